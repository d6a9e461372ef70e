import { expect, test } from '@playwright/test';
import { Cable, Relay } from './network';
import { Person } from './people';
import { freePort, plan, shared, World } from './world';

const [here, there] = [await Relay.at(await freePort()), await Relay.at(await freePort())];
let world: World;
let cable: Cable;
shared(async () => (world = await World.start(plan, ['--turn-url', here.url, '--turn-url', there.url, '--turn-secret', Relay.secret])));
test.beforeAll(async () => {
  await here.start();
  cable = await Cable.to(world.http);
});
test.afterAll(async () => {
  await cable.remove();
  await Promise.all([here.remove(), there.remove()]);
});

/** A browser behind a wall that lets voice through over the relay only. */
function overRelayOnly(): void {
  const Plain = RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(config?: RTCConfiguration) {
      super({ ...config, iceTransportPolicy: 'relay' });
    }
  };
}

/** The relay that carries the voice of a person's newest connection. */
async function relayOf(person: Person): Promise<Relay> {
  const url = await person.page.evaluate(async () => {
    const stats = await (window as unknown as { kept: { peers: RTCPeerConnection[] } }).kept.peers.at(-1)!.getStats();
    const all = [...(stats as unknown as Map<string, Record<string, unknown>>).values()];
    const pair = all.find((s) => s['id'] === all.find((one) => one['type'] === 'transport')?.['selectedCandidatePairId']);
    return String(all.find((s) => s['id'] === pair?.['localCandidateId'])?.['url']);
  });
  const found = [here, there].find((relay) => relay.url === url);
  if (!found) throw new Error(`no relay of ours: ${url}`);
  return found;
}

/** The kind of the candidate that carries the voice of a person's newest connection. */
async function way(person: Person): Promise<string> {
  return person.page.evaluate(async () => {
    const stats = await (window as unknown as { kept: { peers: RTCPeerConnection[] } }).kept.peers.at(-1)!.getStats();
    const all = [...(stats as unknown as Map<string, Record<string, unknown>>).values()];
    const selected = all.find((s) => s['type'] === 'transport')?.['selectedCandidatePairId'];
    const pair = all.find((s) => s['id'] === selected);
    return String(all.find((s) => s['id'] === pair?.['localCandidateId'])?.['candidateType']);
  });
}

test('voice goes both ways over coturn where no direct way is open, for the agent and for the citizen', async () => {
  const agent = await Person.ready(world, 'operator1', 1000, { script: overRelayOnly });
  const citizen = await Person.at(world, '/call', 440, { script: overRelayOnly });
  try {
    await citizen.click('call-122');
    await agent.answers();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    expect(await Promise.all([way(agent), way(citizen)])).toEqual(['relay', 'relay']);
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('complaint 2: the network changes during a call, and both hear each other again', async () => {
  test.setTimeout(150_000);
  const agent = await Person.ready(world, 'operator1', 1000, { script: overRelayOnly, url: cable.url });
  const citizen = await Person.at(world, '/call', 440);
  try {
    await citizen.click('call-122');
    await agent.answers();
    const call = await agent.see('call-state').getAttribute('data-call');
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);

    // Out of the house: the old way is gone, connections hang, another relay is near.
    cable.freeze();
    await here.kill();
    await there.start();
    await citizen.hearsNothing();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    expect(await way(agent)).toBe('relay');
    await expect(agent.see('link-lost')).toBeHidden({ timeout: 45_000 });

    // And back: connections break at once.
    cable.cut();
    await there.kill();
    await here.start();
    await citizen.hearsNothing();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);

    await agent.callIs('talking');
    expect(await agent.see('call-state').getAttribute('data-call')).toBe(call);
    await citizen.click('hangup'); // its BYE arrives over the new way
    await agent.isIn('wrap_up');
    await expect(agent.see('phone-state')).toHaveAttribute('data-state', 'ready');
    await world.answers(`select string_agg(type, ' ' order by seq) from events where call_id = '${call}' and type in ('call.offered', 'call.agent_lost', 'call.ended')`, 'call.offered call.ended');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});

test('complaint 2: of two ways of the voice one breaks, the browser takes the other, and both hear each other again', async () => {
  await there.start();
  const agent = await Person.ready(world, 'operator1', 1000, { script: overRelayOnly });
  const citizen = await Person.at(world, '/call', 440);
  try {
    await citizen.click('call-122');
    await agent.answers();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    await (await relayOf(agent)).kill();
    await citizen.hearsNothing();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    await agent.callIs('talking');
  } finally {
    await Promise.all([agent.leave(), citizen.leave()]);
  }
});
