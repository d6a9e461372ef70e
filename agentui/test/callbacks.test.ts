import { describe, expect, it } from 'vitest';
import { type CallbackView, endingOf, inOrder, ownCall, standing, waitedOf } from '../src/core/callbacks';
import type { CallView } from '../src/core/protocol';

const person = (id: string, more: Partial<CallbackView> = {}): CallbackView => ({
  id, state: 'open', line: '122', queue: '122', number: '+79021234567', why: 'abandoned', since: '2026-11-02T12:00:00Z', made_at: '2026-11-02T12:03:05Z',
  due_at: '2026-11-02T12:15:00Z', due: true, on_line: false, attempts: 0, max_attempts: 3, ...more,
});

describe('people to call back', () => {
  it('tells why somebody cannot be called now', () => {
    const now = Date.parse('2026-11-02T12:10:00Z');
    expect(standing(person('a'), now)).toEqual({ kind: 'due', since: '2026-11-02T12:00:00Z' });
    expect(standing(person('a', { due: false }), now)).toEqual({ kind: 'later', at: '2026-11-02T12:15:00Z' });
    expect(standing(person('a', { due: false }), Date.parse('2026-11-02T12:16:00Z')), 'its time has come outside the hours of calls').toEqual({ kind: 'closed', since: '2026-11-02T12:00:00Z' });
    expect(standing(person('a', { on_line: true }), now)).toEqual({ kind: 'online' });
    expect(standing(person('a', { state: 'dialing', agent: 'anna', on_line: true }), now)).toEqual({ kind: 'busy', agent: 'anna' });
  });

  it('shows first those who can be called, in their places in time', () => {
    const list = [person('later', { due: false }), person('first'), person('busy', { state: 'offered' }), person('second')];
    expect(inOrder(list).map((c) => c.id)).toEqual(['first', 'second', 'later', 'busy']);
  });

  it('tells how a closed promise came out', () => {
    const ends = [{ by_caller: true, state: 'cancelled' }, { state: 'failed' }, { state: 'cancelled' }, { state: 'done', last_result: 'answered' }, { state: 'done', last_result: 'busy' }] as const;
    expect(ends.map((e) => endingOf(person('a', e)))).toEqual(['through', 'failed', 'cancelled', 'reached', 'settled']);
  });

  it('says how long somebody waited only of those who gave up', () => {
    expect(waitedOf(person('a'))).toBe(185_000);
    expect(waitedOf(person('a', { why: 'after-hours' }))).toBeNull();
    expect(waitedOf(person('a', { made_at: '2026-11-02T12:00:00Z' }))).toBeNull();
  });

  it('does not ring for a call that the agent began', () => {
    const call = { id: 'c', direction: 'out' } as CallView;
    expect(ownCall(call)).toBe(true);
    expect(ownCall({ ...call, proposed: true })).toBe(false);
    expect(ownCall({ id: 'c' } as CallView)).toBe(false);
  });
});
