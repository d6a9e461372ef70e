import { expect, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('the name of the contact centre is not torn at its hyphen', async () => {
  const citizen = await Person.at(world, '/status');
  try {
    await citizen.page.route('**/call', async (asked) => {
      const page = await asked.fetch();
      await asked.fulfill({ response: page, body: (await page.text()).replace('Контакт-центр «Проверка»', 'Единый контакт-центр области') });
    });
    await citizen.page.goto(`${world.url}/call`);
    await expect(citizen.page.locator('.brand')).toContainText('Единый');
    for (const width of [360, 375, 390]) {
      await citizen.page.setViewportSize({ width, height: 844 });
      const lines = await citizen.page.locator('.brand').evaluate((brand) => {
        const texts = document.createTreeWalker(brand, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        while (texts.nextNode()) {
          const at = texts.currentNode.nodeValue?.indexOf('контакт-центр') ?? -1;
          if (at < 0) continue;
          range.setStart(texts.currentNode, at);
          range.setEnd(texts.currentNode, at + 'контакт-центр'.length);
        }
        return new Set([...range.getClientRects()].map(({ top }) => top)).size;
      });
      expect(lines, `at ${width} pixels`).toBe(1);
    }
  } finally {
    await citizen.leave();
  }
});

test('text without a space, markup and a right-to-left mark widen no page and run nowhere', async () => {
  const citizen = await Person.at(world, '/appeal');
  const supervisor = await Person.loggedIn(world, 'supervisor', '/appeals');
  const long = 'щ'.repeat(180);
  try {
    await citizen.see('appeal-name').fill(`\u202E<img src=x onerror="document.title='run'">${long}`);
    await citizen.see('appeal-email').fill('long@example.org');
    await citizen.see('appeal-topic').fill(long);
    await citizen.see('appeal-text').fill(`<script>document.title='run'</script>${'🙂'.repeat(500)}`);
    await citizen.see('appeal-consent').check();
    await citizen.click('appeal-save');
    const number = await citizen.see('appeal-number').textContent();
    await supervisor.page.reload();
    await look(supervisor.page, 'appeals-long');
    await supervisor.page.getByRole('link', { name: number ?? '' }).click();
    await expect(supervisor.see('case-text')).toContainText('<script>');
    await expect(supervisor.page).toHaveTitle(`${number} · Дозвон`);
    const wide = await supervisor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'on a wide screen').toBe(0);
    await look(supervisor.page, 'case-long');
  } finally {
    await Promise.all([citizen.leave(), supervisor.leave()]);
  }
});
