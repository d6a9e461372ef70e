import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));
test.afterEach(() => world.thawDatabase());

/** A citizen's page that is connected with an agent's. */
async function talk(line: string): Promise<{ agent: Person; citizen: Person; call: string }> {
  const agent = await Person.ready(world, 'operator1', 1000);
  const citizen = await Person.at(world, '/call', 440);
  await citizen.click(`call-${line}`);
  await agent.answers();
  await Promise.all([agent.hears(), citizen.hears()]);
  return { agent, citizen, call: (await agent.see('call-state').getAttribute('data-call')) ?? '' };
}

/** The names of a call's events that PostgreSQL has, in their order. */
const events = (call: string, like: string): Promise<string> =>
  world.sql(`select string_agg(type, ' ' order by seq) from events where call_id = '${call}' and type like '${like}'`);

test('the service is killed during a talk: the talk, the record and the place in the queue survive', async () => {
  const { agent, citizen, call } = await talk('122');
  const waiting = await SippCaller.dial(world, '122', '79021110001', 90);
  try {
    await world.answers(`select count(*) from calls where state = 'waiting'`, '1');

    await world.killService();
    await expect(agent.see('link-lost')).toContainText('Разговор при этом продолжается');
    const [here, there] = await Promise.all([agent.listens(2), citizen.listens(2)]);
    expect(here, 'the agent hears the citizen while the service is dead').toBeGreaterThan(0.8);
    expect(there, 'the citizen hears the agent while the service is dead').toBeGreaterThan(0.8);

    await world.revive();
    await expect(agent.see('link-lost')).toBeHidden();
    await agent.callIs('talking');
    await Promise.all([agent.hears(), citizen.hears()]);
    await agent.click('hold');
    await agent.callIs('held');
    await agent.hearsNothing();
    await citizen.hears(0.005); // music
    await agent.click('hold');
    await agent.callIs('talking');
    await Promise.all([agent.hears(), citizen.hears()]);

    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over', { timeout: 15_000 });
    await world.answers(`select result || ' ' || reason from calls where id = '${call}'`, 'success agent-hung-up');
    expect(await events(call, 'call.ended')).toBe('call.ended');
    expect(await events(call, 'call.answered')).toBe('call.answered');

    await expect(agent.see('phone-state')).toHaveAttribute('data-state', 'ready');
    await agent.click('wrap-up-end');
    await agent.answers();
    await agent.hears();
    await expect(agent.see('caller-number')).toHaveAttribute('data-number', '+79021110001');
  } finally {
    waiting.kill();
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('a call that arrives while the service is dead reaches an agent afterwards', async () => {
  const agent = await Person.ready(world, 'operator1');
  await world.killService();
  await expect(agent.see('link-lost')).toHaveText(/восстанавливаем\.$/); // there is no talk that would go on
  const caller = await SippCaller.dial(world, '117', '79021110002', 60);
  try {
    await caller.answered(); // by the waiting prompt
    await world.revive();
    await agent.answers(); // rung once the phone has registered again, not before
    await agent.hears();
    await expect(agent.see('caller-number')).toHaveAttribute('data-number', '+79021110002');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('PostgreSQL freezes during a talk: calls go on, and all is written when it is back', async () => {
  const { agent, citizen, call } = await talk('122');
  let second: SippCaller | null = null;
  try {
    await world.freezeDatabase();
    await agent.see('appeal-name').fill('Сергеев Пётр');
    await agent.see('appeal-topic').fill('Дороги и транспорт');
    await agent.see('appeal-text').fill('Яма на перекрёстке улиц Ленина и Мира.');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-saved')).toContainText('получит номер', { timeout: 20_000 });
    const banner = agent.page.locator('[data-testid=degraded][data-part=database]');
    await expect(banner).toContainText('База данных недоступна');
    expect(await agent.listens(1)).toBeGreaterThan(0.8);
    expect((await world.readiness())?.ready, 'without the database calls are served').toBe(true);

    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over');
    second = await SippCaller.dial(world, '117', '79021110003', 60);
    await agent.click('wrap-up-end');
    await agent.answers();
    await agent.hears();
    await agent.click('hangup');

    world.thawDatabase();
    await expect(banner).toBeHidden({ timeout: 20_000 });
    await world.answers(`select count(*) from calls where caller = '+79021110003' and result = 'success'`, '1');
    expect(await events(call, 'call.ended')).toBe('call.ended');
    expect(await world.sql(`select count(*) from appeals where call_id = '${call}'`)).toBe('1');
    expect(await events(call, 'appeal.filed')).toBe('appeal.filed');
  } finally {
    world.thawDatabase();
    second?.kill();
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('complaint 1: the desk is reloaded during a talk: the draft is there and the talk goes on', async () => {
  const { agent, citizen, call } = await talk('122');
  try {
    await agent.see('appeal-text').fill('Не работает светофор');
    await agent.page.reload();
    await expect(agent.see('appeal-text')).toHaveValue('Не работает светофор');
    await agent.callIs('talking');
    await Promise.all([agent.hears(), citizen.hears()]);
    await expect(agent.see('call-state')).toHaveAttribute('data-call', call);
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await expect(citizen.see('call-state')).toHaveAttribute('data-state', 'over');
    await world.answers(`select result from calls where id = '${call}'`, 'success');
    expect(await events(call, 'call.offered')).toBe('call.offered call.offered');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});
