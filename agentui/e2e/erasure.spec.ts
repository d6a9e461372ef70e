import { type APIRequestContext, expect, request, test } from '@playwright/test';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { shared, World, zone } from './world';

// Each test goes on with what the one before it left.
test.describe.configure({ mode: 'serial' });

let world: World;
let desk: APIRequestContext; // an administrator's
shared(async () => (world = await World.start()));
test.beforeAll(async () => {
  desk = await request.newContext({ baseURL: `${world.url}/api/v1/` });
  const { login, password } = world.login('admin');
  expect((await desk.post('session', { data: { login, password } })).ok()).toBe(true);
});
test.afterAll(() => desk.dispose());

const number = '+79021130071';
const secrets = ['Тайнова', '1130071', 'Пропуск Тайновой'];
let spoken = ''; // the appeal that was taken by telephone
let written = ''; // the one that was filed online
let code = '';
let file = '';
let sound = '';
let figures = '';

/** The figures of today, without the moment at which they were read, and without who came again: that is known by the number only. */
async function report(): Promise<string> {
  const today = await world.sql(`select (now() at time zone '${zone}')::date`);
  const reply = await desk.get(`reports/joint?from=${today}&until=${today}`);
  expect(reply.ok(), await reply.text()).toBe(true);
  return JSON.stringify({ ...((await reply.json()) as object), as_of: '', returns: null });
}

/** The tables of the database in which something of the person can be read. */
const traces = (): Promise<string> => world.sql(`select coalesce(string_agg(table_name, ', ' order by table_name), '') from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE'
  and (xpath('//n/text()', query_to_xml(format('select count(*) as n from %I x where x::text ~ %L', table_name, '${secrets.join('|')}'), false, true, '')))[1]::text <> '0'`);

/** What a folder of the data holds, with what is in folders below it. */
const filesIn = async (folder: string): Promise<string[]> => (await readdir(join(world.data, folder), { recursive: true, withFileTypes: true })).filter((f) => f.isFile()).map((f) => f.name);

async function close(id: string): Promise<void> {
  const { case: now } = (await (await desk.get(`appeals/${id}/case`)).json()) as { case: { version: number } };
  const done = await desk.post(`appeals/${id}/changes`, { data: { key: crypto.randomUUID(), version: now.version, change: 'refuse', fields: { ground: 'unreadable', text: 'Тайновой разъяснено.' } } });
  expect(done.ok(), await done.text()).toBe(true);
}

test('a person calls, files online, and leaves a file: consent is kept with what was written', async () => {
  const agent = await Person.ready(world, 'operator1');
  try {
    const caller = await SippCaller.dial(world, '122', number.replace('+', ''), 60);
    await agent.answers();
    await agent.see('appeal-name').fill('Мария Тайнова');
    await agent.see('appeal-topic').fill('яма на дороге');
    await agent.page.getByTestId('choice').first().click();
    await agent.see('appeal-text').fill('Тайнова упала в яму.');
    await agent.click('appeal-save');
    await agent.see('files-add').setInputFiles({ name: 'Пропуск Тайновой.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n') });
    await expect(agent.see('file-open')).toBeVisible();
    await agent.click('hangup');
    caller.kill();
  } finally {
    await agent.leave();
  }
  expect((await world.recording()).length).toBeGreaterThan(1000);
  written = crypto.randomUUID();
  const { version, operator } = (await (await desk.get('public/consent')).json()) as { version: number; operator: string };
  const filed = await desk.post('public/appeals', { data: { id: written, applicant: { name: 'Мария Тайнова', phone: number }, topic: '', topic_code: 'roads.surface.pit', territory: 'angarsk', text: 'Тайнова ждёт ремонта.', consent: true, consent_version: version, consent_to: operator } });
  expect(filed.ok(), await filed.text()).toBe(true);
  code = ((await filed.json()) as { code_word: string }).code_word;
  await world.answers(`select count(*) from appeals where phone = '${number}'`, '2');
  await world.answers(`select count(*) from recordings where key is not null`, '1');
  await world.answers(`select count(*) from calls where state = 'ended'`, '1');
  spoken = await world.sql(`select id from appeals where call_id is not null`);
  file = await world.sql(`select id from attachments`);
  sound = await world.sql(`select id from recordings`);
});

