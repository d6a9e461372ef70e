import { expect, test } from '@playwright/test';
import { OutsidePhone } from './outside';
import { Person } from './people';
import { plan, shared, World } from './world';

const [citizenTone, annaTone, borisTone, rescueTone] = [440, 1000, 800, 600];

let world: World;
let rescue: OutsidePhone;
shared(async () => {
  rescue = await OutsidePhone.plugIn(rescueTone);
  return (world = await World.start(plan.replace('wrap_up_seconds: 30', 'wrap_up_seconds: 30, wrap_up_extend_seconds: 60'), ['--dial-out', rescue.dialOut]));
});
test.afterAll(() => rescue.kill());
test.afterEach(({}, info) => {
  if (info.status !== info.expectedStatus) console.error(rescue.output);
});

/** Opens the dialog, finds somebody and does one of the three things. */
async function carry(who: Person, to: string, kind: string, way: 'transfer-blind' | 'transfer-consult' | 'transfer-conference'): Promise<void> {
  await who.click('transfer');
  await who.see('transfer-search').fill(to);
  const target = who.page.locator(`[data-testid=target][data-kind=${kind}]`).first();
  await expect(target).toBeVisible();
  await target.click();
  await who.click(way);
  await expect(who.see('transfer-dialog')).toBeHidden();
}

test('a call goes to a colleague, back, on by consultation, into a conference, and the caller out of it', async () => {
  test.setTimeout(180_000);
  const anna = await Person.ready(world, 'operator1', annaTone);
  const citizen = await Person.at(world, '/call', citizenTone);
  let boris: Person | undefined;
  try {
    await citizen.page.getByTestId('citizen-phone').fill('8 902 765-43-22');
    await citizen.click('call-122');
    await anna.answers();
    await anna.hearsTone(citizenTone);
    boris = await Person.ready(world, 'operator2', borisTone);
    const name = world.login('operator2').name;

    // Asked, and the caller taken back.
    await carry(anna, name, 'agent', 'transfer-consult');
    await boris.answers();
    await Promise.all([anna.hearsTone(borisTone), boris.hearsTone(annaTone)]);
    await expect(anna.see('together')).toHaveAttribute('data-kind', 'consultation');
    await anna.click('cancel-consult');
    await anna.hearsTone(citizenTone);
    await boris.isIn('ready');

    // Carried over at once.
    await carry(anna, name, 'agent', 'transfer-blind');
    await boris.answers();
    await expect(boris.see('transferred')).toBeVisible();
    await Promise.all([boris.hearsTone(citizenTone), citizen.hearsTone(borisTone)]);
    await anna.isIn('wrap_up');
    const left = await anna.see('wrap-up-clock').textContent();
    await anna.click('wrap-up-extend');
    await expect(anna.see('wrap-up-clock')).toContainText('1:');
    expect(left).not.toContain('1:');
    await anna.click('wrap-up-end');
    await anna.isIn('ready');

    // Handed over after a word.
    await carry(boris, world.login('operator1').name, 'agent', 'transfer-consult');
    await anna.answers();
    await boris.hearsTone(annaTone);
    const merge = (await boris.see('merge').boundingBox())!;
    await boris.click('merge');
    await expect(boris.see('together')).toHaveAttribute('data-kind', 'conference');
    const ends = (await boris.see('remove-caller').boundingBox())!;
    expect(ends.x, 'a second click there does not end the call').toBeGreaterThan(merge.x + merge.width);
    await boris.click('complete');
    await Promise.all([anna.hearsTone(citizenTone), citizen.hearsTone(annaTone)]);
    await boris.isIn('wrap_up');

    // In a queue there is nobody to ask.
    await anna.click('transfer');
    await anna.page.locator('[data-testid=target][data-kind=queue]').first().click();
    await expect(anna.see('transfer-consult')).toBeDisabled();
    await expect(anna.see('transfer-why')).toContainText('только переводят');
    await anna.page.keyboard.press('Escape');

    // With an outside number, which stays when the caller is taken out.
    await carry(anna, '112', 'number', 'transfer-conference');
    await expect(anna.see('together')).toHaveAttribute('data-kind', 'conference');
    await anna.click('remove-caller');
    await anna.callIs('staying');
    await anna.hearsTone(rescueTone);
    await expect(anna.see('staying')).toBeVisible();
    await anna.click('hangup');
    await anna.isIn('wrap_up');
    expect(await rescue.ended, rescue.output).toBe(0);
    await world.answers(`select result || ' ' || reason || ' ' || transfers || ' ' || (stay_ms > 0) from calls where line = '122'`, 'success agent-hung-up 2 true');
  } finally {
    await Promise.all([anna.leave(), boris?.leave(), citizen.leave()]);
  }
});
