import { expect, test, type Locator } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

// One Dozvon serves them one after the other; each makes what it looks at.
test.describe.configure({ mode: 'serial' });

let world: World;
shared(async () => (world = await World.start()));

/** Somebody calls 122 and gives up in the queue; nobody is ready. */
async function missed(number: string): Promise<void> {
  const caller = await SippCaller.dial(world, '122', number);
  await world.answers(`select count(*) from calls where caller = '+${number}' and state = 'waiting'`, '1');
  await caller.hangsUp();
  await world.answers(`select count(*) from calls where caller = '+${number}' and state = 'ended'`, '1');
}

/** Somebody calls 122, and an agent writes an appeal and hangs up. */
async function served(number: string, topic: string, text: string): Promise<void> {
  const agent = await Person.ready(world, 'operator1');
  try {
    const caller = await SippCaller.dial(world, '122', number);
    await agent.answers();
    await agent.see('appeal-topic').fill(topic);
    await agent.see('appeal-text').fill(text);
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-number')).toBeVisible();
    caller.kill();
  } finally {
    await agent.leave();
  }
  await world.answers(`select count(*) from appeals a join calls c on c.id = a.call_id where a.phone = '+${number}' and c.state = 'ended'`, '1');
}

test('complaint 7: the board is live: free, talking, waiting, the calls, and the figures of today', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/board');
  const agent = await Person.loggedIn(world, 'operator1');
  const cell = (name: string, queue = '122') => supervisor.page.locator(`[data-testid=board-${name}][data-queue="${queue}"]`);
  const figure = (name: string) => supervisor.page.locator(`[data-testid=figure-${name}][data-line="122"]`);
  try {
    await look(agent.page, 'desk-not-ready');
    await expect(cell('free')).toHaveText('0/ 1');
    await agent.click('state-ready');
    await expect(cell('free')).toHaveText('1/ 1');
    await look(agent.page, 'desk-ready');
    const first = await SippCaller.dial(world, '122', '79021130001', 60);
    await agent.callIs('ringing');
    await expect(supervisor.page.locator('[data-testid=board-agents] [data-agent=operator1]')).toHaveAttribute('data-state', 'ringing');
    await look(agent.page, 'desk-ringing');
    await agent.click('answer');
    await expect(cell('talking')).toHaveText('1');
    await expect(cell('free')).toHaveText('0/ 1');
    const second = await SippCaller.dial(world, '122', '79021130002');
    await expect(cell('waiting')).toHaveText('1');
    await expect(supervisor.see('board-calls')).toHaveAttribute('data-count', '2');
    await look(supervisor.page, 'board');
    await agent.see('appeal-text').fill('Не вывозят мусор во дворе.');
    await look(agent.page, 'desk-talking');

    await second.hangsUp();
    await expect(cell('waiting')).toHaveText('0');
    await expect(figure('abandoned')).toHaveText('1');
    await agent.see('appeal-topic').fill('Мусор и отходы');
    await agent.see('appeal-address').fill('Братск, ул. Мира, 5');
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await expect(cell('talking')).toHaveText('0');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-number')).toBeVisible();
    await expect(agent.see('appeal-code'), 'to be said to the citizen').toHaveText(/^[а-яё]+ \d\d$/);
    await expect(agent.page.locator('#appeal'), 'what was taken down can be read back').toContainText('Братск, ул. Мира, 5');
    await look(agent.page, 'desk-wrap-up');
    await expect(figure('offered')).toHaveText('2');
    await expect(figure('answered')).toHaveText('1');
    await expect(supervisor.page.locator('[data-testid=figure-appeals][data-channel=call]')).toHaveText('1');
    await look(supervisor.page, 'board-today');
    first.kill();
  } finally {
    await Promise.all([supervisor.leave(), agent.leave()]);
  }
});