test('what is kept of a person is found, and is not erased while an appeal is open', async () => {
  const admin = await Person.loggedIn(world, 'admin', '/persons');
  try {
    await admin.click('personal-find');
    await expect(admin.page.locator('#who-error')).toContainText('телефон');
    await admin.see('personal-who').fill('8 902 000-00-00');
    await admin.click('personal-find');
    await expect(admin.page.locator('#who-error')).toHaveText('Об этом номере ничего нет.');
    await admin.see('personal-who').fill('8 (902) 113-00-71');
    await admin.click('personal-find');
    for (const [kind, n] of Object.entries({ calls: '1', appeals: '2', recordings: '1', attachments: '1' })) await expect(admin.see(`held-${kind}`)).toHaveText(n);
    await expect(admin.see('held-open')).toContainText('Сначала закройте:');
    await expect(admin.see('held-open').getByRole('link', { name: /^обращение 20/ }).first()).toHaveAttribute('href', /^\/appeals\/\S+$/);
    await expect(admin.see('personal-erase')).toBeDisabled();
    await look(admin.page, 'persons-open');
    await admin.page.goto(`${world.url}/appeals/${written}`);
    await admin.see('case-consent').locator('summary').click();
    await expect(admin.see('case-consent')).toContainText('Цель: принять моё сообщение');
    await expect(admin.see('case-consent')).toContainText('Кому: ГКУ «Проверка», г. Иркутск.');
    await look(admin.page, 'case-consent');
    await admin.page.emulateMedia({ media: 'print' });
    await expect(admin.page.getByText('дано при подаче').first(), 'on paper too').toBeVisible();
    await admin.page.emulateMedia({ media: null });
  } finally {
    await admin.leave();
  }
  const supervisor = await Person.loggedIn(world, 'supervisor', '/persons');
  try {
    await expect(supervisor.page.locator('main')).toContainText('администратор');
    await expect(supervisor.see('personal')).toHaveCount(0);
  } finally {
    await supervisor.leave();
  }
});

test('an administrator exports everything, then erases it, and the act is on record', async () => {
  await close(spoken);
  await close(written);
  figures = await report();
  const admin = await Person.loggedIn(world, 'admin', '/persons');
  try {
    await admin.see('personal-who').fill(await world.sql(`select number from appeals where id = '${written}'`));
    await admin.click('personal-find');
    await expect(admin.see('held')).toContainText('+7 902 113-00-71');
    await admin.click('personal-erase');
    await expect(admin.page.locator('#reason-error')).toContainText('основание');
    await admin.see('personal-reason').fill('заявление № 7');
    const saved = admin.page.waitForEvent('download');
    await admin.click('personal-export');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('person-79021130071.json');
    const text = await readFile(await download.path(), 'utf8');
    for (const part of ['Мария Тайнова', 'Тайнова упала в яму.', 'Тайнова ждёт ремонта.', 'Пропуск Тайновой.pdf', 'Тайновой разъяснено.', number, spoken, written, file, sound]) expect(text).toContain(part);
    await expect(admin.see('personal-said')).toContainText('person-79021130071.json');
    await look(admin.page, 'persons-exported');

    await admin.click('personal-erase');
    await admin.see('erase-confirm').fill('0000');
    await admin.click('erase-do');
    await expect(admin.page.locator('#erase-confirm-error')).toContainText('Это не последние четыре цифры');
    await look(admin.page, 'persons-confirm');
    expect(await traces()).not.toBe('');
    await admin.see('erase-confirm').fill('0071');
    await admin.click('erase-do');
    await expect(admin.see('personal-erased')).toContainText('звонков 1, обращений 2');
    await expect(admin.see('erasure')).toHaveCount(1);
    await expect(admin.see('erasure')).toContainText('заявление № 7');
    await expect(admin.see('erasure')).toContainText('admin');
    await look(admin.page, 'persons-erased');
    await admin.click('personal-find');
    await expect(admin.page.locator('#who-error')).toContainText('нет ни телефона, ни почты');
  } finally {
    await admin.leave();
  }
  await world.answers(`select count(*) from erasures where told_at is not null and by_id = 'admin'`, '1');
  await world.answers(`select count(*) from events where type = 'person.erased'`, '1');
  await expect.poll(traces, { message: 'nothing of the person is in any table' }).toBe('');
});

