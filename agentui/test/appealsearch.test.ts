import { describe, expect, it } from 'vitest';
import { type AppealPage, type AppealRow, fullPage, grouped } from '../src/core/appealsearch';
import { appealsEn, appealsRu } from '../src/core/texts/appeals';

const rows = (n: number): AppealRow[] => Array.from({ length: n }, (_, i) => ({ id: `${n}.${i}` }) as AppealRow);

/** Answers with the pages in turn and notes the cursors. */
function server(...pages: AppealPage[]) {
  const asked: string[] = [];
  return { asked, ask: async (cursor: string) => (asked.push(cursor), pages[asked.length - 1]!) };
}

describe('a search of appeals', () => {
  it('asks on while the page is short though there is more, and says how far it is', async () => {
    const s = server({ appeals: rows(2), cursor: 'a', back: '2026-03-01' }, { appeals: [], cursor: 'b', back: '2026-01-01' }, { appeals: rows(1), cursor: '' });
    const seen: string[] = [];
    expect(await fullPage(s.ask, 'begin', 5, (back) => seen.push(back) > 0)).toMatchObject({ rows: { length: 3 }, cursor: '', back: '' });
    expect(s.asked).toEqual(['begin', 'a', 'b']);
    expect(seen).toEqual(['2026-03-01', '2026-01-01']);
  });

  it('ends with a full page, and with one that says nothing of how far it came', async () => {
    for (const page of [{ appeals: rows(5), cursor: 'a', back: '2026-03-01' }, { appeals: rows(3), cursor: 'a' }, { appeals: null }]) {
      const s = server(page);
      const found = await fullPage(s.ask, '', 5, () => true);
      expect(found).toMatchObject({ cursor: page.cursor ?? '', back: '' });
      expect(s.asked).toHaveLength(1);
    }
  });

  it('keeps what it has when it is stopped, and where it can go on', async () => {
    const s = server({ appeals: rows(2), cursor: 'a', back: '2026-03-01' });
    expect(await fullPage(s.ask, '', 5, () => false)).toMatchObject({ rows: { length: 2 }, cursor: 'a', back: '2026-03-01' });
  });
});

it('topics stand under their groups in the order of the classifier', () => {
  const topic = (code: string, group: string) => ({ code, name: code, path: [group, 'x'] });
  expect(grouped([topic('b.x.1', 'Б'), topic('a.x.1', 'А'), topic('b.y.2', 'Б')]).map((g) => [g.code, g.name, g.topics.length])).toEqual([['b', 'Б', 2], ['a', 'А', 1]]);
});

it('the texts of searching fill the same places in both languages', () => {
  const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(appealsRu) as (keyof typeof appealsRu)[]) expect(places(appealsEn[key]), key).toEqual(places(appealsRu[key]));
});
