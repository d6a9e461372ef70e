import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, shared, World } from './world';

let world: World;
shared(async () => {
  const [first, second] = plan.split('  - {id: "117", name: Служба по контракту 117, ring_seconds: 12, wrap_up_seconds: 30');
  return (world = await World.start(`${first}  - {id: "117", name: Служба по контракту 117, ring_seconds: 6, wrap_up_seconds: 4${second}`));
});

test('who declines or misses a call is set not ready, and the next agent is rung', async () => {
  const first = await Person.ready(world, 'operator1');
  const second = await Person.ready(world, 'operator2');
  const caller = await SippCaller.dial(world, '117', '79021120001', 60);
  try {
    await first.callIs('ringing');
    await second.isIn('ready');
    await Promise.all([second.callIs('ringing'), first.click('hangup')]); // it rings for some seconds only
    await first.isIn('not_ready');
    await expect(first.see('agent-state')).toContainText('звонок отклонён');
    await second.isIn('not_ready'); // after six seconds
    await expect(second.see('agent-state')).toContainText('пропущен звонок');
    await expect(second.see('agent-state')).toContainText('Вы не ответили на звонок');
    await first.click('state-ready');
    await first.answers();
    await first.hears();
    await expect(first.see('caller-number')).toHaveAttribute('data-number', '+79021120001');
    await world.answers(`select string_agg(legs.agent || ' ' || legs.why, ', ' order by place) from legs join calls on calls.id = call_id where caller = '+79021120001'`,
      'operator1 rejected, operator2 no-answer, operator1');
  } finally {
    caller.kill();
    await Promise.all([first.leave(), second.leave()]);
  }
});

