import type { AppealRow } from './appealsearch';
import type { CallbackView } from './callbacks';
import type { CallRow } from './protocol';

/** Whose history is asked for: a number, or a row of a list, where numbers are masked. */
export type PersonQuery = Partial<Record<'number' | 'call' | 'appeal' | 'callback', string>>;

/** Everything of one telephone number. */
export interface Person {
  number: string;
  name?: string;
  calls: CallRow[] | null;
  appeals: AppealRow[] | null;
  callbacks: CallbackView[] | null;
  /** Older ones are left out. */
  more: boolean;
}

/** One thing that happened between a person and us. */
export type Happening = { id: string; at: string } & (
  | { kind: 'call'; call: CallRow }
  | { kind: 'appeal'; appeal: AppealRow }
  | { kind: 'callback'; callback: CallbackView }
);

export type HappeningKind = Happening['kind'];

/** What happened, newest first. */
export function timelineOf(p: Person): Happening[] {
  const all: Happening[] = [
    ...(p.calls ?? []).map((call) => ({ kind: 'call' as const, id: call.id, at: call.arrived_at, call })),
    ...(p.appeals ?? []).map((appeal) => ({ kind: 'appeal' as const, id: appeal.id, at: appeal.filed_at, appeal })),
    ...(p.callbacks ?? []).map((callback) => ({ kind: 'callback' as const, id: callback.id, at: callback.made_at, callback })),
  ];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** Whether a citizen's call ended without a talk. */
export function missed(c: CallRow): boolean {
  return c.direction !== 'out' && !c.answered_at && Boolean(c.ended_at);
}

/** How long a citizen waited, in seconds; null while the first wait lasts, and for calls of ours. */
export function waitOf(c: CallRow): number | null {
  return c.direction === 'out' || !(c.wait_seconds || c.answered_at || c.ended_at) ? null : c.wait_seconds;
}

/** The promise that is still to be kept. */
export function openPromise(p: Person | null): CallbackView | undefined {
  return p?.callbacks?.find((c) => c.state === 'open' || c.state === 'offered' || c.state === 'dialing');
}
