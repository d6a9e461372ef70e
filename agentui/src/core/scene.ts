import type { DeskState } from './desk';
import type { PhoneState } from './phone';
import type { CallView } from './protocol';

/** How long the phone may lag behind the server before it is said so, in ms. */
export const phoneGraceMs = 3000;

/** What happens on the desk: the server's fact and the phone's state, seen together. */
export type Scene =
  | { kind: 'idle' }
  | { kind: 'ringing'; call: CallView; phone: 'here' | 'awaited' | 'missing' | 'elsewhere' }
  | { kind: 'stray' }
  | { kind: 'talking'; call: CallView; held: boolean; muted: boolean; sound: 'flows' | 'joining' | 'gone' | 'elsewhere' }
  /** `more` is by how many seconds it may be extended. */
  | { kind: 'wrap_up'; call: CallView | null; endsAt: string | null; more: number };

/**
 * Joins the two. `hasPhone` is false for an agent with a telephone of metal;
 * `talkingSince` and `ringingSince` are when this page first saw it (ms).
 */
export function sceneOf(desk: DeskState, phone: PhoneState, hasPhone: boolean, seenSince: number, now: number): Scene {
  const fact = desk.desk;
  const call = fact?.call ?? null;
  const overdue = now - seenSince > phoneGraceMs;
  switch (fact?.agent.state) {
    case 'ringing': {
      if (!call) break;
      if (!hasPhone) return { kind: 'ringing', call, phone: 'elsewhere' };
      if (phone.call.kind === 'incoming' || phone.call.kind === 'answering') return { kind: 'ringing', call, phone: 'here' };
      if (phone.call.kind === 'live') return { kind: 'ringing', call, phone: 'awaited' };
      return { kind: 'ringing', call, phone: overdue ? 'missing' : 'awaited' };
    }
    case 'talking': {
      if (!call) break;
      const muted = phone.call.kind === 'live' ? phone.call.muted : call.muted;
      return { kind: 'talking', call, held: call.state === 'held', muted, sound: soundOf(phone, hasPhone, overdue) };
    }
    case 'wrap_up':
      return { kind: 'wrap_up', call, endsAt: fact.agent.wrap_up_ends ?? null, more: fact.agent.wrap_up_more ?? 0 };
    default:
  }
  return phone.call.kind === 'incoming' ? { kind: 'stray' } : { kind: 'idle' };
}

function soundOf(phone: PhoneState, hasPhone: boolean, overdue: boolean): 'flows' | 'joining' | 'gone' | 'elsewhere' {
  if (!hasPhone) return 'elsewhere';
  if (phone.call.kind === 'live') return 'flows';
  if (phone.call.kind === 'answering' || phone.call.kind === 'incoming') return 'joining';
  return overdue ? 'gone' : 'joining';
}
