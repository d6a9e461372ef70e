import { expect, test } from '@playwright/test';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

test('who asks again about the same is added to the open appeal, or filed anew with a word why', async () => {
  const agent = await Person.ready(world, 'operator1');
  const caller = await SippCaller.dial(world, '117', '79021140001', 60);
  const files = async (text: string): Promise<void> => {
    await agent.see('appeal-topic').fill('Нет отопления');
    await agent.page.getByTestId('choice').filter({ hasText: 'Нет отопления' }).first().click();
    await agent.see('appeal-text').fill(text);
  };
  try {
    await agent.answers();
    await files('Холодно.');
    await expect(agent.see('appeal-again'), 'nothing is open yet').toHaveCount(0);
    await agent.click('appeal-save');
    const first = await agent.see('appeal-number').textContent();

    // Offered while the agent types; nothing new is filed.
    await agent.click('appeal-another');
    await files('Звонит снова: всё ещё холодно.');
    await agent.see('appeal-add').click();
    await expect(agent.see('appeal-saved')).toContainText(`Добавлено к обращению. Номер: ${first}`);
    await world.answers(`select count(*) || ' ' || max(life->>'contacts') from appeals where phone = '+79021140001'`, '1 1');
    await world.answers(`select entry->>'text' from appeal_history where what = 'contact'`, 'Звонит снова: всё ещё холодно.');

    // Another matter needs a word.
    await agent.click('appeal-another');
    await files('Холодно на даче.');
    await expect(agent.see('appeal-again')).toContainText(first!);
    await agent.click('appeal-save');
    await expect(agent.see('appeal-anew')).toBeFocused();
    await expect(agent.page.getByText(`открытое обращение ${first}`), 'said once, beside the field').toHaveCount(1);
    await agent.page.keyboard.type('Другой дом');
    await agent.page.keyboard.press('Control+s');
    await expect(agent.see('appeal-number')).not.toHaveText(first!);
    await world.answers(`select string_agg(entry->>'text', ', ') from appeal_history where what = 'open' and entry ? 'text'`, 'Другой дом');
  } finally {
    caller.kill();
    await agent.leave();
  }
});

test('the numbers of a call stay in sight: of the appeal before, also when its number comes late', async () => {
  const agent = await Person.ready(world, 'operator2');
  const caller = await SippCaller.dial(world, '122', '79021140009', 60);
  const write = async (topic: string): Promise<void> => {
    await agent.see('appeal-topic').fill(topic);
    await agent.see('appeal-text').fill('Просит разобраться.');
  };
  try {
    await agent.answers();
    // As while the database is away.
    await agent.page.route('**/api/v1/appeals', async (route) => {
      const answer = await route.fetch();
      const { number: _, ...filed } = (await answer.json()) as { number?: string };
      await route.fulfill({ status: 202, json: filed });
    }, { times: 1 });
    await write('Шум во дворе');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-saved')).toContainText('получит номер');
    const word = (await agent.see('appeal-code').textContent())!;
    await agent.click('appeal-another');
    const earlier = agent.see('appeal-earlier');
    await expect(earlier).toContainText(`номер придёт позже · ${word} · Шум во дворе`);
    await write('Другое дело');
    await expect(earlier).toContainText(/\d{4}-\d{6}/);
    expect(await earlier.textContent()).toContain(await world.sql(`select number from appeals where topic = 'Шум во дворе'`));
    await expect(agent.see('appeal-topic'), 'what is being written stays').toHaveValue('Другое дело');
  } finally {
    caller.kill();
    await agent.leave();
  }
});
