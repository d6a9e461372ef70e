import { expect, test, type Locator } from '@playwright/test';
import { OutsidePhone } from './outside';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, World } from './world';

// What is left of a call when it is over: a message, a mark, and who is to be called back.

const closed = 'hours: {weekly: [{days: [daily], from: "00:00", to: "00:01"}], exceptions: [{date: "2000-01-01", until: "2999-12-31"}], closed: {announce: after-hours, do: voicemail}}';
const rules = plan
  .replace('greeting: connecting, record: true', 'survey: {talk_seconds: 1}')
  .replace('queue: "117"}', `queue: "117", ${closed}}`);
const [annaTone, citizenTone, homeTone] = [1000, 440, 600];

test.describe.configure({ timeout: 180_000 }); // each has a centre of its own

let world: World;
let home: OutsidePhone;
test.beforeEach(async () => {
  home = await OutsidePhone.plugIn(homeTone);
  world = await World.start(rules, ['--dial-out', home.dialOut], { 'after-hours': 300, voicemail: 350, survey: 400 });
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) console.error(world.log, home.output);
  home.kill();
  await world.stop();
});

/** Plays a sound until some of it was heard, once the archive has it. */
async function plays(sound: Locator): Promise<void> {
  const address = await sound.evaluate((audio: HTMLAudioElement) => audio.src);
  await expect.poll(async () => (await sound.page().request.get(address)).status(), { message: 'the archive has the sound' }).toBe(200);
  await sound.evaluate((audio: HTMLAudioElement) => audio.play());
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime), { message: 'some of the sound was played' }).toBeGreaterThan(0.5);
  await sound.evaluate((audio: HTMLAudioElement) => audio.pause());
  expect(await sound.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(2);
}

/** Waits until the telephone at home says its tone, and hangs up. */
async function talksHome(agent: Person): Promise<void> {
  await agent.callIs('talking');
  await agent.hearsTone(homeTone);
  await agent.click('hangup');
  await agent.isIn('wrap_up');
  expect(await home.ended, home.output).toBe(0);
}

test('a message that a caller left at night is heard, taken, called back about and filed as an appeal', async () => {
  const agent = await Person.ready(world, 'operator1', annaTone);
  const caller = await SippCaller.dial(world, '117', '79021150001', 25);
  try {
    expect(await caller.ended, caller.output).toBe(0);
    await expect(agent.see('message-count')).toHaveAttribute('data-n', '1');
    await agent.see('message-count').getByRole('link').click();
    const row = agent.see('voicemail');
    await expect(row).toHaveAttribute('data-state', 'waiting');
    await plays(row.getByTestId('voicemail-sound'));
    await row.getByTestId('voicemail-take').click();

    const message = agent.see('message-panel');
    await expect(message).toContainText('902 115-00-01');
    await expect(agent.see('appeal-phone')).toHaveValue('+7 902 115-00-01');
    const size = agent.page.viewportSize()!;
    await agent.page.setViewportSize({ width: 390, height: 844 });
    const top = async (name: string): Promise<number> => (await agent.see(name).boundingBox())!.y;
    expect(await top('message-panel'), 'it stands first on a telephone').toBeLessThan(await top('today-brief'));
    await agent.page.setViewportSize(size);
    await plays(message.getByTestId('voicemail-sound'));
    await message.getByTestId('message-call').click();
    await talksHome(agent);

    await agent.see('appeal-topic').fill('Нет отопления');
    await agent.page.getByTestId('choice').filter({ hasText: 'Нет отопления' }).first().click();
    await agent.see('appeal-text').fill('Просит перезвонить: холодно.');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await expect(agent.see('message-count')).toHaveCount(0);
    await world.answers(`select count(*) || ' ' || max(phone) from appeals where voicemail is not null`, '1 +79021150001');

    await agent.follows('/voicemails');
    await expect(agent.see('voicemail')).toHaveCount(0);
    await world.answers('select state from voicemails', 'filed');
    await agent.click('voicemails-done');
    await expect(agent.see('voicemail')).toHaveAttribute('data-state', 'filed');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('a citizen marks the talk, and the agent calls back from the appeal, whose calls are then shown', async () => {
  const agent = await Person.ready(world, 'operator1', annaTone);
  const citizen = await Person.at(world, '/call', citizenTone);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/calls');
  try {
    await citizen.see('citizen-phone').fill('8 902 115-00-02');
    await citizen.click('call-122');
    await agent.answers();
    await citizen.hearsTone(annaTone);
    await expect(citizen.see('call-timer')).not.toHaveText(/^0:0[01]$/); // who has hardly talked is not asked
    await agent.see('appeal-topic').fill('Нет отопления');
    await agent.page.getByTestId('choice').filter({ hasText: 'Нет отопления' }).first().click();
    await agent.see('appeal-text').fill('Холодно.');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await citizen.hearsTone(400);
    await citizen.click('keypad-toggle');
    await citizen.see('keypad').getByRole('button', { name: '5' }).click();
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over');
    await world.answers(`select rating from calls where line = '122'`, '5');
    await supervisor.page.reload();
    await expect(supervisor.see('call-mark')).toHaveText(/5/);

    // From the page of the appeal, where both calls are shown afterwards.
    const page = `/appeals/${await world.sql('select id from appeals')}`;
    await agent.follows(page);
    const asked = agent.page.waitForRequest('**/me/dial');
    await agent.click('appeal-call');
    expect((await asked).postDataJSON(), 'whose number it is the server knows').toEqual({ line: '122', appeal: page.split('/').at(-1) });
    await talksHome(agent);
    await world.answers(`select count(*) from calls c join appeals a on a.id = c.appeal where direction = 'out' and c.state = 'ended'`, '1');
    await agent.follows(page); // its calls are read once
    const calls = agent.see('case-calls').locator('[data-call]');
    await expect(calls).toHaveText([/исходящий/, /входящий.*оценка 5/]);
  } finally {
    await Promise.all([agent.leave(), citizen.leave(), supervisor.leave()]);
  }
});
