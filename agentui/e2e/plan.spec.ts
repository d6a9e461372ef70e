import { expect, test } from '@playwright/test';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, shared, World } from './world';

// The later tests go on with the plan of the earlier ones.
test.describe.configure({ mode: 'serial' });

let world: World;
shared(async () => (world = await World.start()));

const withTea = plan.replace('  - {id: break, name: Перерыв}', '  - {id: break, name: Перерыв}\n  - {id: tea, name: Чай}');
const administrator = (): Promise<Person> => Person.loggedIn(world, world.logins.find((l) => l.role === 'admin')!.login, '/plan');

/** Types a whole text over what is in the editor. */
async function write(admin: Person, text: string): Promise<void> {
  await admin.page.locator('.cm-content').click();
  await admin.page.keyboard.press('Control+A');
  await admin.page.keyboard.insertText(text);
}

async function check(admin: Person): Promise<void> {
  await admin.click('plan-check');
  await expect(admin.see('plan-results')).toBeFocused();
}

test('an administrator adds a reason under a call: mistakes are shown in their line, the difference before it counts, and the desk offers it at once', async () => {
  const agent = await Person.ready(world, 'operator1');
  const admin = await administrator();
  const caller = await SippCaller.dial(world, '122', '79021150001', 60);
  try {
    await agent.answers();
    await expect(admin.see('plan-version')).toHaveCount(1);
    await look(admin.page, 'plan');

    await write(admin, withTea.replace('name: Единая служба 122, queue: "122"', 'name: Единая служба 122, queue: "12"').replace('ring_seconds: 12', 'ring_seconds: 1'));
    await check(admin);
    await expect(admin.see('plan-problem')).toHaveText(['Строка 4', 'Строка 7']);
    await expect(admin.see('plan-save')).toHaveCount(0);
    await look(admin.page, 'plan-problems');
    await admin.see('plan-problem').first().click();
    await expect(admin.page.locator('.cm-content')).toBeFocused();
    await expect(admin.page.locator('.cm-lineNumbers .cm-activeLineGutter')).toHaveText('4');

    await write(admin, withTea);
    await expect(admin.see('plan-results')).toContainText('Текст изменён после проверки');
    await check(admin);
    await expect(admin.see('plan-diff')).toHaveAttribute('data-added', '1');
    await expect(admin.see('plan-diff')).toHaveAttribute('data-removed', '0');
    await admin.see('plan-note').fill('чай');
    await look(admin.page, 'plan-difference');

    await agent.page.getByTestId('state-not-ready').click();
    await expect(agent.see('reason-break')).toBeVisible();
    await expect(agent.see('reason-tea')).toHaveCount(0);
    await admin.click('plan-save');
    await expect(admin.see('plan-said')).toHaveText('План введён в действие.');
    await agent.click('reason-tea');
    await agent.callIs('talking');
    expect(await readFile(join(world.data, 'plan.yaml'), 'utf8')).toBe(withTea);
    await expect(admin.see('plan-version').first()).toHaveAttribute('data-number', '2');
    await expect(admin.see('plan-version').first()).toContainText('чай');
    await expect(admin.see('plan-version').first()).toContainText('действует');
    const size = admin.page.viewportSize()!;
    await admin.page.setViewportSize({ width: 390, height: 844 });
    expect(await admin.see('plan-versions').getByRole('region', { name: 'Версии' }).evaluate((r) => r.scrollWidth - r.clientWidth), 'a note is not cut off on a telephone').toBe(0);
    await admin.page.setViewportSize(size);
    await agent.click('hangup');
    await agent.click('wrap-up-end');
    await agent.isIn('not_ready');
    await expect(agent.see('agent-state')).toContainText('Чай');
  } finally {
    caller.kill();
    await Promise.all([admin.leave(), agent.leave()]);
  }
});

test('the second of two administrators loses nothing and overwrites nothing; a file changed by hand is seen; an old version comes back', async () => {
  const admin = await administrator();
  const other = await admin.newTab('/plan');
  try {
    await write(other, withTea.replace('name: Чай', 'name: Кофе'));
    await check(other);
    await write(admin, withTea.replace('name: Перерыв', 'name: Отдых'));
    await check(admin);
    await admin.click('plan-save');
    await expect(admin.see('plan-said')).toHaveText('План введён в действие.');

    await other.click('plan-save');
    await expect(other.see('plan-trouble')).toContainText('Ваш текст не потерян');
    await expect(other.see('plan-meanwhile')).toContainText('name: Отдых');
    await expect(other.page.locator('.cm-content')).toContainText('name: Кофе');
    await look(other.page, 'plan-conflict');
    await other.page.reload();
    await expect(other.page.locator('.cm-content')).toContainText('name: Кофе');
    await expect(other.see('plan-said')).toContainText('восстановлены');
    await check(other);
    await expect(other.see('plan-diff').last()).toHaveAttribute('data-removed', '2');
    await other.click('plan-save');
    await expect(other.see('plan-said')).toHaveText('План введён в действие.');

    await appendFile(join(world.data, 'plan.yaml'), '# by hand\n');
    await admin.page.reload();
    await expect(admin.see('plan-file')).toContainText('изменён вручную');
    await look(admin.page, 'plan-file');
    await admin.page.locator('[data-testid=plan-version][data-number="1"]').getByTestId('plan-view').click();
    await expect(admin.see('plan-viewed')).toBeFocused();
    await look(admin.page, 'plan-version');
    await admin.click('plan-restore');
    await check(admin);
    await admin.click('plan-save');
    await expect(admin.see('plan-said')).toHaveText('План введён в действие.');
    await expect(admin.see('plan-file')).toHaveCount(0);
    expect(await readFile(join(world.data, 'plan.yaml'), 'utf8')).toBe(plan);
    await expect(admin.see('plan-version')).toHaveCount(5);
  } finally {
    await admin.leave();
  }
});

test('a supervisor is told whose page it is, and finds no link to it', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/plan');
  try {
    await expect(supervisor.page.locator('main')).toContainText('План правит администратор');
    await expect(supervisor.page.locator('nav a[href="/plan"]')).toHaveCount(0);
    await supervisor.click('lang'); // English comes only now, and first after a reload
    await expect(supervisor.page.locator('main')).toContainText('The plan is changed by administrators');
    await supervisor.page.reload();
    await expect(supervisor.page.locator('main')).toContainText('The plan is changed by administrators');
  } finally {
    await supervisor.leave();
  }
});
