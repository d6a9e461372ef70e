import { expect, test } from '@playwright/test';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { look } from './look';
import { Person } from './people';
import { SippCaller } from './sipp';
import { World } from './world';

// The second test goes on with the appeal of the first.
test.describe.configure({ mode: 'serial' });

let world: World;
test.beforeAll(async () => {
  world = await World.start();
});
test.afterAll(async () => {
  await world.stop();
});
test.afterEach(({}, info) => {
  if (info.status !== info.expectedStatus) console.error(world.log);
});

const number = '+79021130051';
const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Title (${text}) >>\nendobj\n%%EOF\n`);

test('an agent adds files to the appeal that was just saved', async () => {
  const agent = await Person.ready(world, 'operator1');
  try {
    const caller = await SippCaller.dial(world, '122', number.replace('+', ''), 60);
    await agent.answers();
    await agent.see('appeal-name').fill('Вера Файлова');
    await agent.see('appeal-topic').fill('яма на дороге');
    await agent.page.getByTestId('choice').first().click();
    await agent.see('appeal-text').fill('Фото ямы пришлю.');
    await expect(agent.see('files'), 'there is no appeal yet').toHaveCount(0);
    await agent.click('appeal-save');
    await agent.see('files-add').setInputFiles({ name: 'Заявление.pdf', mimeType: 'application/pdf', buffer: pdf('1') });
    await expect(agent.see('file-open')).toHaveText('Заявление.pdf');
    await look(agent.page, 'desk-files');
    await agent.click('hangup');
    caller.kill();
  } finally {
    await agent.leave();
  }
});

test('a case has files: what is not taken is named, what is taken out stays in the list', async () => {
  const id = await world.sql(`select id from appeals where phone = '${number}'`);
  const supervisor = await Person.loggedIn(world, 'supervisor', `/appeals/${id}`);
  const { page } = supervisor;
  try {
    await expect(supervisor.see('file')).toHaveCount(1);
    await supervisor.see('files-add').setInputFiles([
      { name: 'Страница.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<!DOCTYPE html><script>alert(1)</script>') },
      { name: 'пусто.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      { name: 'опись.txt', mimeType: 'text/plain', buffer: Buffer.from('1. Заявление\n2. Фото\n') },
    ]);
    await expect(supervisor.see('file-open').filter({ hasText: 'опись.txt' })).toBeVisible();
    await expect(supervisor.see('file-trouble').first()).toContainText('Файл «Страница.pdf» такого вида не принимается');
    await expect(supervisor.see('file-trouble').last()).toHaveText('Файл «пусто.txt» пустой.');
    await look(page, 'case-files');
    await supervisor.see('file-drop').first().click();
    await supervisor.see('file-drop').first().click();
    await expect(supervisor.see('file')).toHaveCount(2);

    const saved = page.waitForEvent('download');
    await supervisor.see('file-open').filter({ hasText: 'опись.txt' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('опись.txt');
    expect(await readFile(await download.path(), 'utf8')).toContain('2. Фото');

    // The file arrives, and its answer is lost on the way.
    await page.route('**/attachments/*?name=*', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await supervisor.see('files-add').setInputFiles({ name: 'фото.pdf', mimeType: 'application/pdf', buffer: pdf('2') });
    await expect(supervisor.see('file-trouble')).toContainText('второй раз он не добавится');
    await supervisor.click('file-again');
    await expect(supervisor.see('file')).toHaveCount(3);

    await supervisor.see('file').filter({ hasText: 'опись.txt' }).getByTestId('file-remove').click();
    await supervisor.click('removal-do');
    await expect(page.locator('#removal-why-error')).toHaveText('Напишите, почему файл убирают.');
    await supervisor.see('removal-why').fill('не то обращение');
    await look(page, 'case-file-removal');
    await supervisor.click('removal-do');
    await expect(supervisor.see('removal')).toHaveCount(0);
    const gone = supervisor.see('file').filter({ hasText: 'опись.txt' });
    await expect(gone).toHaveAttribute('data-removed', '');
    await expect(gone).toContainText('не то обращение');
    await expect(gone.getByTestId('file-open')).toHaveCount(0);
    expect(await world.sql(`select count(*) filter (where removed_at is null) || ' ' || count(*) from attachments where appeal = '${id}'`)).toBe('2 3');
    expect(await world.sql(`select count(*) from views where kind = 'attachment'`), 'who opened a file is on record').toBe('1');
    expect((await readdir(join(world.data, 'attachments', id))).length).toBeGreaterThanOrEqual(2);
  } finally {
    await supervisor.leave();
  }
});
