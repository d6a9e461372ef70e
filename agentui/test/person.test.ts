import { expect, it } from 'vitest';
import type { AppealRow } from '../src/core/appealsearch';
import type { CallbackView } from '../src/core/callbacks';
import { type Person, missed, openPromise, timelineOf, waitOf } from '../src/core/person';
import type { CallRow } from '../src/core/protocol';

const person = {
  number: '+79021234567', more: false,
  calls: [{ id: 'c2', arrived_at: '2026-11-02T12:00:00Z', ended_at: '2026-11-02T12:01:00Z' }, { id: 'c1', arrived_at: '2026-10-01T09:00:00Z', answered_at: '2026-10-01T09:00:09Z', ended_at: '2026-10-01T09:02:00Z' }] as CallRow[],
  appeals: [{ id: 'a1', filed_at: '2026-10-01T09:01:30.5Z' }] as AppealRow[],
  callbacks: [{ id: 'c2', made_at: '2026-11-02T12:01:00Z', state: 'open' }, { id: 'old', made_at: '2026-10-05T12:00:00Z', state: 'done' }] as CallbackView[],
} satisfies Person;

it('tells what happened, newest first', () => {
  expect(timelineOf(person).map((h) => `${h.kind} ${h.id}`)).toEqual(['callback c2', 'call c2', 'callback old', 'appeal a1', 'call c1']);
  expect(timelineOf({ number: '1', more: false, calls: null, appeals: null, callbacks: null })).toEqual([]);
});

it('knows how long a citizen waited, but not while the first wait lasts', () => {
  const call = { ...person.calls[0]!, wait_seconds: 0 };
  expect(waitOf(call)).toBe(0);
  expect(waitOf({ ...call, ended_at: undefined })).toBeNull();
  expect(waitOf({ ...call, ended_at: undefined, wait_seconds: 12 }), 'in the queue before').toBe(12);
  expect(waitOf({ ...call, direction: 'out' })).toBeNull();
});

it('knows missed calls and the promise still to be kept', () => {
  expect(person.calls.map(missed)).toEqual([true, false]);
  expect(missed({ ...person.calls[0]!, direction: 'out' })).toBe(false);
  expect(openPromise(person)?.id).toBe('c2');
  expect(openPromise({ ...person, callbacks: [person.callbacks[1]!] })).toBeUndefined();
});
