import { expect, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('an administrator writes an answer; the agent sees it by line and topic, and finds it while typing', async () => {
  const admin = await Person.loggedIn(world, world.logins.find((l) => l.role === 'admin')!.login, '/articles');
  const agent = await Person.ready(world, 'operator1');
  let caller: SippCaller | undefined;
  let asked = 0;
  agent.page.on('request', (r) => void (asked += Number(new URL(r.url()).pathname === '/api/v1/articles')));
  try {
    const write = async (title: string, text: string, topics: string): Promise<void> => {
      await admin.click('article-new');
      await admin.page.locator('#article-title').fill(title);
      await admin.page.locator('#article-text').fill(text);
      await admin.page.locator('#article-topics').fill(topics);
      await admin.click('article-save');
      await expect(admin.see('article').filter({ hasText: title })).toBeVisible();
      await expect(admin.see('articles-said')).toHaveText('Сохранено.');
    };
    await write('Ямы на дорогах', 'Назовите улицу и дом.', 'Дороги и транспорт');
    await expect(admin.see('article'), 'people have names').toContainText(world.login('admin').name);
    await write('Запись к врачу', 'Назовите номер полиса.', 'Медицина и запись к врачу');
    caller = await SippCaller.dial(world, '122', '79021120021');
    await agent.answers();
    const shown = agent.see('articles').getByTestId('article');
    await expect(shown).toHaveCount(2);
    await agent.see('appeal-topic').fill('Дороги и транспорт');
    await expect(shown).toHaveCount(1);
    await expect(shown).toContainText('Назовите улицу и дом.');
    await agent.see('articles-find').fill('полиса');
    await expect(shown).toHaveText(/Запись к врачу/);
    await agent.see('articles-find').fill('трамвай');
    await expect(agent.see('articles')).toContainText('Ничего не нашлось');
    expect(asked, 'the server is asked when the question changes, and then not again').toBeLessThan(8);

    admin.page.on('dialog', (d) => void d.accept());
    await admin.see('article-delete').first().click();
    await expect(admin.see('articles-said')).toHaveText('Удалено.');
    await expect(admin.see('article')).toHaveCount(1);
  } finally {
    caller?.kill();
    await Promise.all([admin.leave(), agent.leave()]);
  }
});

test('the menu is one row; what is seldom opened is behind a button, and on a telephone beside the rest', async () => {
  const admin = await Person.loggedIn(world, 'admin', '/board');
  const { page } = admin;
  const rare = page.locator('nav a[href="/articles"]');
  try {
    for (const width of [1440, 1300]) {
      await page.setViewportSize({ width, height: 900 });
      const rows = await page.locator('header :is(.brand, nav > ul > li, [data-testid=logout])').evaluateAll((all) => all.map((one) => { const { top, height } = one.getBoundingClientRect(); return top + height / 2; }));
      expect(Math.max(...rows) - Math.min(...rows), `one row at ${width}`).toBeLessThan(2);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `nothing sticks out at ${width}`).toBe(0);
    }
    for (const width of [910, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const nav = await page.locator('header nav').evaluate((at) => ({ cut: at.scrollWidth - at.clientWidth, rows: new Set([...at.querySelectorAll('a, button')].map((one) => one.getBoundingClientRect().top).filter((top) => top > 0)).size }));
      expect(nav, `a row of links of its own at ${width}`).toEqual({ cut: 0, rows: 1 });
    }
    await expect(rare).toBeHidden();
    await admin.click('nav-more');
    await expect(rare).toBeVisible();
    await look(page, 'menu');
    await page.keyboard.press('Escape');
    await expect(rare).toBeHidden();
    await expect(admin.see('nav-more')).toBeFocused();
    await page.keyboard.press('Enter');
    await rare.click();
    await expect(page).toHaveURL(`${world.url}/articles`);
    await expect(rare).toBeHidden();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(rare).toBeVisible();
    await expect(admin.see('nav-more')).toBeHidden();
  } finally {
    await admin.leave();
  }
});