test('an appeal is filed online: what is missing is said beside it, and a double click files one', async () => {
  const citizen = await Person.at(world, '/appeal');
  try {
    await look(citizen.page, 'appeal');
    await citizen.click('appeal-save');
    for (const [field, text] of Object.entries({ name: 'как к вам обращаться', phone: 'телефон или электронную почту', topic: 'тему', text: 'о чём обращение', consent: 'Без согласия' })) {
      await expect(citizen.page.locator(`#${field}`)).toHaveAttribute('aria-describedby', new RegExp(`${field}-error`));
      await expect(citizen.page.locator(`#${field}-error`)).toContainText(text);
    }
    await expect(citizen.see('appeal-name')).toBeFocused();
    await look(citizen.page, 'appeal-errors');
    await citizen.see('appeal-name').fill('Ольга Николаевна');
    await expect(citizen.page.locator('#name-error'), 'a mark goes as soon as what it asks for is there').toBeHidden();
    await citizen.see('appeal-phone').fill('не скажу');
    await citizen.see('appeal-topic').fill('Благоустройство');
    await citizen.see('appeal-text').fill('Сломана скамейка в сквере.');
    const text = citizen.see('consent-text');
    await text.locator('summary').click();
    await expect(text).toContainText('Цель: принять моё сообщение');
    await expect(text, 'whom the plan names').toContainText('Кому: ГКУ «Проверка», г. Иркутск.');
    await expect(citizen.page.locator('header')).toContainText('Контакт-центр «Проверка»');
    await expect(citizen.page.getByText('Позвоните по номеру 122: по телефону его не требуют. Официальное обращение')).toBeVisible();
    await look(citizen.page, 'appeal-consent');
    await citizen.see('appeal-consent').check();
    await citizen.click('appeal-save');
    await expect(citizen.page.locator('#phone-error'), 'what only the server knows is said beside the field too').not.toBeEmpty();
    await expect(citizen.see('appeal-phone')).toBeFocused();
    await citizen.see('appeal-phone').fill('8 (902) 113-00-03');
    await citizen.see('appeal-save').dblclick();
    await expect(citizen.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await expect(citizen.see('appeal-code')).toHaveText(/^[а-яё]+ \d\d$/);
    await expect(citizen.page.getByRole('link', { name: 'Что с моим обращением' }), 'one link, which knows the number').toHaveAttribute('href', /^\/status\?n=\d{4}-\d{6}$/);
    await look(citizen.page, 'appeal-done');
    expect(await world.sql(`select count(*) || ' ' || max(phone) || ' ' || max(consent) || ' ' || max(consent_to) from appeals where channel = 'online'`)).toBe('1 +79021130003 2 ГКУ «Проверка», г. Иркутск');
  } finally {
    await citizen.leave();
  }
});

test('the citizen\'s call page: waits in the queue, hangs up; says plainly when the microphone is refused', async () => {
  const citizen = await Person.at(world, '/call');
  const silent = await Person.at(world, '/call', 440, {
    script: () => void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))),
  });
  try {
    await look(citizen.page, 'call');
    await citizen.see('citizen-phone').fill('89021130004');
    await citizen.click('call-117');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'talking');
    await expect(citizen.page.getByText('Вы дозвонились')).toBeVisible();
    await citizen.hears(0.005); // the waiting prompt, then music
    await look(citizen.page, 'call-waiting');
    await citizen.click('hangup');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over');
    await look(citizen.page, 'call-over');
    await world.answers(`select reason from calls where caller = '+79021130004'`, 'abandoned-queue');

    await silent.click('call-117');
    await expect(silent.see('call-error')).toHaveText(/^\s*Дозвониться не получилось: доступ к микрофону запрещён\. /);
    await expect(silent.see('call-by-phone'), 'there is another way').toHaveAttribute('href', 'tel:117');
    await look(silent.page, 'call-refused');
    await silent.page.reload();
    await silent.page.route('**/assets/jssip-*', (asked) => asked.abort());
    await silent.click('call-117');
    await expect(silent.see('call-error'), 'the server is away').toHaveText(/^\s*Дозвониться не получилось: сервер не отвечает\. Проверьте сеть и повторите\.$/);
    await expect(silent.see('call-by-phone')).toHaveAttribute('href', 'tel:117');
  } finally {
    await Promise.all([citizen.leave(), silent.leave()]);
  }
});

