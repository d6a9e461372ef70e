import { expect, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, World } from './world';

// Line 117 has no greeting: the first that its callers hear is the incident.
const toneBurst = 1500;
let world: World;
test.beforeAll(async () => {
  world = await World.start(plan + 'incidents: {callers: 2, minutes: 60}\nemergencies:\n  - {id: water, name: Нет воды, prompt: burst}\n', [], { burst: toneBurst });
});
test.afterAll(async () => {
  await world.stop();
});
test.afterEach(({}, info) => {
  if (info.status !== info.expectedStatus) console.error(world.log);
});

/** A citizen writes on the page that something is wrong in Братск. */
async function tell(phone: string, words: string, topic: string): Promise<void> {
  const citizen = await Person.at(world, '/appeal');
  try {
    await citizen.see('appeal-name').fill('Пётр');
    await citizen.see('appeal-phone').fill(phone);
    await citizen.see('appeal-topic').fill(words);
    await citizen.page.getByTestId('choice').filter({ hasText: topic }).first().click();
    await citizen.see('appeal-place').fill('братск');
    await citizen.page.getByTestId('choice').filter({ hasText: 'город Братск' }).click();
    await citizen.see('appeal-text').fill('С утра, во всём доме.');
    await citizen.see('appeal-consent').check();
    await citizen.click('appeal-save');
    await expect(citizen.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
  } finally {
    await citizen.leave();
  }
}

test('a mass incident: two tell of it, the next caller hears of it, the agent joins an appeal, and one answer reaches all', async () => {
  test.setTimeout(180_000);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/board');
  const agent = await Person.ready(world, 'operator1');
  let caller: SippCaller | null = null;
  try {
    for (const phone of ['89021150001', '89021150002']) await tell(phone, 'нет воды', 'Нет холодной воды');
    // The board tells of it, and leads to the page.
    await expect(supervisor.see('incident-proposed')).toContainText('Нет холодной воды, город Братск (2 человека)');
    await expect(supervisor.page, 'the alarm').toHaveTitle(/Похоже на массовый случай/);
    await supervisor.see('incident-proposed').getByRole('link').click();
    await supervisor.click('proposal-open');
    await supervisor.see('incident-where').selectOption({ label: 'Линия: Служба по контракту 117' });
    await supervisor.see('incident-text').fill('Авария на водопроводе. Воду обещают к вечеру.');
    await supervisor.click('incident-save');
    await expect(supervisor.see('incident-sound-error'), 'no sound was chosen').toBeVisible();
    await supervisor.see('incident-message').selectOption('water');
    await supervisor.see('incident-forecast').selectOption('4');
    await supervisor.click('incident-save');
    await expect(supervisor.see('incidents-said')).toContainText('Объявление включено');
    await expect(supervisor.see('proposal')).toHaveCount(0);
    // The two who told of it before are of it.
    await expect(supervisor.see('incident-joined')).toHaveText('2 человека, 2 обращения', { timeout: 30_000 });

    // The next caller hears of it in a browser, and then waits as usual.
    const citizen = await Person.at(world, '/call');
    try {
      await citizen.click('call-117');
      await citizen.hearsTone(toneBurst);
      await citizen.click('hangup'); // or the agent would be rung
      await world.answers(`select state from calls where origin = 'web'`, 'ended');
    } finally {
      await citizen.leave();
    }

    // Another one tells the agent, who joins the appeal by one key.
    caller = await SippCaller.dial(world, '117', '79021150003', 120);
    await expect(agent.see('call-state'), 'after the announcement').toHaveAttribute('data-state', 'ringing', { timeout: 45_000 });
    await agent.answers();
    await agent.see('appeal-topic').fill('нет воды');
    await agent.page.getByTestId('choice').filter({ hasText: 'Нет холодной воды' }).first().click();
    await expect(agent.see('incident-hint')).toContainText('Воду обещают к вечеру');
    await agent.page.keyboard.press('F3');
    await expect(agent.see('incident-mine')).toContainText('Будет присоединено');
    await expect(agent.see('appeal-place')).toHaveValue('город Братск');
    await expect(agent.see('appeal-text')).toHaveValue(/Сообщает о том же/);
    await agent.page.keyboard.press('Control+s');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await expect(supervisor.see('incident-joined')).toHaveText('3 человека, 3 обращения', { timeout: 30_000 });

    // One answer, and nobody hears of it any more.
    await supervisor.click('incident-end');
    await supervisor.see('incident-answer').fill('Аварию устранили, воду дали в 18:00.');
    await supervisor.click('incident-end-do');
    await expect(supervisor.see('incidents-said')).toContainText('Объявление снято');
    await expect(supervisor.see('incident')).toHaveCount(0);
    await world.answers(`select (ended_at is not null)::text from incidents`, 'true');
    await supervisor.click('incidents-ended');
    await expect(supervisor.page).toHaveURL(/\?show=ended/);
    const over = supervisor.see('ended-incident');
    await expect(over).toContainText('Нет холодной воды, город Братск');
    await expect(over).toContainText('3 человека');
    await expect(over).toContainText('Аварию устранили, воду дали в 18:00.');
    await look(supervisor.page, 'incidents-ended');
    await world.answers(`select string_agg(phone || ' ' || state || ' ' || (life->'answer'->>'text'), '; ' order by phone) from appeals where phone like '+7902115%'`,
      [1, 2, 3].map((n) => `+7902115000${n} answered Аварию устранили, воду дали в 18:00.`).join('; '));
  } finally {
    caller?.kill();
    await agent.leave();
    await supervisor.leave();
  }
});

test('a supervisor records what callers hear, changes it, and joins an appeal that came later', async () => {
  test.setTimeout(180_000);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/incidents', 1300);
  try {
    await supervisor.click('incident-new');
    await supervisor.see('incident-name').fill('Нет света в Тулуне');
    await supervisor.see('incident-topic').fill('нет света');
    await supervisor.page.getByTestId('choice').first().click();
    await supervisor.see('incident-text').fill('Света нет, бригада выехала.');
    await supervisor.see('incident-way-own').check();
    // What is no sound says so, and takes nothing.
    await supervisor.see('incident-file').setInputFiles({ name: 'x.wav', mimeType: 'audio/wav', buffer: Buffer.from('not a sound') });
    await expect(supervisor.see('incident-sound-error')).toContainText('не похож на звукозапись');
    await supervisor.click('incident-record');
    await expect(supervisor.see('incident-record')).toContainText(/\(([2-9]|[1-3]\d) с\)/);
    await supervisor.click('incident-record');
    await expect(supervisor.see('incident-sound-state')).toContainText('Запись готова');
    const heard = supervisor.page.locator('[data-testid=incident-form] audio');
    await heard.evaluate((audio: HTMLAudioElement) => audio.play());
    await supervisor.click('incident-save');
    await expect(supervisor.see('incidents-said')).toContainText('Объявление включено');
    const card = supervisor.see('incident').filter({ hasText: 'Нет света в Тулуне' });
    await expect(card).toContainText('Своя запись');
    await expect(card).toContainText('Все линии');

    await card.getByTestId('incident-revise').click();
    await supervisor.see('incident-text').fill('Свет дадут через час.');
    await supervisor.see('incident-forecast').selectOption('1');
    await supervisor.click('incident-save');
    await expect(supervisor.see('incidents-said')).toContainText('Изменено');
    await expect(card).toContainText('Свет дадут через час.');
    await expect(card, 'its sound is the same').toContainText('Своя запись');
    await world.answers(`select text || ', ' || (prompt like 'incident-%') || ', ' || (forecast is not null) from incidents where name = 'Нет света в Тулуне'`, 'Свет дадут через час., true, true');

    await tell('89021150004', 'нет света', 'Нет света');
    await supervisor.follows(`/appeals/${await world.sql(`select id from appeals where phone = '+79021150004'`)}`);
    await supervisor.see('do-more').click();
    await supervisor.click('do-join');
    await supervisor.click('join-incident');
    await supervisor.click('action-do');
    await expect(supervisor.see('case')).toHaveAttribute('data-state', 'duplicate');
    await supervisor.follows('/incidents');
    await expect(card.getByTestId('incident-joined')).toHaveText('1 человек, 1 обращение', { timeout: 30_000 });
  } finally {
    await supervisor.leave();
  }
});
