import { expect, test } from '@playwright/test';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { Worker } from './worker';
import { shared, World } from './world';

// The later tests go on with the appeal of the first.
test.describe.configure({ mode: 'serial' });

let world: World;
shared(async () => (world = await World.start()));

const number = '+79021130041';
const idOf = (): Promise<string> => world.sql(`select id from appeals where phone = '${number}'`);

test('a call becomes an appeal, whose page has the call with its recording', async () => {
  const agent = await Person.ready(world, 'operator1');
  const supervisor = await Person.loggedIn(world, 'supervisor', '/appeals');
  try {
    const caller = await SippCaller.dial(world, '122', number.replace('+', ''), 60);
    await agent.answers();
    await agent.hears();
    await agent.see('appeal-name').fill('Ольга Николаевна Седых');
    await agent.see('appeal-address').fill('Братск, ул. Мира, 5');
    await agent.see('appeal-topic').fill('яма на дороге');
    await agent.page.getByTestId('choice').first().click();
    await agent.see('appeal-place').fill('братск');
    await agent.page.getByTestId('choice').first().click();
    await expect(agent.see('appeal-office')).toHaveValue('Администрация города Братска');
    await agent.see('appeal-text').fill('На дороге яма, машина повреждена.');
    await agent.click('appeal-save');
    await expect(agent.see('appeal-number')).toHaveText(/\d{4}-\d{6}/);
    await agent.click('hangup');
    await agent.isIn('wrap_up');
    caller.kill();
    const id = await idOf();
    await world.recording();

    await supervisor.page.reload();
    await supervisor.see('appeals').locator(`[data-appeal="${id}"]`).getByTestId('appeal-link').click();
    await expect(supervisor.page).toHaveURL(`${world.url}/appeals/${id}`);
    await expect(supervisor.see('case')).toHaveAttribute('data-state', 'new');
    await expect(supervisor.see('case-text')).toHaveText('На дороге яма, машина повреждена.');
    await expect(supervisor.see('case-body')).toContainText('Администрация города Братска');
    await expect(supervisor.see('case-term')).toContainText('осталось');
    await supervisor.click('case-listen');
    await expect(supervisor.see('recording').locator('audio')).toHaveAttribute('src', /recordings/);
    await look(supervisor.page, 'case-new');
    await supervisor.click('case-call');
    await expect(supervisor.see('calls').locator('tbody tr[data-call]')).toHaveCount(1);
    await supervisor.see('listen').click();
    await supervisor.click('call-appeal');
    await expect(supervisor.page, 'and back').toHaveURL(`${world.url}/appeals/${id}`);

    await agent.page.goto(`${world.url}/appeals/${id}`);
    await expect(agent.see('case-applicant'), 'who wrote it sees it').toHaveText('Ольга Николаевна Седых');
    await expect(agent.see('case-views'), 'who looked is for supervisors').toHaveCount(0);
    await world.answers(`select count(*) > 0 from views where subject = '${id}' and by_id = 'operator1'`, 't');
    await supervisor.see('case-views').locator('summary').click();
    const views = supervisor.see('case-view').filter({ hasText: 'дело' });
    for (const who of ['operator1', 'supervisor']) await expect(views.filter({ hasText: world.login(who).name }).first()).toBeVisible();
    await look(supervisor.page, 'case-views');
    await new Worker(agent).begin('entrust');
    await agent.click('action-do');
    await expect(agent.see('case-person')).not.toHaveText('никто не назначен');
    await agent.page.goto(`${world.url}/worklists/mine`);
    await expect(agent.see('task')).toHaveAttribute('data-appeal', id);
    await look(agent.page, 'worklist-mine');
  } finally {
    await Promise.all([agent.leave(), supervisor.leave()]);
  }
});