test('the report of a day and of a week agrees with the database and defines its figures', async () => {
  await missed('79021130010');
  const supervisor = await Person.loggedIn(world, 'supervisor', '/report');
  const total = (name: string) => supervisor.page.locator(`[data-testid=figure-${name}][data-line=total]`);
  const agrees = async (): Promise<void> => {
    await expect(total('offered')).toHaveText(await world.sql('select count(*) from calls where offered_at is not null'));
    await expect(total('answered')).toHaveText(await world.sql('select count(*) from calls where answered_at is not null'));
    await expect(total('abandoned')).toHaveText(await world.sql(`select count(*) from calls where state = 'ended' and offered_at is not null and answered_at is null`));
    for (const channel of ['call', 'online']) {
      await expect(supervisor.page.locator(`[data-testid=figure-appeals][data-channel=${channel}]`)).toHaveText(await world.sql(`select count(*) from appeals where channel = '${channel}'`));
    }
  };
  try {
    await supervisor.click('report-day');
    await agrees();
    await expect(supervisor.see('report-chart').locator('g rect')).not.toHaveCount(0);
    await expect(supervisor.see('report-chart').locator('g title').first(), 'a number and its unit').toHaveText(/ — \d+ [а-я]+$/);
    const colours = await supervisor.see('report-chart').locator('.legend rect').evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
    expect(new Set(colours).size, 'each line and each channel has its own colour').toBe(colours.length);
    const defined = ['figures-defined', 'again-defined'].map((id) => supervisor.see(id).locator('dd').first());
    for (const one of defined) await expect(one).toBeHidden();
    await supervisor.page.pdf(); // paper has no tooltips
    for (const one of defined) await expect(one).toBeVisible();
    await supervisor.see('report-table').locator('summary').click();
    await look(supervisor.page, 'report-day');
    const wide = supervisor.page.viewportSize()!;
    await supervisor.page.setViewportSize({ width: 390, height: 844 });
    await expect.poll(async () => {
      const bars = await supervisor.see('report-chart').locator('g rect').evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect()));
      return bars.length > 0 && bars.every(({ left, right }) => left > 0 && right < 390);
    }, 'a telephone shows the hours in which there was something').toBe(true);
    await supervisor.page.setViewportSize(wide);
    await supervisor.click('report-week');
    await agrees();
    await expect(supervisor.see('report-table').locator('tbody tr')).toHaveCount(7);
    await look(supervisor.page, 'report-week');
    await supervisor.click('report-day');
    await supervisor.click('report-prev');
    await expect(supervisor.page.getByText('не было ни звонков, ни обращений')).toBeVisible();
    await expect(supervisor.see('report-chart')).toHaveCount(0); // no empty axes
    await look(supervisor.page, 'report-empty');
  } finally {
    await supervisor.leave();
  }
});

