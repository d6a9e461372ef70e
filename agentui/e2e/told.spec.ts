import { expect, test } from '@playwright/test';
import { look } from './look';
import { OutsidePhone } from './outside';
import { Person } from './people';
import { SippCaller } from './sipp';
import { plan, World } from './world';

// An answer that goes by call: the agent reads it and says whether it was told.

test.describe.configure({ timeout: 180_000 });
const homeTone = 600;
let world: World;
let home: OutsidePhone;
test.beforeAll(async () => {
  home = await OutsidePhone.plugIn(homeTone);
  world = await World.start(plan, ['--dial-out', home.dialOut, '--answer-line', '122']);
});
test.afterAll(async () => {
  home.kill();
  await world.stop();
});
test.afterEach(({}, info) => {
  if (info.status !== info.expectedStatus) console.error(world.log, home.output);
});

const delivery = `select concat_ws(' ', life->'delivery'->>'way', life->'delivery'->>'status', life->'delivery'->>'text') from appeals`;

/** Changes the appeal as its page does. */
async function change(who: Person, id: string, name: string, fields: object): Promise<void> {
  await who.page.evaluate(async ({ at, name, fields }) => {
    const now = await (await fetch(`${at}/case`)).json() as { case: { version: number } };
    const request = { key: crypto.randomUUID(), version: now.case.version, change: name, fields };
    const res = await fetch(`${at}/changes`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
    if (!res.ok) throw new Error(await res.text());
  }, { at: `/api/v1/appeals/${id}`, name, fields });
}

test('an agent tells an answer by call and says so; what was not told comes back to the appeal', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/worklists/undelivered', 1300);
  const citizen = await Person.at(world, '/appeal');
  const agent = await Person.ready(world, 'operator1');
  let caller: SippCaller | null = null;
  try {
    await citizen.see('appeal-name').fill('Пётр Ильич');
    await citizen.see('appeal-phone').fill('89021160001');
    await citizen.see('appeal-topic').fill('яма на дороге');
    await citizen.page.getByTestId('choice').first().click();
    await citizen.see('appeal-text').fill('Яма у дома 5.');
    await citizen.see('appeal-consent').check();
    await citizen.click('appeal-save');
    await expect(citizen.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await world.answers('select count(*) from appeals', '1');
    const id = await world.sql('select id from appeals');
    await change(supervisor, id, 'assign', { body: 'adm-bratsk' });
    await change(supervisor, id, 'answer', { text: 'Яму закатали 27 ноября.', outcome: 'resolved', checklist: ['question', 'action', 'date', 'plain', 'address'] });
    await world.answers(delivery, 'call sent');

    // Nobody was told while the telephone rings; in the talk the text is at hand.
    const person = agent.see('callback');
    await expect(person).toContainText('сообщить ответ', { timeout: 30_000 });
    await person.getByTestId('callback-take').click();
    await expect(agent.see('told-text')).toHaveText('Яму закатали 27 ноября.');
    await agent.callIs('talking');
    await agent.hearsTone(homeTone);
    await look(agent.page, 'desk-told');
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await agent.click('told-no');
    await agent.see('told-why').fill('просит позвонить вечером');
    await agent.click('told-record');
    await expect(agent.see('told-said')).toContainText('не сообщён');
    await world.answers(delivery, 'call failed просит позвонить вечером');
    await supervisor.page.reload();
    await expect(supervisor.see('task')).toHaveAttribute('data-appeal', id);

    await agent.click('wrap-up-end');
    await agent.isIn('ready');

    // Sent anew, it is another promise, and the applicant calls first.
    await change(supervisor, id, 'deliver', { way: 'call', status: 'queued' });
    await world.answers(delivery, 'call sent');
    caller = await SippCaller.dial(world, '122', '79021160001', 60);
    await agent.answers();
    await expect(agent.see('told-text')).toHaveText('Яму закатали 27 ноября.');
    await look(agent.page, 'desk-told-card');
    await agent.click('told-yes');
    await expect(agent.see('told-said')).toContainText('ответ сообщён');
    await world.answers(delivery, 'call delivered');
    await world.answers(`select string_agg(state, ' ' order by created_at) from callbacks where why = 'answer'`, 'done done');
    await expect(agent.see('card-promise')).toHaveCount(0);
    await expect(agent.see('told-said'), 'it stays while the call is shown').toContainText('ответ сообщён');
  } finally {
    caller?.kill();
    await Promise.all([agent.leave(), citizen.leave(), supervisor.leave()]);
  }
});