test('complaint: an appeal does not go round in circles', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', `/appeals/${await idOf()}`);
  const w = new Worker(supervisor);
  try {
    await w.begin('assign');
    await w.done();
    await w.isNow('in_work');

    await w.begin('forward');
    await w.fill('to', 'минздра');
    await w.refused('to', /Выберите из списка/);
    await w.choose('to', 'Минздрав');
    await w.refused('text', /почему обращение передаётся/);
    await w.fill('text', 'Дорога у больницы.');
    await w.done();
    await expect(supervisor.see('case-body')).toContainText('Минздрав');

    await w.begin('forward');
    await w.choose('to', 'Минсоцразвития');
    await w.fill('text', 'И не наша.');
    await w.refused('reason', /Выберите причину из списка/);
    await supervisor.see('set-reason').selectOption('owner-elsewhere');
    await supervisor.see('set-told').check();
    await look(supervisor.page, 'case-forward');
    await w.done();
    await expect(supervisor.see('case-body')).toContainText('Минсоцразвития');

    await w.begin('forward');
    await expect(supervisor.see('set-to'), 'the third time nobody is chosen').toHaveCount(0);
    await supervisor.see('set-reason').selectOption('not-powers');
    await w.fill('text', 'Пусть решит координатор.');
    await w.done();
    await w.isNow('coordination');

    await w.begin('assign');
    await w.choose('body', 'Администрация города Братска');
    await w.refused('body', /по кругу его не передают/);
    await look(supervisor.page, 'case-circle');
    await w.choose('body', 'Минобразования');
    await w.done();
    await w.isNow('in_work');
    await expect(supervisor.see('case-hops').locator('ol li')).toHaveCount(4);
    expect(await world.sql(`select hops || ' ' || body from appeals where phone = '${number}'`)).toBe('4 min-education');
  } finally {
    await supervisor.leave();
  }
});