test('the lists show calls and appeals, and an agent is told that they are not for them', async () => {
  await served('79021130011', 'Уличное освещение', 'Не горит фонарь во дворе.');
  await missed('79021130012');
  const supervisor = await Person.loggedIn(world, 'supervisor', '/calls');
  const agent = await Person.loggedIn(world, 'operator2', '/board');
  try {
    const calls = supervisor.see('calls');
    await expect(calls.locator('tbody tr')).toHaveCount(Number(await world.sql('select count(*) from calls')));
    await calls.getByLabel('Номер или его часть').fill('8 902 113 00 11');
    await calls.getByRole('button', { name: 'Найти' }).click();
    await expect(calls.locator('tbody tr')).toHaveCount(1);
    await expect(calls.locator('tbody tr')).toContainText('Завершил оператор');
    await expect(calls.locator('tbody tr')).toContainText(world.login('operator1').name);
    await look(supervisor.page, 'calls');
    const size = supervisor.page.viewportSize()!;
    await supervisor.page.setViewportSize({ width: 960, height: 700 });
    expect(await calls.getByRole('region').evaluate((r) => r.scrollWidth - r.clientWidth), 'the last column is not cut off').toBe(0);
    await supervisor.page.setViewportSize(size);
    await supervisor.click('lang');
    await expect(calls.getByRole('columnheader', { name: 'Recording' })).toBeVisible();
    await supervisor.click('lang');
    await calls.getByRole('link', { name: '902 113-00-11' }).click();
    const caller = supervisor.see('caller');
    await expect(caller.locator('[data-kind=call]')).toHaveCount(1);
    await expect(caller.locator('[data-kind=appeal]')).toContainText('Уличное освещение');
    await expect(caller.locator('[data-kind=appeal]').getByTestId('standing'), 'how the appeal stands').toHaveAttribute('data-state', 'new');
    await look(supervisor.page, 'caller');
    await supervisor.page.goto(`${world.url}/calls?number=%2B79021130012`);
    await supervisor.page.setViewportSize({ width: 390, height: 844 });
    await expect(calls.locator('tbody tr')).toContainText('Не дождался');
    await expect(calls.locator('td.agent'), 'a label without a value only takes room').toBeHidden();
    await expect(calls.locator('td').filter({ hasText: /^—$/ }).first(), 'and so does a dash').toBeHidden();
    await supervisor.page.setViewportSize({ width: 1366, height: 768 });
    await supervisor.page.goto(`${world.url}/day?agent=operator1`);
    const middle = (part: Locator): Promise<number> => part.evaluate((one) => { const { left, width } = one.getBoundingClientRect(); return left + width / 2; });
    const day = supervisor.see('day');
    expect(Math.abs((await middle(day.locator('.strip'))) - (await middle(day.locator('.hours span').nth(4)))), 'noon is in the middle').toBeLessThan(1);
    await supervisor.page.setViewportSize({ width: 390, height: 844 });
    expect(await day.getByRole('region', { name: 'Звонки', exact: true }).evaluate((r) => r.scrollWidth - r.clientWidth), 'how long they talked is not cut off').toBe(0);
    await supervisor.page.setViewportSize({ width: 1366, height: 768 });
    await supervisor.page.goto(`${world.url}/caller?number=%2B79021130012`);
    await expect(caller.locator('[data-kind=call].missed'), 'a missed call stands on the timeline').toHaveCount(1);
    await supervisor.page.goto(`${world.url}/appeals?phone=%2B79021130011`);
    const appeals = supervisor.see('appeals');
    await expect(appeals.locator('tbody tr')).toHaveCount(1);
    await expect(appeals.locator('tbody tr')).toContainText('Уличное освещение');
    await appeals.locator('summary').filter({ hasText: 'Уличное освещение' }).click();
    await expect(appeals).toContainText('Не горит фонарь во дворе.');
    // A search is words in any form; it lives in the address, which names what is wrong with it.
    const find = async (typed: string, count: number): Promise<void> => {
      await appeals.getByLabel('Слова, телефон').fill(typed);
      await appeals.getByRole('button', { name: 'Найти' }).click();
      await expect(appeals.locator('tbody tr')).toHaveCount(count);
    };
    await find('дворы ФОНАРЁМ', 1);
    await expect(supervisor.page).toHaveURL(/q=/);
    await find('113-00-11', 1);
    await find('фонарь -двор', 0);
    await expect(appeals).toContainText('Ничего не нашлось');
    await find('и не на', 0);
    await expect(appeals.getByRole('alert')).toContainText('В запросе нет слов');
    await supervisor.page.goto(`${world.url}/appeals?q=%D1%84%D0%BE%D0%BD%D0%B0%D1%80%D1%8C&state=open&topic=roads.none`);
    await expect(appeals.getByRole('alert')).toContainText('Темы с кодом «roads.none» нет');
    await appeals.getByLabel('Тема', { exact: true }).selectOption({ index: 0 });
    await find('фонарь', 1);
    await appeals.locator('summary').filter({ hasText: 'Уличное освещение' }).click();
    await look(supervisor.page, 'appeals');
    await expect(agent.page.getByRole('main')).toContainText('для старшего смены');
    await look(agent.page, 'forbidden');
    await agent.click('logout');
    await expect(agent.see('login')).toBeVisible();
    await look(agent.page, 'login');
  } finally {
    await Promise.all([supervisor.leave(), agent.leave()]);
  }
});

test('the missed-call worklist: many are closed at once with a reason, and stay among the closed ones', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/callbacks');
  const agent = await Person.loggedIn(world, 'operator1', '/callbacks');
  const rows = (person: Person) => person.see('callback-row');
  try {
    const caller = await SippCaller.dial(world, '122', '79021130009', 14); // nobody is ready
    await caller.ended;
    await world.answers(`select count(*) from callbacks where number = '+79021130009'`, '1');
    await agent.page.reload();
    await expect(rows(agent)).toHaveCount(Number(await world.sql('select count(*) from callbacks where closed_at is null')));
    await expect(rows(agent).filter({ hasText: '***-**-09' })).toContainText(/не дождался: \d+ с/);
    await look(agent.page, 'callbacks');
    await supervisor.page.reload();
    await supervisor.see('close-bar').getByRole('checkbox').check();
    await supervisor.page.getByLabel('Почему закрываем').selectOption('repeat');
    await supervisor.click('close-chosen');
    await expect(supervisor.page.getByText('Перезванивать некому.')).toBeVisible();
    await world.answers(`select closed_kind || ' ' || note from callbacks where number = '+79021130009'`, 'supervisor Повтор другой заявки');
    await supervisor.page.getByLabel('Показать').selectOption('closed');
    await supervisor.page.getByRole('button', { name: 'Найти' }).click();
    await expect(rows(supervisor).filter({ hasText: '***-**-09' })).toContainText('Повтор другой заявки');
    await expect(supervisor.page).toHaveURL(/state=closed/);
    await look(supervisor.page, 'callbacks-closed');
  } finally {
    await Promise.all([supervisor.leave(), agent.leave()]);
  }
});

