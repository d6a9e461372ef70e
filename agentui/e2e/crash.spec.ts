import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, shared, World } from './world';

const lost = 600;
const back = 800;
let world: World;
shared(async () => (world = await World.start(plan, [], { 'agent-lost': lost, 'agent-back': back })));

/** A citizen's page that is connected with an agent's. */
async function talk(number: string): Promise<{ agent: Person; citizen: Person; call: string }> {
  const agent = await Person.ready(world, 'operator1', 1000);
  const citizen = await Person.at(world, '/call', 440);
  await citizen.see('citizen-phone').fill(number);
  await citizen.click('call-122');
  await agent.answers();
  await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
  return { agent, citizen, call: (await agent.see('call-state').getAttribute('data-call')) ?? '' };
}

const legs = (call: string): Promise<string> =>
  world.sql(`select string_agg(type || ' ' || coalesce(agent, ''), ', ' order by seq) from events where call_id = '${call}' and type in ('call.offered', 'call.agent_lost', 'call.ended')`);

test('complaint 1: the page crashes, then the whole browser; the caller is told and has the same agent again', async () => {
  const { agent, citizen, call } = await talk('8 902 112-00-31');
  let again: Person | null = null;
  try {
    const told = citizen.hearsOnce(back);
    await agent.crash();
    const tab = await agent.newTab('/');
    await tab.callIs('talking');
    await Promise.all([tab.hearsTone(440), citizen.hearsTone(1000)]);
    expect(await told, 'the caller was told').toBe(true);

    await agent.signal('SIGKILL');
    again = await Person.loggedIn(world, 'operator1', '/', 1000); // a new login: nothing is left of the old browser
    await again.callIs('talking');
    expect(await again.see('call-state').getAttribute('data-call')).toBe(call);
    await Promise.all([again.hearsTone(440), citizen.hearsTone(1000)]);
    await citizen.click('hangup');
    await again.isIn('wrap_up');
    await expect.poll(() => legs(call)).toBe('call.offered operator1, call.agent_lost operator1, call.offered operator1, call.agent_lost operator1, call.offered operator1, call.ended operator1');
  } finally {
    await Promise.all([citizen.leave(), again?.leave()]);
    await agent.browser.close().catch(() => undefined);
  }
});

test('a laptop that sleeps for some seconds has its call when it wakes', async () => {
  const { agent, citizen, call } = await talk('8 902 112-00-32');
  try {
    await agent.signal('SIGSTOP');
    await citizen.hearsNothing();
    await agent.wakes();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    await agent.callIs('talking');
    expect(await legs(call)).toBe('call.offered operator1');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('a laptop that sleeps on: the caller goes before all others to the next agent, and the desk is true when it wakes', async () => {
  test.setTimeout(150_000);
  const { agent, citizen, call } = await talk('8 902 112-00-33');
  const next = await Person.loggedIn(world, 'operator2', '/', 1300);
  const behind = await SippCaller.dial(world, '122', '79021120034', 120);
  try {
    await behind.answered(); // by the waiting prompt
    const told = citizen.hearsOnce(lost, 60);
    await agent.signal('SIGSTOP');
    expect(await told, 'the caller was told').toBe(true);
    await next.click('state-ready');
    await next.answers();
    await expect(next.see('caller-number')).toHaveAttribute('data-number', '+79021120033');
    await Promise.all([next.hearsTone(440), citizen.hearsTone(1300)]);

    await agent.wakes();
    await agent.isIn('not_ready');
    await expect(agent.see('desk')).toHaveAttribute('data-scene', 'idle');
    await expect(agent.see('phone-state')).toHaveAttribute('data-state', 'ready');
    expect(await next.listens(1), 'the talk with the next agent goes on').toBeGreaterThan(0.8);
    await citizen.click('hangup');
    await next.isIn('wrap_up');
    await expect.poll(() => legs(call)).toBe('call.offered operator1, call.agent_lost operator1, call.offered operator2, call.ended operator2');
    await next.click('wrap-up-end');
    await next.answers();
    await expect(next.see('caller-number')).toHaveAttribute('data-number', '+79021120034');
  } finally {
    behind.kill();
    await agent.signal('SIGCONT');
    await Promise.all([agent.leave(), citizen.leave(), next.leave()]);
  }
});
