import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTone } from './sound';
import type { World } from './world';

/** Someone at a browser of their own, whose microphone hears one tone. */
export class Person {
  private constructor(readonly world: World, readonly browser: Browser, readonly page: Page, readonly folder: string) {}

  static async at(world: World, path: string, hertz: number): Promise<Person> {
    const folder = await mkdtemp(join(tmpdir(), 'dozvon-tone-'));
    const tone = join(folder, 'tone.wav');
    await writeTone(tone, hertz);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${tone}`, '--autoplay-policy=no-user-gesture-required'],
    });
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'ru-RU', permissions: ['microphone', 'notifications'] });
    const page = await context.newPage();
    await page.goto(world.url + path);
    return new Person(world, browser, page, folder);
  }

  /** Logs in at the desk or at a supervisor's page. */
  static async loggedIn(world: World, login: string, path = '/', hertz = 1000): Promise<Person> {
    const person = await Person.at(world, path, hertz);
    await person.page.getByTestId('login').locator('input').first().fill(login);
    await person.page.locator('input[type=password]').fill(world.login(login).password);
    await person.page.getByTestId('login-submit').click();
    await expect(person.page.getByTestId('logout')).toBeVisible();
    return person;
  }

  /** An agent at the desk with a registered phone, ready for calls. */
  static async ready(world: World, login: string, hertz = 1000): Promise<Person> {
    const agent = await Person.loggedIn(world, login, '/', hertz);
    await expect(agent.page.getByTestId('phone-state')).toHaveAttribute('data-state', 'ready');
    await agent.page.getByTestId('state-ready').click();
    await agent.isIn('ready');
    return agent;
  }

  async isIn(state: string): Promise<void> {
    await expect(this.page.getByTestId('agent-state')).toHaveAttribute('data-state', state);
  }

  async callIs(state: string): Promise<void> {
    await expect(this.page.getByTestId('call-state')).toHaveAttribute('data-state', state);
  }

  /** Waits until sound arrives that is louder than a level of 0 to 1. */
  async hears(level = 0.02): Promise<void> {
    await expect(async () => {
      const now = Number(await this.page.getByTestId('received-level').getAttribute('data-level'));
      expect(now).toBeGreaterThan(level);
    }).toPass({ timeout: 15_000 });
  }

  /** Ends the shift, so that the next test begins with an empty floor. */
  async leave(): Promise<void> {
    await this.page.request.delete(`${this.world.url}/api/v1/session`).catch(() => null);
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
