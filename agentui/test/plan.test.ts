import { describe, expect, it } from 'vitest';
import { type DeskInput, emptyDesk, nextDesk } from '../src/core/desk';
import { readDraft, tidyText } from '../src/core/plan';
import type { Desk, Plan } from '../src/core/protocol';
import { changed, difference } from '../src/view/plan/difference';

describe('what becomes of a text', () => {
  const before = Array.from({ length: 30 }, (_, i) => `row ${i + 1}\n`).join('');

  it('is told in hunks with their place', () => {
    const hunks = difference(before, before.replace('row 5\n', 'row five\n').replace('row 25\n', ''));
    expect(hunks.map((h) => h.line)).toEqual([2, 22]);
    expect(hunks[0]!.lines.filter((l) => l.kind !== 'same')).toEqual([{ kind: 'removed', text: 'row 5' }, { kind: 'added', text: 'row five' }]);
    expect(hunks[0]!.lines.at(0)).toEqual({ kind: 'same', text: 'row 2' });
    expect(changed(hunks)).toEqual({ added: 1, removed: 2 });
  });

  it('is nothing for the same text, and whole for a new or an empty one', () => {
    expect(difference(before, before)).toEqual([]);
    expect(changed(difference('', before))).toEqual({ added: 30, removed: 0 });
    expect(changed(difference(before, ''))).toEqual({ added: 0, removed: 30 });
    expect(changed(difference('a: 1', 'a: 2'))).toEqual({ added: 1, removed: 1 });
  });
});

it('a text ends as the server ends it', () => {
  expect(tidyText('a\r\nb')).toBe('a\nb\n');
  expect(tidyText('a\n')).toBe('a\n');
  expect(tidyText('')).toBe('');
});

it('only a whole draft is taken up again', () => {
  const draft = { text: 'a', base: { text: 'b', sum: 'c' } };
  expect(readDraft(JSON.stringify(draft))).toEqual(draft);
  for (const kept of [null, '', '{', '1', 'null', '{"text":"a"}', '{"text":"a","base":{"text":"b"}}']) expect(readDraft(kept)).toBeNull();
});

it('a desk hears of another plan at once, and after it was away', () => {
  const plan = (reason: string): Plan => ({ lines: [], queues: [], reasons: [{ id: 'r', name: reason }], topics: [], time_zone: 'UTC' });
  const desk = { agent: { state: 'ready' }, call: null } as unknown as Desk;
  const snapshot = (p?: Plan): DeskInput => ({ kind: 'frame', frame: { seq: 1, type: 'snapshot', desk, degraded: [], server: { version: '', epoch: '' }, ...(p ? { plan: p } : {}) } });
  let state = nextDesk(emptyDesk, snapshot(plan('Обед')));
  expect(state.plan?.reasons?.[0]?.name).toBe('Обед');
  state = nextDesk(state, { kind: 'frame', frame: { seq: 2, type: 'plan', plan: plan('Чай') } });
  expect(state.plan?.reasons?.[0]?.name).toBe('Чай');
  expect(nextDesk(state, snapshot()).plan?.reasons?.[0]?.name).toBe('Чай'); // an older server says nothing of it
  expect(nextDesk(state, snapshot(plan('Сон'))).plan?.reasons?.[0]?.name).toBe('Сон');
});
