import { type APIRequestContext, expect, request, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { endOf, shared, World } from './world';

let world: World;
let desk: APIRequestContext; // a supervisor's
shared(async () => (world = await World.start()));
test.beforeAll(async () => {
  desk = await request.newContext({ baseURL: `${world.url}/api/v1/` });
  const { login, password } = world.login('supervisor');
  expect((await desk.post('session', { data: { login, password } })).ok()).toBe(true);
});
test.afterAll(() => desk.dispose());

interface Told {
  id: string;
  number: string;
  code: string;
}

/** Files an appeal, and waits until it has its number. */
async function file(topic: string, phone: string): Promise<Told> {
  const id = crypto.randomUUID();
  const filed = await desk.post('public/appeals', { data: { id, applicant: { name: 'Мария Ивановна', phone }, topic: '', topic_code: topic, territory: 'angarsk', text: 'Яма у дома 5.', consent: true } });
  expect([201, 202]).toContain(filed.status());
  const { code_word: code } = (await filed.json()) as { code_word: string };
  await expect.poll(() => world.sql(`select count(*) from appeals where id = '${id}'`)).toBe('1');
  return { id, number: await world.sql(`select number from appeals where id = '${id}'`), code };
}

/** Changes an appeal as the supervisor. */
async function change(of: Told, what: string, fields: object): Promise<void> {
  const { case: now } = (await (await desk.get(`appeals/${of.id}/case`)).json()) as { case: { version: number } };
  const done = await desk.post(`appeals/${of.id}/changes`, { data: { key: crypto.randomUUID(), version: now.version, change: what, fields } });
  expect(done.ok(), await done.text()).toBe(true);
}

const answer = (of: Told, text: string): Promise<void> =>
  change(of, 'answer', { text, outcome: 'resolved', checklist: ['question', 'action', 'date', 'plain', 'address'] });

async function enter(citizen: Person, number: string, code: string): Promise<void> {
  await citizen.see('status-number').fill(number);
  await citizen.see('status-code').fill(code);
  await citizen.click('status-show');
}

test('a citizen comes from the page for calls and sees who holds the appeal and until when', async () => {
  const told = await file('roads.surface.pit', '89021130101');
  const citizen = await Person.at(world, '/call');
  const stage = citizen.see('status-view');
  try {
    await citizen.click('to-status');
    await expect(citizen.see('status-form')).toBeVisible();
    await look(citizen.page, 'status');
    await citizen.click('status-show');
    await expect(citizen.see('status-number')).toBeFocused();
    await expect(citizen.page.locator('#code-error')).toContainText('кодовое слово');
    await look(citizen.page, 'status-errors');
    await enter(citizen, told.number, 'сосна 10');
    await expect(citizen.see('status-error')).toContainText('Проверьте номер и кодовое слово');

    // Without the dash, in capitals, without the space.
    await enter(citizen, told.number.replace('-', ''), told.code.replace(' ', '').toUpperCase());
    await expect(stage).toHaveAttribute('data-stage', 'received');
    await expect(citizen.see('status-stage')).toBeFocused();
    await expect(citizen.see('status-holder')).toContainText('Администрация Ангарского округа');
    await expect(citizen.see('status-due')).toContainText(/до \d+ \S+ 20\d\d г\./);
    await expect(citizen.see('status-topic')).toHaveText('Ямы на дороге');
    await expect(citizen.page.getByRole('main')).not.toContainText(/Мария|дома 5|113/);
    await look(citizen.page, 'status-received');
  } finally {
    await citizen.leave();
  }
});

test('a citizen reads the answer, marks it and opens the appeal again', async () => {
  const told = await file('roads.surface.pit', '89021130104');
  await change(told, 'assign', { body: 'adm-angarsk' });
  await change(told, 'forward', { to: 'veterinary', text: 'внутреннее', told: true });
  await answer(told, 'Яму закатали 25 ноября.');
  const citizen = await Person.at(world, `/status?n=${told.number}`);
  const stage = citizen.see('status-view');
  try {
    await expect(citizen.see('status-number')).toHaveValue(told.number);
    await citizen.see('status-code').fill('+7 902 113-01-04'); // the telephone instead of the word
    await citizen.page.keyboard.press('Enter');
    await expect(stage).toHaveAttribute('data-stage', 'answered');
    await expect(citizen.see('status-answer')).toContainText('Яму закатали 25 ноября.');
    await expect(citizen.see('status-moves')).toHaveAttribute('data-count', '1');
    await look(citizen.page, 'status-answered');

    await citizen.see('mark-2').check();
    await citizen.click('mark-send');
    await expect(citizen.see('mark-why'), 'a low mark asks why').toBeFocused();
    await look(citizen.page, 'status-low-mark');
    await citizen.see('mark-why').fill('Закатали не ту яму.');
    await citizen.see('mark-send').dblclick();
    await expect(citizen.see('status-marked')).toContainText('Ваша оценка — 2');
    await expect(citizen.see('mark-form')).toHaveCount(0);
    await world.answers(`select (life #>> '{marks,0,value}') || (life #>> '{marks,0,way}') || examine || jsonb_array_length(life -> 'marks') from appeals where id = '${told.id}'`, '2linktrue1');

    await citizen.click('reopen-open');
    await citizen.click('reopen-send');
    await expect(citizen.page.locator('#reopen-error')).not.toBeEmpty();
    await citizen.see('reopen-text').fill('Яма на месте.');
    await citizen.see('reopen-send').dblclick();
    await expect(stage).toHaveAttribute('data-stage', 'once_more');
    await expect(citizen.see('status-reopened')).toBeVisible();
    await look(citizen.page, 'status-reopened');
    await world.answers(`select state || ' ' || (life ->> 'round') from appeals where id = '${told.id}'`, 'reopened 1');

    await citizen.click('status-other');
    await expect(citizen.see('status-number')).toBeFocused();
    await expect(citizen.see('status-number')).toHaveValue('');
    await expect(citizen.see('status-code')).toHaveValue('');
  } finally {
    await citizen.leave();
  }
});

test('a sensitive answer is not shown, and what was done at another page is told', async () => {
  const told = await file('health.doctor.book', '89021130102');
  const citizen = await Person.at(world, `/status?n=${told.number}`);
  try {
    await change(told, 'assign', { body: 'min-health' });
    await answer(told, 'Вас примет кардиолог.');
    await citizen.see('status-code').fill(told.code);
    await citizen.click('status-show');
    await expect(citizen.see('status-withheld')).toBeVisible();
    await expect(citizen.page.getByRole('main')).not.toContainText('кардиолог');
    await look(citizen.page, 'status-withheld');

    // Meanwhile somebody of the family opened it again.
    const other = await desk.post('public/appeals/reopen', { data: { number: told.number, code_word: told.code, round: 0, text: 'Не приняли.' } });
    expect(other.ok()).toBe(true);
    await citizen.see('mark-5').check();
    await citizen.click('mark-send');
    await expect(citizen.see('status-trouble')).toContainText('с обращением что-то произошло');
    await expect(citizen.see('status-view')).toHaveAttribute('data-stage', 'once_more');
  } finally {
    await citizen.leave();
  }
});

test('the page is in English, too, and without a server says so', async () => {
  const told = await file('roads.surface.pit', '89021130103');
  const citizen = await Person.at(world, `/status?n=${told.number}`);
  try {
    await citizen.click('lang');
    await expect(citizen.page.getByRole('heading', { level: 1 })).toHaveText('What became of my appeal');
    await citizen.see('status-code').fill(told.code);
    await citizen.page.context().setOffline(true);
    await citizen.click('status-show');
    await expect(citizen.see('status-error')).toBeVisible();
    await citizen.page.context().setOffline(false);
    await citizen.click('status-show');
    await expect(citizen.see('status-stage')).toHaveText('The appeal is accepted');
    await look(citizen.page, 'status-english');
  } finally {
    await citizen.leave();
  }
});

test('on a slow line a page says that it is being loaded, and without scripts what is missing', async () => {
  const citizen = await Person.at(world, '/status');
  const plain = await citizen.page.context().browser()!.newContext({ javaScriptEnabled: false });
  try {
    const slow = await citizen.page.context().newPage();
    let come = (): void => {};
    const arrived = new Promise<void>((done) => (come = done));
    await slow.route(/\/assets\/index-[^/]*\.js$/, async (route) => {
      await arrived;
      await route.continue();
    });
    await slow.goto(`${world.url}/status`, { waitUntil: 'commit' });
    await expect(slow.getByText('Загружаем…')).toBeVisible();
    come();
    await expect(slow.locator('h1')).toBeVisible();
    await expect(slow.getByText('Загружаем…')).toHaveCount(0);

    const dead = await plain.newPage();
    await dead.goto(`${world.url}/status`);
    await expect(dead.locator('noscript p'), 'of which a search by words sees nothing').toBeVisible();
    await expect(dead.getByText('Загружаем…')).toBeHidden();
  } finally {
    await plain.close();
    await citizen.leave();
  }
});

test('a citizen reads a promised day as a day, and of an appeal that went elsewhere not that it went nowhere', async () => {
  const told = await file('roads.surface.pit', '89021130107');
  await change(told, 'assign', { body: 'adm-angarsk' });
  await change(told, 'promise', { until: endOf('2026-12-31'), text: 'Закатаем яму.', told: true });
  const citizen = await Person.at(world, '/status');
  try {
    await enter(citizen, told.number, told.code);
    await expect(citizen.see('status-view')).toHaveAttribute('data-stage', 'promised');
    await expect(citizen.see('status-promised')).toHaveText('до 31 декабря 2026 г.');
    await expect(citizen.see('status-moves')).toHaveAttribute('data-count', '0');
    await change(told, 'resume', {});
    await change(told, 'redirect', { to: 'Прокуратура области', text: 'Это решает прокуратура.', told: true });
    await citizen.click('status-other');
    await enter(citizen, told.number, told.code);
    await expect(citizen.see('status-view')).toHaveAttribute('data-stage', 'passed_on');
    await expect(citizen.see('status-holder')).toContainText('Прокуратура области');
    await expect(citizen.see('status-answer'), 'what is no answer is not called one').toContainText('Почему передано');
    await expect(citizen.see('mark-form')).toContainText('Оцените нашу работу');
    await expect(citizen.page.getByRole('link', { name: '122', exact: true }), 'a number is touched, not copied').toHaveAttribute('href', 'tel:122');
    await expect(citizen.see('status-moves')).toHaveCount(0);
  } finally {
    await citizen.leave();
  }
});