test('the pages of the second step: acts, an agent\'s day, scripts, the wall and the transfer dialog', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/acts');
  const admin = await Person.loggedIn(world, 'admin', '/articles');
  const agent = await Person.ready(world, 'operator1');
  try {
    await expect(supervisor.page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await look(supervisor.page, 'acts');
    await world.answers("select count(*) > 0 from agent_states where agent = 'operator1'", 't');
    await supervisor.page.goto(`${world.url}/day`);
    await supervisor.see('day').getByLabel('Оператор').selectOption({ label: world.login('operator1').name });
    await supervisor.page.getByRole('button', { name: 'Показать' }).click();
    await expect(supervisor.page).toHaveURL(/agent=operator1/);
    await expect(supervisor.see('day-work')).toBeVisible();
    await look(supervisor.page, 'day');
    await supervisor.page.goto(`${world.url}/board?wall=1`);
    await expect(supervisor.page.locator('[data-testid=board-waiting][data-queue="122"]')).toBeVisible();
    await look(supervisor.page, 'wall');
    await expect(admin.page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await look(admin.page, 'articles');

    const caller = await SippCaller.dial(world, '122', '79021130005', 60);
    await agent.callIs('ringing');
    await agent.click('answer');
    await agent.callIs('talking');
    await look(agent.page, 'desk-recorded');
    await agent.page.keyboard.press('F7');
    await expect(agent.page.getByRole('dialog')).toBeVisible();
    await look(agent.page, 'desk-transfer');
    await agent.page.keyboard.press('Escape');
    await agent.click('hangup');
    caller.kill();
  } finally {
    await Promise.all([supervisor.leave(), admin.leave(), agent.leave()]);
  }
});

test('the tab names its page, an address that is nowhere says so, and who takes no calls has no clock of calls', async () => {
  const admin = await Person.loggedIn(world, 'admin', '/board');
  const citizen = await Person.at(world, '/');
  try {
    await expect(admin.page).toHaveTitle('Табло · Дозвон');
    await admin.page.goto(`${world.url}/board?wall=1`);
    await admin.page.getByRole('link', { name: 'Обычный вид' }).click();
    await expect(admin.see('board')).toHaveAttribute('data-wall', 'false');
    await admin.page.goto(`${world.url}/acts?since=2026-02-31`);
    await expect(admin.see('acts').locator('tr[data-kind=add-user]').first(), 'a day that is none does not count').toContainText('(на сервере)');
    await admin.follows('/calls');
    await expect(admin.page).toHaveTitle('Звонки · Дозвон');
    await admin.follows('/');
    await expect(admin.page).toHaveTitle('Рабочее место · Дозвон');
    await expect(admin.see('agent-state')).toHaveAttribute('data-state', 'offline');
    await expect(admin.see('agent-state')).not.toContainText(/\d:\d\d/);
    await expect(admin.see('desk')).not.toContainText('телефонный аппарат');

    expect((await citizen.page.goto(`${world.url}/board/nowhere`))?.status()).toBe(404);
    await expect(citizen.see('not-found')).toContainText('Такой страницы нет');
    await look(citizen.page, 'not-found');
    await citizen.page.getByRole('link', { name: 'Рабочее место' }).click();
    await expect(citizen.see('login')).toBeVisible();
  } finally {
    await Promise.all([admin.leave(), citizen.leave()]);
  }
});

test('a page that cannot be fetched says so, and a list that cannot be read does not go on loading', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/board');
  const { page } = supervisor;
  try {
    await page.route(/ActsPage-|\/api\/v1\/articles|\/api\/v1\/voicemails/, (route) => route.abort());
    for (const address of ['/acts', '/articles', '/voicemails']) {
      await supervisor.follows(address);
      await expect(page.locator('main').getByRole('alert')).toContainText('Сервер не отвечает');
      await expect(page.locator('main').getByText('Загружаем…')).toBeHidden();
    }
  } finally {
    await supervisor.leave();
  }
});
