import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { toneIn } from './sound';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('complaint 16: a citizen calls 122 from the page, the agent answers, the call becomes an appeal with its recording', async () => {
  const agent = await Person.ready(world, 'operator1', 1000);
  const citizen = await Person.at(world, '/call', 440);
  try {
    await citizen.page.getByTestId('citizen-phone').fill('8 902 765-43-21');
    await citizen.page.getByTestId('call-122').click();
    await agent.callIs('ringing');
    await expect(agent.page.getByTestId('caller-number')).toContainText('902');
    await agent.page.getByTestId('answer').click();
    await agent.callIs('talking');
    await Promise.all([agent.hears(), citizen.hears()]);
    await expect(agent.page.getByTestId('recording')).toHaveAttribute('data-paused', 'false');
    await agent.page.getByTestId('recording-pause').click();
    await expect(agent.page.getByTestId('recording')).toHaveAttribute('data-paused', 'true');
    await agent.page.getByTestId('recording-pause').click();
    await expect(agent.page.getByTestId('recording')).toHaveAttribute('data-paused', 'false');

    await agent.page.getByTestId('appeal-name').fill('Иванова Мария Петровна');
    await agent.page.getByTestId('appeal-topic').fill('Дороги и транспорт');
    await agent.page.getByTestId('appeal-text').fill('Не чистят тротуар у дома 5 по улице Ленина.');
    await agent.page.getByTestId('hangup').click();
    await agent.isIn('wrap_up');
    await agent.page.getByTestId('appeal-save').click();
    await expect(agent.page.getByTestId('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await agent.page.getByTestId('wrap-up-end').click();
    await agent.isIn('ready');

    const number = (await agent.page.getByTestId('appeal-number').textContent().catch(() => null)) ?? '';
    expect(number === '' || /\d{4}-\d{6}/.test(number)).toBe(true);
    expect(await world.sql(`select count(*) from appeals where channel = 'call' and name = 'Иванова Мария Петровна'`)).toBe('1');
    await world.answers(`select result || ' ' || reason from calls where line = '122'`, 'success agent-hung-up');
    const sound = await world.recording();
    expect(toneIn(sound, 1000), 'the agent on the recording').toBeGreaterThan(0.01);
    expect(toneIn(sound, 440), 'the citizen on the recording').toBeGreaterThan(0.01);

    await world.answers('select count(*) from recordings where key is not null', '1'); // the list is read once
    const supervisor = await Person.loggedIn(world, 'supervisor', '/calls');
    await supervisor.page.getByTestId('listen').first().click();
    const player = supervisor.page.locator('audio');
    await player.evaluate((audio: HTMLAudioElement) => audio.play());
    expect(await player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(0.3);
    await world.answers('select count(*) from hearings', '1');
    await supervisor.leave();
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('complaint 12: a telephone calls 117; of two agents only the longer idle one is rung, and sees which line it is', async () => {
  const first = await Person.ready(world, 'operator2', 900);
  const second = await Person.ready(world, 'operator1', 1000);
  const caller = await SippCaller.dial(world, '117');
  try {
    await first.callIs('ringing');
    await expect(first.page.locator('#call-title')).toContainText('117');
    await second.isIn('ready');
    await expect(second.see('call-state'), 'nothing pops up at the other desk').toHaveCount(0);
    await first.page.getByTestId('answer').click();
    await first.callIs('talking');
    await first.hears();
    await expect(first.page.getByTestId('caller-number')).toContainText('902');
    await caller.hangsUp();
    await first.isIn('wrap_up');
    await world.answers(`select result || ' ' || reason from calls where line = '117'`, 'success caller-hung-up');
  } finally {
    caller.kill();
    await Promise.all([first.leave(), second.leave()]);
  }
});