test('during a talk: mute, hold, keys, the state after the call, no logout; the wrap-up is ended by hand', async () => {
  const agent = await Person.ready(world, 'operator1', 1000);
  const citizen = await Person.at(world, '/call', 440);
  try {
    await citizen.click('call-122');
    await agent.answers();
    await Promise.all([agent.hears(), citizen.hears()]);

    await agent.click('mute');
    await citizen.hearsNothing();
    await expect(agent.page.getByText('вас не слышно')).toBeVisible();
    expect(await agent.listens(1), 'the agent still hears').toBeGreaterThan(0.8);
    await agent.click('mute');
    await citizen.hears();
    await citizen.click('mute');
    await agent.hearsNothing();
    await citizen.click('mute');
    await agent.hears();
    await expect(agent.see('quality'), 'the line is measured').toHaveAttribute('data-quality', /good|fair|poor/);
    await agent.click('hold');
    await agent.callIs('held');
    await citizen.hears(0.005);
    await expect(agent.see('quality'), 'the silence of a hold is not the line').toHaveAttribute('data-quality', 'unknown');
    await agent.click('hold');
    await agent.callIs('talking');

    const recording = agent.see('recording');
    for (const paused of ['true', 'false']) {
      await expect(agent.see('recording-pause')).toBeEnabled(); // the key does what the button does, and nothing while the last press waits for its answer
      await agent.page.keyboard.press('Shift+F6');
      await expect(recording).toHaveAttribute('data-paused', paused);
    }
    const [said, button] = await Promise.all([recording.locator('span').boundingBox(), agent.see('recording-pause').boundingBox()]);
    expect(button!.y, 'the button stands beside what it is about').toBeLessThan(said!.y + said!.height);
    await agent.click('keypad-toggle');
    expect(await agent.see('keypad-toggle').evaluate((b) => b.scrollWidth - b.clientWidth), 'its text fits').toBe(0);
    const sent = agent.page.waitForResponse((r) => r.url().endsWith('/me/call/digits'));
    await agent.see('keypad').getByRole('button', { name: '5' }).click();
    expect((await sent).status()).toBe(200);

    await agent.click('state-not-ready');
    await agent.click('reason-break');
    await expect(agent.see('agent-state')).toContainText('После звонка: Не готов · Перерыв');
    await agent.click('logout');
    await expect(agent.page.getByRole('alert').filter({ hasText: 'Сначала завершите разговор' })).toBeVisible();
    await agent.callIs('talking');

    await citizen.click('hangup');
    await agent.isIn('wrap_up');
    await expect(agent.see('wrap-up-clock')).toContainText('осталось');
    await agent.click('wrap-up-end');
    await agent.isIn('not_ready');
    await expect(agent.see('agent-state')).toContainText('Перерыв');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('the keyboard alone is enough: login, ready, answer, appeal, hang-up, save; the wrap-up ends by itself', async () => {
  const agent = await Person.at(world, '/');
  const keys = agent.page.keyboard;
  const caller = await SippCaller.dial(world, '117', '79021120002', 60);
  /** Goes on with the Tab key until a field has the focus, as someone without a mouse does. */
  const tabTo = async (selector: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      if (await agent.page.locator(selector).evaluate((el) => el === document.activeElement)) return;
      await keys.press('Tab');
    }
    throw new Error(`${selector} is not reached by the keyboard`);
  };
  try {
    await expect(agent.see('login-submit')).toBeVisible();
    await tabTo('#login');
    await keys.type('operator2');
    await tabTo('#password');
    await keys.type(world.login('operator2').password);
    await keys.press('Enter');
    await expect(agent.see('phone-state')).toHaveAttribute('data-state', 'ready');
    await keys.press('F8');
    await agent.callIs('ringing');
    await keys.press('F2');
    await agent.callIs('talking');
    await expect(agent.page.locator('#appeal input:focus'), 'who answered goes on in the form').toHaveCount(1);
    await agent.hears();
    const unmuted = await agent.see('mute').boundingBox();
    await keys.press('F10');
    await expect(agent.see('mute')).toHaveAttribute('aria-pressed', 'true');
    expect(await agent.see('mute').boundingBox(), 'the button stays where it was pressed').toEqual(unmuted);
    expect(await agent.see('mute').evaluate((button) => button.scrollWidth - button.clientWidth), 'its text fits').toBe(0);
    await keys.press('F10');
    await expect(agent.see('mute')).toHaveAttribute('aria-pressed', 'false');
    await keys.press('F9');
    await agent.callIs('held');
    await keys.press('F9');
    await agent.callIs('talking');
    await agent.see('appeal-name').focus();
    await keys.press('Shift+F2');
    await expect(agent.see('keypad')).toBeFocused();
    const digit = agent.page.waitForRequest((r) => r.url().endsWith('/me/call/digits'));
    await keys.type('5');
    expect((await digit).postDataJSON()).toEqual({ digits: '5' });
    await keys.press('Shift+F2');
    await expect(agent.see('keypad')).toHaveCount(0);
    await expect(agent.see('appeal-name'), 'who looked up a menu goes on where the appeal was').toBeFocused();
    await tabTo('#appeal-topic');
    await keys.type('Медицина и запись к врачу');
    await keys.press('Control+s');
    await expect(agent.page.locator('#appeal-text'), 'what is missing has the focus').toBeFocused();
    await expect(agent.page.locator('#appeal-text-error')).toContainText('Напишите, о чём обращение');
    await keys.type('Нет талонов к окулисту.');
    await keys.press('F4');
    await agent.isIn('wrap_up');
    await keys.press('Control+s');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await agent.isIn('ready'); // the clock of four seconds has run out
    expect(await world.sql(`select count(*) from appeals where topic = 'Медицина и запись к врачу' and phone = '+79021120002'`)).toBe('1');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('complaint 15: a second tab does not take the phone by itself; when told to, it takes the talk too', async () => {
  const agent = await Person.ready(world, 'operator1');
  const caller = await SippCaller.dial(world, '122', '79021120003', 60);
  try {
    await agent.answers();
    await agent.hears();
    const second = await agent.newTab('/');
    await expect(second.see('other-tab')).toContainText('открыт в другой вкладке');
    await second.callIs('talking');
    expect(await agent.listens(1), 'the first tab still has the talk').toBeGreaterThan(0.8);
    await second.see('other-tab').getByRole('button').click();
    await expect(agent.see('other-tab')).toBeVisible();
    await second.answers();
    await second.hears();
    await second.click('hangup');
    await second.isIn('wrap_up');
    await world.answers(`select result || ' ' || reason from calls where caller = '+79021120003'`, 'success agent-hung-up');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

/** A line that nothing disturbs, as its statistics tell: those of a machine that does much else at once are truly bad. */
function undisturbed(): void {
  const ask = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection, ...of: []) {
    const line: Record<string, object> = { 'inbound-rtp': { packetsLost: 0, jitter: 0.004, jitterBufferEmittedCount: 0 }, 'remote-inbound-rtp': { fractionLost: 0, jitter: 0.004, roundTripTime: 0.01 } };
    const told = new Map<string, { type: string }>();
    (await ask.apply(this, of)).forEach((stat: { type: string }, id: string) => told.set(id, { ...stat, ...line[stat.type] }));
    return told as unknown as RTCStatsReport;
  } as typeof ask;
}

test('complaint 15: a tab without the phone answers through the one that has it, and takes over the talk when that one closes', async () => {
  const agent = await Person.ready(world, 'operator1', 1000, { script: undisturbed });
  const second = await agent.newTab('/');
  const caller = await SippCaller.dial(world, '122', '79021120014', 60);
  try {
    await expect(second.see('other-tab')).toBeVisible();
    await expect(second.see('phone-state')).toHaveAttribute('data-state', 'ready');
    await second.answers();
    await agent.hears();
    await expect(agent.see('quality')).toHaveAttribute('data-quality', 'good');
    await agent.page.close({ runBeforeUnload: true }); // as a person closes it: what was measured is sent
    await expect(second.see('other-tab')).toBeHidden();
    await second.callIs('talking');
    await second.hears();
    await expect(second.see('quality')).toHaveAttribute('data-quality', 'good');
    await second.click('hangup');
    await second.isIn('wrap_up');
    await world.answers(`select count(*), min(mos) > 4 from call_quality join calls on calls.id = call_id where caller = '+79021120014'`, '2|t');
    await world.answers(`select result || ' ' || reason from calls where caller = '+79021120014'`, 'success agent-hung-up');
  } finally {
    caller.kill();
    await second.leave();
  }
});

test('an agent hears the own microphone by keyboard alone, and is told that the headset is unplugged', async () => {
  const agent = await Person.ready(world, 'operator1', 700, { script: () => {
    localStorage.setItem('dozvon.device.speaker', 'of-yesterday');
    localStorage.setItem('dozvon.device.speaker.name', 'Гарнитура Jabra');
  } });
  try {
    await expect(agent.see('device-gone')).toContainText('«Гарнитура Jabra» не подключено: динамик');
    await expect(agent.see('device-gone')).toHaveCount(1);
    await agent.page.getByText('Устройства', { exact: true }).focus();
    await agent.page.keyboard.press('Enter');
    await expect(agent.page.locator('#device-speaker')).toHaveValue('of-yesterday');
    await agent.see('mic-record').focus();
    await agent.page.keyboard.press('Enter');
    await expect(agent.see('mic-test-stage')).toHaveAttribute('data-stage', 'recording');
    await expect.poll(async () => Number(await agent.see('mic-test-level').getAttribute('data-level'))).toBeGreaterThan(0.02);
    await expect(agent.see('mic-test-stage')).toHaveAttribute('data-stage', 'playing', { timeout: 10_000 });
    await expect(agent.see('mic-test-stage')).toHaveAttribute('data-stage', 'off', { timeout: 10_000 });
    await agent.page.locator('#device-speaker').selectOption('');
    await expect(agent.see('device-gone')).toBeHidden();
  } finally {
    await agent.leave();
  }
});

test('an agent who chose so has calls answered after a short tone', async () => {
  const agent = await Person.ready(world, 'operator1');
  await agent.page.getByText('Устройства', { exact: true }).click();
  await agent.see('auto-answer').check();
  const caller = await SippCaller.dial(world, '117', '79021120022', 60);
  try {
    await agent.callIs('talking');
    await agent.hears();
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('complaint 6: a call that rings in a background tab shows a notification and the title', async () => {
  const agent = await Person.ready(world, 'operator1', 1000, {
    script: () => {
      const shown: string[] = [];
      class Note {
        static permission = 'granted';
        onclick = null;
        constructor(title: string, options: { body: string }) {
          shown.push(`${title} ${options.body}`);
        }
        close(): void {}
      }
      Object.assign(window, { Notification: Note, shown });
      Object.defineProperty(document, 'hidden', { get: () => true });
    },
  });
  const caller = await SippCaller.dial(world, '122', '79021120004', 60);
  try {
    await agent.callIs('ringing');
    await expect.poll(() => agent.page.evaluate(() => (window as unknown as { shown: string[] }).shown)).toEqual([expect.stringMatching(/Звонок на линию 122 .*902 112-00-04/)]);
    await expect(agent.page).toHaveTitle('● Звонок на линию 122');
    await agent.click('answer');
    await agent.callIs('talking');
    await expect(agent.page).toHaveTitle('Рабочее место · Дозвон');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('a wrong password is told plainly, and too many tries are slowed down', async () => {
  const stranger = await Person.at(world, '/');
  try {
    await stranger.see('login').locator('input').first().fill('operator2');
    for (let i = 0; i < 10; i++) {
      await stranger.page.locator('input[type=password]').fill(`wrong-${i}`);
      const reply = stranger.page.waitForResponse((r) => r.url().endsWith('/session'));
      await stranger.click('login-submit');
      expect((await reply).status()).toBe(401);
      await expect(stranger.see('login-error')).toHaveText('Неверный логин или пароль.');
    }
    await stranger.page.locator('input[type=password]').fill(world.login('operator2').password);
    await stranger.click('login-submit');
    await expect(stranger.see('login-error')).toHaveText(/Слишком много попыток. Повторите через \d+ с\./);
    await expect(stranger.page.locator('input[type=password]')).toBeFocused();
  } finally {
    await stranger.leave();
  }
});
