import { expect, test } from '@playwright/test';
import { Person } from './people';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('where Asterisk cannot write, the desk says that nothing is recorded, and so does the list of calls', async () => {
  await world.spoilRecordings();
  const agent = await Person.ready(world, 'operator1', 1000);
  const citizen = await Person.at(world, '/call', 440);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/calls');
  try {
    await citizen.see('citizen-phone').fill('8 902 112-00-51');
    await citizen.click('call-122');
    await agent.answers();
    await Promise.all([agent.hearsTone(440), citizen.hearsTone(1000)]);
    await expect(agent.see('recording-lost')).toBeVisible();
    await expect(agent.see('recording'), 'nor is there anything to pause').toHaveCount(0);
    await citizen.click('hangup');
    await agent.isIn('wrap_up');
    await world.answers("select count(*) from events where type = 'recording.lost'", '1');
    await supervisor.page.reload();
    await expect(supervisor.see('call-unrecorded')).toBeVisible();
    await supervisor.click('listen');
    await expect(supervisor.see('recording-lost')).toHaveAttribute('data-why', 'refused');
    await expect(supervisor.see('recording')).toHaveCount(0);
  } finally {
    await Promise.all([agent.leave(), citizen.leave(), supervisor.leave()]);
  }
});
