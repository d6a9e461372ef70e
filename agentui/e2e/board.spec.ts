import { expect, test, type Page } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, shared, World } from './world';

// A centre with many lines: everything that counts is seen at once.
const more = ['health', 'housing', 'social', 'school'];
const rules = plan
  .replace('queues:\n', `${more.map((id, i) => `  - {id: "15${i}", name: Линия ${id}, queue: ${id}}`).join('\n')}\nqueues:\n`)
  .replace('reasons:\n', `${more.map((id) => `  - {id: ${id}, name: Очередь с длинным названием ${id}, ring_seconds: 12, announcement: wait, answered_within: 60}`).join('\n')}\nemergencies:\n  - {id: water, name: Нет воды, prompt: wait}\n  - {id: power, name: Нет света, prompt: wait}\nreasons:\n`);

let world: World;
shared(async () => (world = await World.start(rules)));

/** What of each queue's card is not on the screen, or sticks out of the card. */
const cutOff = (page: Page): Promise<string[]> =>
  page.locator('[data-testid^=queue-]').evaluateAll((all) =>
    all.filter((card) => card.getBoundingClientRect().bottom > innerHeight || card.scrollWidth > card.clientWidth || card.scrollHeight > card.clientHeight).map((card) => card.getAttribute('data-testid') ?? ''),
  );

test('the wall shows all queues at once, and what waits largest; on the board calls come before the messages of single lines', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/board');
  const { page } = supervisor;
  const callers: SippCaller[] = [];
  try {
    for (const line of ['122', '150', '153']) callers.push(await SippCaller.dial(world, line, `7902117000${callers.length}`, 60));
    await expect(supervisor.see('board-calls')).toHaveAttribute('data-count', '3');
    const emergency = supervisor.see('emergency');
    await expect(emergency.locator('li:visible'), 'one row for all lines').toHaveCount(1);
    expect((await supervisor.see('board-calls').boundingBox())!.y, 'the calls are on the first screen').toBeLessThan(page.viewportSize()!.height);
    await look(page, 'board-many');
    await supervisor.see('emergency-lines').locator('summary').click();
    await emergency.locator('[data-line="151"]').getByRole('button', { name: 'Нет воды' }).click();
    await expect(emergency.locator('[data-line="151"]')).toHaveAttribute('data-message', 'water');
    await expect(emergency.locator('[data-line="151"]'), 'people have names').toContainText(world.login('supervisor').name);
    await supervisor.see('emergency-lines').locator('summary').click();
    await expect(emergency.locator('li:visible'), 'what is on stays in sight').toHaveCount(2);

    await page.goto(`${world.url}/board?wall=1`);
    await expect(page.locator('[data-testid=board-waiting][data-queue="122"]')).toHaveText('1');
    for (const size of [{ width: 1920, height: 1080 }, { width: 1366, height: 768 }, { width: 960, height: 800 }]) {
      await page.setViewportSize(size);
      expect(await cutOff(page), `${size.width}x${size.height}`).toEqual([]);
      const letters = (name: string): Promise<number> => page.locator(`[data-testid=board-${name}][data-queue="122"]`).evaluate((one) => parseFloat(getComputedStyle(one).fontSize));
      expect(await letters('waiting')).toBeGreaterThan(1.5 * (await letters('talking')));
    }
    await page.setViewportSize({ width: 1366, height: 768 });
    await look(page, 'wall-many');

    await page.goto(`${world.url}/report`);
    await supervisor.click('report-day');
    await expect(supervisor.see('report-chart')).toBeVisible();
    const colours = await supervisor.see('report-chart').locator('.legend rect').evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
    expect(new Set(colours).size, 'each line and each channel has its own colour').toBe(colours.length);
    const table = page.getByRole('region', { name: 'Звонки по линиям', exact: true });
    expect(await table.evaluate((r) => r.scrollWidth - r.clientWidth), 'no column is cut off').toBe(0);
  } finally {
    for (const caller of callers) caller.kill();
    await supervisor.leave();
  }
});
