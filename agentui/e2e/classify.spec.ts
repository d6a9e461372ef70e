import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('while talking: topic and place by two words and Enter, the body fills itself in, the place is remembered', async () => {
  const agent = await Person.ready(world, 'operator1');
  const keys = agent.page.keyboard;
  const number = '+79021130001';
  const call = async (): Promise<SippCaller> => {
    const caller = await SippCaller.dial(world, '122', number.replace('+', ''), 60);
    await agent.answers();
    await agent.hears();
    return caller;
  };
  let caller = await call();
  try {
    await agent.see('appeal-topic').focus();
    await keys.type('cdtn'); // «свет» with the keyboard left in Latin
    await expect(agent.page.locator('[data-testid=choice][aria-selected=true]')).toContainText('Нет света');
    await expect(agent.see('appeal-topic')).toHaveAttribute('aria-expanded', 'true');
    await agent.see('appeal-topic').fill('');
    await keys.type('хол батар');
    await expect(agent.page.locator('[data-testid=choice][aria-selected=true]')).toContainText('Нет отопления');
    await keys.press('Enter');
    await expect(agent.see('appeal-topic')).toHaveValue('Нет отопления');
    await expect(agent.see('appeal-topic')).toHaveAttribute('aria-expanded', 'false');
    await agent.see('appeal-place').focus();
    await keys.type('братск');
    await expect(agent.page.getByTestId('choice')).toContainText(['город Братск', 'Братский район']);
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await expect(agent.see('appeal-place')).toHaveValue('Братский район');
    await expect(agent.see('appeal-office')).toHaveValue('Администрация Братского района');
    await expect(agent.see('appeal-due')).toContainText('Ответить до');
    await agent.see('appeal-text').fill('Холодно.');
    await keys.press('Control+s');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await world.answers(`select topic || ', ' || topic_code || ', ' || territory || ', ' || body from appeals where phone = '${number}'`,
      'Нет отопления, housing.heating.none, bratsk-area, adm-bratsk-area');
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    await keys.press('F2'); // as the button says
    await agent.isIn('ready');

    caller.kill();
    caller = await call();
    await expect(agent.see('appeal-place'), 'of the earlier appeal').toHaveValue('Братский район');
    await expect(agent.see('earlier-appeals'), 'who asks how it stands is told').toContainText(/новое.*до \d/);
    const line = (of: string): Promise<number> => agent.see('earlier-appeals').locator(of).first().evaluate((one) => one.getBoundingClientRect().top);
    expect(Math.abs((await line('.stands [data-testid=standing]')) - (await line('.stands .nowrap'))), 'state and term in one line').toBeLessThan(5);
    await agent.see('appeal-topic').fill('бродячие собаки');
    await agent.page.getByTestId('choice').first().click();
    await expect(agent.see('appeal-office')).toHaveValue('Администрация Братского района');
    // Another body by hand stays when the place changes.
    await agent.see('appeal-office').fill('ветерин');
    await agent.page.getByTestId('choice').first().click();
    await agent.see('appeal-place').fill('тулун');
    await agent.page.getByTestId('choice').first().click();
    await expect(agent.see('appeal-office')).toHaveValue('Ветслужба');
    // And over a reload of the page, when it is asked again who answers.
    await agent.page.reload();
    await expect(agent.see('appeal-due')).toContainText('Ответить до');
    await expect(agent.see('appeal-office')).toHaveValue('Ветслужба');
    // Free words have no code.
    await agent.see('appeal-topic').fill('Совсем другое');
    await agent.see('appeal-text').fill('Просит перезвонить.');
    await keys.press('Control+s');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await world.answers(`select topic || ', ' || coalesce(topic_code, 'none') || ', ' || territory || ', ' || body from appeals where phone = '${number}' order by filed_at desc limit 1`,
      'Совсем другое, none, tulun, veterinary');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('a citizen chooses topic and place, and the body is found for them', async () => {
  const citizen = await Person.at(world, '/appeal');
  try {
    await citizen.see('appeal-name').fill('Пётр');
    await citizen.see('appeal-phone').fill('89021130002');
    await citizen.see('appeal-topic').fill('ямы');
    await citizen.page.getByTestId('choice').filter({ hasText: 'Ямы на дороге' }).click();
    await citizen.see('appeal-place').fill('ангарск');
    await citizen.page.getByTestId('choice').first().click();
    await citizen.see('appeal-text').fill('Яма у дома 5.');
    await citizen.see('appeal-consent').check();
    await citizen.click('appeal-save');
    await expect(citizen.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await world.answers(`select topic_code || ', ' || territory || ', ' || body from appeals where phone = '+79021130002'`, 'roads.surface.pit, angarsk, adm-angarsk');
  } finally {
    await citizen.leave();
  }
});