test('afterwards nobody finds the person, and every figure is as it was', async () => {
  test.slow(); // the archives are swept once a minute
  expect(await report()).toBe(figures);
  await expect.poll(async () => [...(await filesIn('recordings')), ...(await filesIn('attachments'))], { timeout: 90_000, message: 'sound and file leave the archives' }).toEqual([]);
  expect((await desk.get(`recordings/${sound}/sound`)).status()).toBe(404);
  expect((await desk.get(`appeals/${spoken}/attachments/${file}`)).status()).toBe(404);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/appeals?q=Тайнова');
  const { page } = supervisor;
  const nothingOf = async (): Promise<void> => {
    for (const secret of [...secrets, '113-00-71', 'упала', 'ремонта']) await expect(page.locator('main')).not.toContainText(secret);
  };
  try {
    await expect(supervisor.see('appeals')).toHaveAttribute('aria-busy', 'false');
    await expect(supervisor.see('appeal-link')).toHaveCount(0);
    await page.goto(`${world.url}/appeals`);
    await expect(supervisor.see('appeal-link')).toHaveCount(2);
    await nothingOf();
    await page.goto(`${world.url}/calls`);
    await expect(page.locator('tbody tr').first()).toBeVisible();
    await nothingOf();
    for (const id of [spoken, written]) {
      await page.goto(`${world.url}/appeals/${id}`);
      await expect(supervisor.see('case-text')).toHaveText('—');
      await nothingOf();
    }
    await expect(supervisor.see('case-consent'), 'that there was consent is still shown').toBeVisible();
    await look(page, 'case-erased');
    await page.goto(`${world.url}/caller?number=${encodeURIComponent(number)}`);
    await expect(supervisor.see('caller')).toHaveAttribute('aria-busy', 'false');
    await expect(supervisor.see('timeline')).toHaveText('С этого номера не звонили и не обращались.');
  } finally {
    await supervisor.leave();
  }
  const citizen = await Person.at(world, '/status');
  try {
    await citizen.see('status-number').fill(await world.sql(`select number from appeals where id = '${written}'`));
    await citizen.see('status-code').fill(code);
    await citizen.click('status-show');
    await expect(citizen.see('status-view')).toBeVisible();
    for (const secret of [...secrets, 'ремонта', 'разъяснено']) await expect(citizen.page.locator('main')).not.toContainText(secret);
  } finally {
    await citizen.leave();
  }
});

test('a person who gave no telephone is found, exported and erased by the address of e-mail', async () => {
  const email = 'Nomer.Netov@Example.org';
  const known = email.toLowerCase();
  const filing = (applicant: Record<string, string>, text: string) => ({ id: crypto.randomUUID(), applicant, topic: '', topic_code: 'roads.surface.pit', territory: 'angarsk', text, consent: true });
  const mine = filing({ name: 'Номер Нетов', email }, 'Нетов ждёт ремонта.');
  const other = filing({ name: 'Номер Нетов', email, phone: '+79021130072' }, 'Нетов пишет ещё раз.');
  for (const data of [mine, other, filing({ name: 'Другова Анна', phone: '+79021130072' }, 'Другова ждёт.')]) {
    const filed = await desk.post('public/appeals', { data });
    expect(filed.ok(), await filed.text()).toBe(true);
  }
  await world.answers(`select count(*) from appeals where phone = '+79021130072'`, '2');
  await close(mine.id);
  await close(other.id);
  const admin = await Person.loggedIn(world, 'admin', '/persons');
  try {
    await admin.see('personal-who').fill('netov@');
    await admin.click('personal-find');
    await expect(admin.page.locator('#who-error')).toContainText('адрес электронной почты');
    const level = async (id: string): Promise<number> => (await admin.see(id).boundingBox())?.y ?? NaN;
    expect(await level('personal-find'), 'the button stands beside the field, not beside the error').toBeCloseTo(await level('personal-who'), 0);
    await look(admin.page, 'persons-error');
    await admin.see('personal-who').fill(` ${email.toUpperCase()} `);
    await admin.click('personal-find');
    await expect(admin.see('held-appeals')).toHaveText('2');
    await expect(admin.see('held')).toContainText(known);
    await expect(admin.see('held-also'), 'what only the telephone finds is named').toContainText('+7 902 113-00-72');
    await look(admin.page, 'persons-email');
    await admin.see('personal-reason').fill('заявление № 8');
    const saved = admin.page.waitForEvent('download');
    await admin.click('personal-export');
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`person-${known}.json`);
    const text = await readFile(await download.path(), 'utf8');
    for (const part of [email, mine.id, other.id, 'Нетов ждёт ремонта.']) expect(text).toContain(part);
    expect(text, 'nobody else is in it').not.toContain('Другова');
    await admin.click('personal-erase');
    await admin.see('erase-confirm').fill('netov@example.org');
    await admin.click('erase-do');
    await expect(admin.page.locator('#erase-confirm-error')).toContainText(`Это не адрес ${known}`);
    await admin.see('erase-confirm').fill(known);
    await admin.click('erase-do');
    await expect(admin.see('personal-erased')).toContainText('обращений 2');
    await admin.click('personal-find');
    await expect(admin.page.locator('#who-error')).toHaveText('Об этом адресе почты ничего нет.');
  } finally {
    await admin.leave();
  }
  expect(await world.sql(`select count(*) from appeals where email ilike '${email}' or name like '%Нетов%' or text like '%Нетов%'`)).toBe('0');
  expect(await world.sql(`select count(*) from events where data::text ilike '%nomer.netov%' or data::text like '%Нетов %'`)).toBe('0');
  expect(await world.sql(`select count(*) from appeals where name = 'Другова Анна' and phone = '+79021130072'`)).toBe('1');
});