test('the second editor sees what the first one changed, loses nothing, and a double click makes one change', async () => {
  const id = await idOf();
  const first = await Person.loggedIn(world, 'supervisor', `/appeals/${id}`);
  const second = await Person.loggedIn(world, 'admin', `/appeals/${id}`);
  const [a, b] = [new Worker(first), new Worker(second)];
  const lines = (): Promise<string> => world.sql(`select count(*) from appeal_history where appeal = '${id}' and what = 'comment'`);
  try {
    await b.begin('comment');
    await b.fill('text', 'Звонила заявительнице: яма та же.');
    await a.begin('promise');
    await a.fill('until', await world.sql(`select (now() - interval '2 days')::date`));
    await a.fill('text', 'Засыплем щебнем.');
    await a.refused('until', /ещё не прошёл/);
    await a.fill('until', await world.sql(`select (now() + interval '20 days')::date`));
    await a.refused('told', /Сначала сообщите заявителю/);
    await first.see('set-told').check();
    await a.done();
    await a.isNow('planned');

    await second.click('action-do');
    await expect(second.see('conflict')).toContainText('обещан срок');
    await expect(second.see('conflict').getByTestId('entry')).toContainText('Засыплем щебнем.');
    await expect(second.see('set-text')).toHaveValue('Звонила заявительнице: яма та же.');
    await look(second.page, 'case-conflict');
    await second.click('action-close');
    await b.isNow('planned');
    await second.page.reload();
    await b.begin('comment');
    await expect(second.see('set-text'), 'kept over a reload').toHaveValue('Звонила заявительнице: яма та же.');
    await second.see('action-do').dblclick();
    await expect(b.dialog).toBeHidden();
    await expect(second.see('entry').first()).toContainText('яма та же');
    expect(await lines()).toBe('1');

    // The server makes the change, and its answer is lost on the way.
    await b.begin('comment');
    await b.fill('text', 'Ответа не было.');
    await second.page.route('**/changes', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await second.click('action-do');
    await expect(second.see('action-trouble')).toContainText('дважды не сделается');
    await b.done();
    expect(await lines()).toBe('2');

    await a.begin('comment');
    await a.fill('text', 'Вижу старое.');
    await first.click('action-do');
    await first.click('action-again');
    await expect(a.dialog).toBeHidden();
    expect(await lines()).toBe('3');
  } finally {
    await Promise.all([first.leave(), second.leave()]);
  }
});

test('an answer needs its checklist, and a legal one a second person', async () => {
  const id = await idOf();
  const supervisor = await Person.loggedIn(world, 'supervisor', `/appeals/${id}`);
  const [w, page] = [new Worker(supervisor), supervisor.page];
  try {
    await w.begin('answer');
    await w.fill('text', 'Яма засыпана.');
    await supervisor.see('set-outcome').selectOption('resolved');
    await supervisor.see('check-question').check();
    await w.refused('checklist', /Ответ не готов/);
    await look(page, 'case-answer');
    await supervisor.click('action-close');
    await w.begin('resume');
    await w.done();
    await w.begin('convert');
    await supervisor.see('set-kind').selectOption('legal');
    await w.fill('text', 'Просит письменный ответ по закону.');
    await w.done();
    await expect(supervisor.see('case-kind')).toHaveText('обращение по 59-ФЗ');
    await expect(supervisor.see('do-answer'), 'nobody answers it alone').toHaveCount(0);
    await w.begin('submit');
    await w.fill('text', 'Ольга Николаевна, яма засыпана 27 ноября. За возмещением обратитесь в суд: порядок приложен.');
    await supervisor.see('set-outcome').selectOption('resolved');
    await w.checkAll();
    await w.done();
    await w.isNow('approval');
    await expect(supervisor.see('do-approve'), 'nobody approves their own').toHaveCount(0);
  } finally {
    await supervisor.leave();
  }
});

test('a second person approves the answer; a low mark is examined, and the appeal opened again', async () => {
  const id = await idOf();
  const admin = await Person.loggedIn(world, 'admin', `/appeals/${id}`);
  const second = new Worker(admin);
  try {
    await second.begin('approve');
    await expect(second.dialog.locator('blockquote')).toContainText('яма засыпана');
    await second.refused('checklist', /Ответ не готов/);
    await second.checkAll();
    await second.done();
    await second.isNow('answered');
    await expect(admin.see('case-outcome')).toHaveText('решено');

    await second.begin('rate');
    await admin.see('set-mark').selectOption('2');
    await second.fill('comment', 'Яма снова.');
    await admin.see('set-way').selectOption('call');
    await second.done();
    await expect(admin.see('case-mark')).toContainText('нужно разобрать');
    await admin.page.goto(`${world.url}/worklists/examine`);
    await expect(admin.see('work-examine')).toContainText('1');
    await look(admin.page, 'worklist-examine');
    await admin.see('task').getByRole('link').click();
    await second.begin('examine');
    await admin.see('set-justified').check();
    await second.fill('text', 'Засыпали щебнем, а нужен асфальт.');
    await second.done();
    await expect(admin.see('case-mark')).toContainText('оценка справедлива');

    await second.begin('reopen');
    await second.refused('text', /Напишите, что в ответе не так/);
    await second.fill('text', 'Яму нужно заасфальтировать.');
    await second.done();
    await second.isNow('reopened');
    await expect(admin.page.getByText('открывали снова: 1')).toBeVisible();
    await expect(admin.see('entry').first()).toContainText('Яму нужно заасфальтировать.');
    await look(admin.page, 'case-reopened');
    expect(await world.sql(`select state || ' ' || open || ' ' || examine from appeals where id = '${id}'`)).toBe('reopened true false');
  } finally {
    await admin.leave();
  }

  const wrote = await Person.loggedIn(world, 'supervisor', '/worklists/unread');
  try {
    await expect(wrote.see('unread'), 'who wrote the answer learns that it was not enough').toHaveCount(1);
    await look(wrote.page, 'worklist-unread');
    await wrote.see('task').getByRole('link').click();
    await expect(wrote.see('entry').filter({ hasText: 'Яму нужно заасфальтировать.' })).toBeVisible();
    await wrote.page.goto(`${world.url}/worklists/unread`);
    await expect(wrote.see('worklist')).toContainText('Вы видели всё, что касается вас.');
  } finally {
    await wrote.leave();
  }
});

test('worklists: their filters stand in the address, and pages follow one another', async () => {
  const supervisor = await Person.loggedIn(world, 'supervisor', '/worklists/open');
  const agent = await Person.loggedIn(world, 'operator2', '/worklists/open');
  try {
    await expect(supervisor.see('task')).toHaveCount(1);
    await expect(supervisor.see('work-open')).toContainText('1');
    await expect(supervisor.see('work-decide')).toContainText('1');
    await supervisor.see('work-holder').fill('минобр');
    await supervisor.page.getByTestId('choice').first().click();
    await supervisor.page.getByRole('button', { name: 'Найти' }).click();
    await expect(supervisor.page).toHaveURL(/body=min-education/);
    await expect(supervisor.see('task')).toHaveCount(1);
    await supervisor.page.goto(`${world.url}/worklists/open?body=min-health`);
    await expect(supervisor.page.getByText('С таким отбором ничего не нашлось.')).toBeVisible();
    await supervisor.click('work-overdue');
    await expect(supervisor.page).toHaveURL(`${world.url}/worklists/overdue?body=min-health`);
    await expect(supervisor.page.getByText('С таким отбором ничего не нашлось.')).toBeVisible();
    await look(supervisor.page, 'worklist-empty');
    await expect(agent.see('worklist'), 'an agent has lists of their own').toContainText('Вам ничего не поручено.');
    await expect(agent.see('work-body'), 'and that of their organisation').toHaveText('Моего ведомства0');
    await expect(supervisor.see('work-body'), 'who is of none has none').toHaveCount(0);
    await agent.page.goto(`${world.url}/appeals/${await idOf()}`);
    await expect(agent.see('case-trouble')).not.toBeEmpty();
    await look(agent.page, 'case-forbidden');
  } finally {
    await Promise.all([supervisor.leave(), agent.leave()]);
  }
});

test('worklists are narrowed by kind, state and topic, and many appeals are changed at once', async () => {
  const body = { applicant: { name: 'Лидия', phone: '+79021130042' }, topic: 'Двор', text: 'Не убран двор.', consent: true };
  for (const at of ['1', '2']) {
    const filed = await fetch(`${world.url}/api/v1/public/appeals`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...body, id: `44444444-4444-4444-8444-44444444444${at}` }) });
    expect(filed.status).toBeLessThan(300);
  }
  await world.answers(`select count(*) from appeals where topic = 'Двор'`, '2');
  const supervisor = await Person.loggedIn(world, 'supervisor', '/worklists/open');
  const { page } = supervisor;
  try {
    await expect(supervisor.see('task')).toHaveCount(3);
    await supervisor.see('work-state').selectOption('waiting');
    await supervisor.see('work-kind').selectOption('social');
    await page.getByRole('button', { name: 'Найти' }).click();
    await expect(page).toHaveURL(/kind=social&state=waiting/);
    await expect(page.getByText('С таким отбором ничего не нашлось.')).toBeVisible();
    await page.goto(`${world.url}/worklists/open?topic=roads`);
    await expect(supervisor.see('task')).toHaveAttribute('data-appeal', await idOf());

    await page.goto(`${world.url}/worklists/open`);
    await supervisor.see('choose-all').check();
    await expect(supervisor.see('bulk-chosen')).toHaveText('Выбрано: 3');
    await look(page, 'worklist-chosen');
    // One that somebody else changes meanwhile stays as it is and is named.
    const other = await page.context().newPage();
    await other.goto(`${world.url}/appeals/44444444-4444-4444-8444-444444444441`);
    await other.getByTestId('do-more').click();
    await other.getByTestId('do-comment').click();
    await other.getByTestId('set-text').fill('Двор на Мира.');
    await other.getByTestId('action-do').click();
    await expect(other.getByTestId('action')).toBeHidden();
    await other.close();
    await supervisor.click('bulk-assign');
    await supervisor.see('bulk-do').click();
    await expect(supervisor.see('bulk-dialog')).toContainText('Выберите из списка.');
    await supervisor.see('bulk-body').fill('города ирк');
    await page.getByTestId('choice').filter({ hasText: 'Администрация города Иркутска' }).first().click();
    await look(page, 'worklist-bulk');
    await supervisor.see('bulk-do').dblclick();
    await expect(supervisor.see('bulk-result')).toContainText('из 3');
    await expect(supervisor.see('bulk-not').filter({ hasText: 'уже изменил другой сотрудник' })).toHaveCount(1);
    await look(page, 'worklist-bulk-result');
    expect(await world.sql(`select coalesce(body, '-') || ' ' || state from appeals where id = '44444444-4444-4444-8444-444444444441'`)).toBe('- new');
    expect(await world.sql(`select state from appeals where id = '44444444-4444-4444-8444-444444444442'`)).toBe('in_work');

    await supervisor.click('bulk-take');
    await expect(supervisor.see('bulk-result'), 'the result of this one').toContainText(/из [12]\./);
    expect(await world.sql(`select person from appeals where id = '44444444-4444-4444-8444-444444444441'`)).toBe('supervisor');
    expect(await world.sql(`select count(*) from appeal_history where appeal = '44444444-4444-4444-8444-444444444442' and what = 'assign'`)).toBe('1');
  } finally {
    await supervisor.leave();
  }
});

test('the people of an organisation see what it holds, open it and take it', async () => {
  const id = '44444444-4444-4444-8444-444444444442';
  const agent = await Person.loggedIn(world, 'operator2', '/worklists/mine');
  const { page } = agent;
  try {
    await agent.click('work-body');
    await expect(page).toHaveURL(`${world.url}/worklists/body`);
    const held = agent.see('task').and(page.locator(`[data-appeal="${id}"]`));
    await expect(held).toContainText('Администрация города Иркутска');
    await look(page, 'worklist-body');
    await held.getByRole('link').click();
    await expect(agent.see('case-text')).toHaveText('Не убран двор.');
    await page.goBack();
    await held.getByTestId('choose').check();
    await agent.click('bulk-take');
    await expect(agent.see('bulk-result')).toContainText('Сделано: 1');
    expect(await world.sql(`select person from appeals where id = '${id}'`)).toBe('operator2');
    await page.goto(`${world.url}/worklists/body?kind=legal`);
    await expect(page.getByText('С таким отбором ничего не нашлось.')).toBeVisible();
    await expect(agent.see('work-body')).toHaveText('Моего ведомства0');
  } finally {
    await agent.leave();
  }
});
