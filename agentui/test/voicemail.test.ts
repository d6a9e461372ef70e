import { expect, it } from 'vitest';
import { appealOf, noFields, readDraft } from '../src/core/draft';
import { type VoicemailView, dueOf, mayTake, messageOf } from '../src/core/voicemail';

const message: VoicemailView = {
  id: 'v1', state: 'waiting', call_id: 'c1', line: '122', queue: '122', number: '+79021234567', left_at: '2026-11-02T04:00:00Z',
  due_at: '2026-11-03T04:00:00Z', seconds: 41.5, sound: '/api/v1/recordings/v1/sound',
};

it('tells how the clock of a message stands', () => {
  const at = (iso: string): number => Date.parse(iso);
  expect(dueOf(message.due_at, at('2026-11-02T04:00:00Z'))).toEqual({ kind: 'later', ms: 86_400_000 });
  expect(dueOf(message.due_at, at('2026-11-03T03:30:00Z')).kind).toBe('soon');
  expect(dueOf(message.due_at, at('2026-11-03T04:00:00Z'))).toEqual({ kind: 'late', ms: 0 });
  expect(dueOf(message.due_at, at('2026-11-03T06:00:00Z'))).toEqual({ kind: 'late', ms: 7_200_000 });
});

it('lets one agent of the queue take it', () => {
  expect(mayTake(message, 'anna', ['122'])).toBe(true);
  expect(mayTake(message, 'anna', ['117'])).toBe(false);
  const taken = { ...message, state: 'taken' as const, agent: 'anna' };
  expect(mayTake(taken, 'anna', ['122'])).toBe(true);
  expect(mayTake(taken, 'boris', ['122'])).toBe(false);
  expect(mayTake({ ...message, state: 'filed' }, 'anna', ['122'])).toBe(false);
});

it('stays with its draft, and goes with the appeal', () => {
  const draft = { id: 'a', call: 'c1', at: 1, fields: { ...noFields, text: 'Нет воды', topic: 'Вода' }, filed: null, message: messageOf(message) };
  expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  expect(appealOf(draft)).toMatchObject({ call_id: 'c1', voicemail_id: 'v1' });
  // A draft of another's making must not send the browser elsewhere.
  expect(readDraft({ ...draft, message: { ...draft.message, sound: 'https://example.org/x' } })?.message).toBeUndefined();
  expect(readDraft({ ...draft, message: 7 })?.message).toBeUndefined();
});
