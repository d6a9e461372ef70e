import { expect, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { shared, World } from './world';

// The later test goes on with the people of the earlier one.
test.describe.configure({ mode: 'serial' });

let world: World;
shared(async () => (world = await World.start()));

test('an administrator adds a person, who logs in and works; what is changed counts at once, and who is disabled is out', async () => {
  const admin = await Person.loggedIn(world, 'admin', '/staff');
  const vera = await Person.at(world, '/');
  const row = (login: string) => admin.page.locator(`[data-testid=user-row][data-login=${login}]`);
  try {
    await expect(admin.see('user-row')).toHaveCount(4);
    await expect(row('admin')).toContainText('это вы');
    await expect(row('admin').getByTestId('user-disable')).toHaveCount(0);
    await look(admin.page, 'staff');

    await admin.click('user-add');
    await admin.see('user-name').fill('Вера Новикова');
    await admin.see('user-login').fill('Вера');
    await admin.see('user-queue-122').check();
    await admin.see('user-phone').fill('100');
    await admin.click('user-do');
    await expect(admin.page.locator('#user-login-error')).toBeVisible();
    await expect(admin.see('user-login')).toBeFocused();
    await look(admin.page, 'staff-wrong');
    await admin.see('user-login').fill('novikova');
    await admin.see('user-phone').fill('');
    await admin.click('user-skill-add');
    await admin.see('user-skill').fill('law');
    await admin.see('user-level').fill('60');
    await admin.see('user-body').fill('Иркутск');
    await admin.page.getByTestId('choice').first().click();
    const password = await admin.see('user-password').inputValue();
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    await admin.click('user-do');
    await expect(admin.see('user-handed')).toContainText(`Логин: novikova, пароль: ${password}`);
    await expect(row('novikova')).toContainText('law 60');
    const size = admin.page.viewportSize()!;
    await admin.page.setViewportSize({ width: 810, height: 800 });
    expect(await admin.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'the buttons do not stick out').toBe(0);
    await admin.page.setViewportSize(size);
    await look(admin.page, 'staff-added');

    await vera.logIn('novikova', password);
    await expect(vera.see('me-name')).toHaveText('Вера Новикова');
    await expect(vera.see('agent-state')).toBeVisible();
    await admin.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // whoever comes back to a page
    await expect(row('novikova')).toContainText('в системе');
    await admin.see('users-find').fill('новик');
    await expect(admin.see('user-row')).toHaveCount(1);

    await row('novikova').getByTestId('user-edit').click();
    await admin.see('user-role').selectOption('supervisor');
    await admin.click('user-do');
    await expect(admin.see('users-said')).toHaveText('Сохранено: Вера Новикова.');
    await expect(vera.page.locator('nav a[href="/board"]')).toBeVisible(); // without a reload

    await row('novikova').getByTestId('user-disable').click();
    await look(admin.page, 'staff-disable');
    await admin.click('disable-do');
    await expect(admin.see('users-said')).toHaveText('Вера Новикова: вход закрыт.');
    await expect(vera.see('login')).toBeVisible();
    await vera.see('login').locator('input').first().fill('novikova');
    await vera.page.locator('input[type=password]').fill(password);
    await vera.click('login-submit');
    await expect(vera.see('login-error')).toBeVisible();
    await admin.see('users-find').fill('');
    await admin.page.locator('[data-testid=users-disabled] > summary').click();
    await look(admin.page, 'staff-disabled');
    await row('novikova').getByTestId('user-enable').click();
    await expect(admin.see('users-disabled')).toHaveCount(0);
    await vera.logIn('novikova', password);

    await admin.page.goto(`${world.url}/acts`);
    await expect(admin.see('acts').locator('tr[data-kind=change-user]')).toContainText('роль: оператор → старший смены');
    await admin.click('lang');
    await expect(admin.see('acts').locator('tr[data-kind=change-user]')).toContainText('role: agent → supervisor');
    await admin.click('lang');
    await expect(admin.see('acts').locator('tr[data-kind=disable-user]')).toContainText('Отключить сотрудника');
  } finally {
    await Promise.all([admin.leave(), vera.leave()]);
  }
});

test('the second of two administrators overwrites nothing; a new password ends a login, and everybody may change their own', async () => {
  const admin = await Person.loggedIn(world, 'admin', '/staff');
  const agent = await Person.loggedIn(world, 'operator1', '/');
  try {
    const other = await admin.newTab('/staff');
    const edit = (who: Person) => who.page.locator('[data-login=operator1]').getByTestId('user-edit').click();
    await edit(admin);
    await edit(other);
    await other.see('user-queue-117').uncheck();
    await other.click('user-do');
    await expect(other.see('users-said')).toContainText('Сохранено');
    await admin.see('user-name').fill('Анна Петровна Демидова');
    await admin.click('user-do');
    await expect(admin.see('user-news')).toContainText('изменил: очереди');
    await expect(admin.see('user-queue-117')).not.toBeChecked();
    await expect(admin.see('user-name')).toHaveValue('Анна Петровна Демидова');
    await look(admin.page, 'staff-conflict');
    await admin.click('user-do');
    await expect(admin.page.locator('[data-login=operator1]')).toContainText('Анна Петровна Демидова');
    await expect(admin.page.locator('[data-login=operator1]')).not.toContainText('117');

    await admin.page.locator('[data-login=operator1]').getByTestId('user-reset').click();
    const password = await admin.see('user-password').inputValue();
    await look(admin.page, 'staff-reset');
    await admin.click('reset-do');
    await expect(admin.see('user-handed')).toContainText(password);
    await expect(agent.see('login')).toBeVisible();
    await agent.logIn('operator1', password);

    await agent.click('own');
    await expect(agent.see('own-card')).toContainText('operator1');
    await agent.see('own-current').fill('not this one');
    await agent.see('own-new').fill('my own words');
    await agent.see('own-again').fill('my own words');
    await agent.click('own-card-do');
    await expect(agent.page.locator('#own-current-error')).toHaveText('Это не ваш нынешний пароль.');
    await look(agent.page, 'own');
    await agent.see('own-current').fill(password);
    await agent.click('own-card-do');
    await expect(agent.see('own-done')).toBeVisible();
    await agent.click('own-card-do');
    await agent.click('logout');
    await agent.logIn('operator1', 'my own words');
  } finally {
    await Promise.all([admin.leave(), agent.leave()]);
  }
});

test('nobody but administrators sees the staff', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/staff');
  try {
    await expect(supervisor.page.locator('main')).toContainText('Сотрудников добавляет и меняет администратор');
    await expect(supervisor.see('users')).toHaveCount(0);
  } finally {
    await supervisor.leave();
  }
});
