import type { CallView } from './protocol';

export type CallbackState = 'open' | 'offered' | 'dialing' | 'done' | 'failed' | 'cancelled';
export type CallbackResult = 'answered' | 'busy' | 'no-answer' | 'refused' | 'invalid' | 'broken';

/** A person who is to be called back, or was, as the server lists them. */
export interface CallbackView {
  id: string;
  state: CallbackState;
  line: string;
  queue: string;
  number: string;
  name?: string;
  why: 'abandoned' | 'after-hours' | 'overflow' | 'fault' | 'by-key' | 'no-message' | 'by-agent' | 'answer';
  call?: string;
  /** The one whose answer the person is to be told. */
  appeal?: string;
  since: string;
  made_at: string;
  due_at: string;
  due: boolean;
  on_line: boolean;
  attempts: number;
  max_attempts?: number;
  tries?: Try[];
  last_at?: string;
  last_result?: CallbackResult;
  agent?: string;
  agent_name?: string;
  note?: string;
  closed_at?: string;
  closed_by?: string;
  /** The person got through first. */
  by_caller?: boolean;
}

/** One attempt; without a result it goes on, or was cut short. */
export interface Try {
  at: string;
  agent?: string;
  agent_name?: string;
  call: string;
  result?: CallbackResult;
}

/** Those still to be called back, the oldest place in time first, or a page of those that are closed. */
export interface CallbackList {
  callbacks: CallbackView[] | null;
  due: number;
  cursor?: string;
}

/** What became of several that were to be closed. */
export interface ClosedList {
  results: { id: string; closed: boolean; problem?: string }[] | null;
}

/** Why a promise may be closed, and what that makes of it. */
export const closings = [
  { reason: 'settled', outcome: 'done' },
  { reason: 'elsewhere', outcome: 'done' },
  { reason: 'unwanted', outcome: 'cancelled' },
  { reason: 'mistake', outcome: 'cancelled' },
  { reason: 'repeat', outcome: 'cancelled' },
  { reason: 'other', outcome: 'cancelled' },
] as const;
export type Closing = (typeof closings)[number]['reason'];

/** How a closed promise came out. */
export type Ending = 'reached' | 'through' | 'failed' | 'settled' | 'cancelled';

export function endingOf(c: CallbackView): Ending {
  if (c.by_caller) return 'through';
  if (c.state === 'failed') return 'failed';
  if (c.state === 'cancelled') return 'cancelled';
  return c.last_result === 'answered' ? 'reached' : 'settled';
}

/** How long the person waited before the promise was made, in ms; null when there was no wait. */
export function waitedOf(c: CallbackView): number | null {
  const ms = Date.parse(c.made_at) - Date.parse(c.since);
  return c.why === 'abandoned' && ms >= 1000 ? ms : null;
}

/** What stands beside a person on the list: why not now, or how long the person has waited. */
export type Standing = { kind: 'busy'; agent: string } | { kind: 'online' } | { kind: 'later'; at: string } | { kind: 'closed'; since: string } | { kind: 'due'; since: string };

/** Whose time has come and who still may not be called waits for the hours of calls. */
export function standing(c: CallbackView, now: number): Standing {
  if (c.state !== 'open') return { kind: 'busy', agent: c.agent_name || c.agent || '' };
  if (c.on_line) return { kind: 'online' };
  if (c.due) return { kind: 'due', since: c.since };
  return Date.parse(c.due_at) > now ? { kind: 'later', at: c.due_at } : { kind: 'closed', since: c.since };
}

/** Those who can be called now come first, each group by its place in time. */
export function inOrder(list: readonly CallbackView[]): CallbackView[] {
  const rank = (c: CallbackView): number => (standing(c, 0).kind === 'due' ? 0 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b));
}

/** A call with the promise that it keeps and the appeal that it is about. */
export type KeptCall = CallView & { callback?: string; appeal?: string };

/** A call that the agent began: it does not ring, and is answered by itself. */
export function ownCall(call: CallView): boolean {
  return call.direction === 'out' && !call.proposed;
}
