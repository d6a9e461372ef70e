import { describe, expect, it } from 'vitest';
import { type PhoneCall, type PhoneInput, type PhoneState, grade, idlePhone, nextPhone } from '../src/core/phone';

const calls: PhoneCall[] = [
  { kind: 'none', last: null },
  { kind: 'incoming', id: 'a', since: 1 },
  { kind: 'outgoing', id: 'a', since: 1, ringing: false },
  { kind: 'answering', id: 'a', since: 1 },
  { kind: 'live', id: 'a', since: 1, muted: false, renewing: false },
];
const about = (id: string): PhoneInput[] => [
  { kind: 'invited', id, at: 2 }, { kind: 'dialled', id, at: 2 }, { kind: 'ringing', id }, { kind: 'answering', id }, { kind: 'live', id, at: 2 },
  { kind: 'muted', id, on: true }, { kind: 'renewing', id, on: true }, { kind: 'ended', id, why: 'remote' },
];
const after = (call: PhoneCall, input: PhoneInput): PhoneCall => nextPhone({ ...idlePhone, call }, input).call;

describe('phone', () => {
  // Rows: the call before; columns: the inputs in the order of `about`.
  it.each([
    ['none', ['incoming', 'outgoing', 'none', 'none', 'none', 'none', 'none', 'none']],
    ['incoming', ['incoming', 'incoming', 'incoming', 'answering', 'live', 'incoming', 'incoming', 'none']],
    ['outgoing', ['outgoing', 'outgoing', 'outgoing', 'outgoing', 'live', 'outgoing', 'outgoing', 'none']],
    ['answering', ['answering', 'answering', 'answering', 'answering', 'live', 'answering', 'answering', 'none']],
    ['live', ['live', 'live', 'live', 'live', 'live', 'live', 'live', 'none']],
  ] as const)('goes from %s to %j', (from, to) => {
    const call = calls.find((c) => c.kind === from)!;
    expect(about('a').map((input) => after(call, input).kind)).toEqual(to);
  });

  it('ignores words about another call', () => {
    for (const call of calls.slice(1)) for (const input of about('b')) expect(after(call, input)).toBe(call);
  });

  it('keeps muting and renewing on a live call', () => {
    const live = calls[4]!;
    expect(after(live, { kind: 'muted', id: 'a', on: true })).toMatchObject({ muted: true });
    expect(after(live, { kind: 'renewing', id: 'a', on: true })).toMatchObject({ renewing: true });
  });

  it('keeps the call and the first moment when the line is lost', () => {
    const state: PhoneState = { ...idlePhone, registration: { kind: 'ready' }, call: calls[4]! };
    const lost = nextPhone(nextPhone(state, { kind: 'lost', at: 5 }), { kind: 'lost', at: 9 });
    expect(lost.registration).toEqual({ kind: 'lost', since: 5 });
    expect(lost.call).toBe(state.call);
    expect(nextPhone(lost, { kind: 'connecting' }).registration).toEqual({ kind: 'lost', since: 5 });
    expect(nextPhone(lost, { kind: 'ready' }).registration).toEqual({ kind: 'ready' });
  });

  it.each([[0, 0.005, 0.05, 'good'], [0.02, 0.005, 0.05, 'fair'], [0, 0.04, 0.05, 'fair'], [0, 0, 0.4, 'fair'], [0.1, 0, 0, 'poor'], [0, 0.08, 0, 'poor']] as const)(
    'grades loss %d, jitter %d, round trip %d as %s', (lost, jitter, trip, quality) => expect(grade(lost, jitter, trip)).toBe(quality));
});
