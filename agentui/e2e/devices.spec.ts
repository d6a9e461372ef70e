import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('complaint 20: an agent without a microphone is told so and offered no calls', async () => {
  const agent = await Person.loggedIn(world, 'operator1', '/', 1000, { devices: false });
  const refusing = await Person.loggedIn(world, 'operator2', '/', 1000, { context: { permissions: ['notifications'] } });
  const caller = await SippCaller.dial(world, '122', '79021120041', 60);
  try {
    await expect(agent.see('microphone-trouble')).toContainText('Микрофон не найден. Подключите гарнитуру');
    await expect(refusing.see('microphone-trouble')).toContainText('Доступ к микрофону запрещён');
    for (const one of [agent, refusing]) {
      await expect(one.see('phone-state')).toContainText('Звонки не поступают: нет микрофона');
      await one.click('state-ready');
      await expect(one.page.getByRole('alert').filter({ hasText: 'Телефон не подключён' })).toBeVisible();
    }
    await caller.answered(); // by the waiting prompt: nobody was rung
    await world.answers(`select state from calls where caller = '+79021120041'`, 'waiting');

    await refusing.page.context().grantPermissions(['microphone']);
    await refusing.see('microphone-trouble').getByRole('button').click();
    await expect(refusing.see('phone-state')).toHaveAttribute('data-state', 'ready');
    await refusing.click('state-ready');
    await refusing.answers();
    await refusing.hears();
    await world.answers(`select string_agg(legs.agent, ' ') from legs join calls on calls.id = call_id where caller = '+79021120041'`, 'operator2');
  } finally {
    caller.kill();
    await Promise.all([agent.leave(), refusing.leave()]);
  }
});

test('complaint 20: the buttons of a headset mute and hang up', async () => {
  const agent = await Person.ready(world, 'operator1', 1000, {
    script: () => {
      const pressed = new Map<string, (() => void) | null>();
      Object.assign(window, { press: (name: string) => pressed.get(name)?.() });
      Object.assign(navigator.mediaSession, { setActionHandler: (name: string, run: (() => void) | null) => void pressed.set(name, run) });
    },
  });
  const press = (name: string): Promise<void> => agent.page.evaluate((n) => (window as unknown as { press(name: string): void }).press(n), name);
  const citizen = await Person.at(world, '/call', 440);
  try {
    await citizen.click('call-122');
    await agent.answers();
    await citizen.hears();
    await press('togglemicrophone');
    await expect(agent.see('mute')).toHaveAttribute('aria-pressed', 'true');
    await citizen.hearsNothing();
    await press('togglemicrophone');
    await citizen.hears();
    await press('hangup');
    await agent.isIn('wrap_up');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});
