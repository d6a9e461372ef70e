import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportRu } from '../src/core/texts/report';

const root = join(import.meta.dirname, '..', 'src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|svelte|css)$/.test(name))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(root, name), 'utf8') }));
const imports = (text: string): string[] => [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1]!);

// That core/ knows no DOM is proved by tsconfig.core.json, which has no DOM types.
it('core imports nothing but core', () => {
  for (const { name, text } of sources.filter((s) => s.name.startsWith('core/'))) {
    for (const from of imports(text)) expect(from, name).toMatch(/^\.\.?\/(?!.*(view|phone\/|browser))/);
  }
});

it('one file knows the SIP library', () => {
  const users = sources.filter((s) => imports(s.text).some((from) => from.startsWith('jssip'))).map((s) => s.name);
  expect(users).toEqual(['phone/jssip.ts']);
});

it('browser and phone know nothing of the view', () => {
  for (const { name, text } of sources.filter((s) => /^(browser|phone)\//.test(s.name))) {
    for (const from of imports(text)) expect(from, name).not.toMatch(/view|svelte/);
  }
});

// A text that was not brought would break the page that asks for it.
it('who shows a text of the report brings the texts of the report', () => {
  for (const { name, text } of sources.filter((s) => s.name.startsWith('view/') && /['`]report\.\w/.test(s.text))) {
    const own = Object.keys(reportRu).some((key) => text.includes(`'${key}'`));
    if (own) expect(imports(text).map((from) => from.split('/').slice(-2).join('/')), name).toContain('./texts');
  }
});

it('files stay small', () => {
  for (const { name, text } of sources.filter((s) => !s.name.startsWith('core/texts/'))) expect(text.split('\n').length, name).toBeLessThan(400);
});
