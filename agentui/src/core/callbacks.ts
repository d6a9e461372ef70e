import type { CallView } from './protocol';

/** A person who is to be called back, as the server lists them. */
export interface CallbackView {
  id: string;
  state: 'open' | 'offered' | 'dialing';
  line: string;
  queue: string;
  number: string;
  name?: string;
  why: 'abandoned' | 'after-hours' | 'overflow' | 'fault' | 'no-message' | 'by-key' | 'by-agent';
  since: string;
  due_at: string;
  due: boolean;
  on_line: boolean;
  attempts: number;
  max_attempts: number;
  last_result?: string;
  agent?: string;
  note?: string;
}

/** Those still to be called back, the oldest place in time first. */
export interface CallbackList {
  callbacks: CallbackView[] | null;
  due: number;
}

/** What stands beside a person on the list: why not now, or how long the person has waited. */
export type Standing = { kind: 'busy'; agent: string } | { kind: 'online' } | { kind: 'later'; at: string } | { kind: 'due'; since: string };

export function standing(c: CallbackView): Standing {
  if (c.state !== 'open') return { kind: 'busy', agent: c.agent ?? '' };
  if (c.on_line) return { kind: 'online' };
  return c.due ? { kind: 'due', since: c.since } : { kind: 'later', at: c.due_at };
}

/** Those who can be called now come first, each group by its place in time. */
export function inOrder(list: readonly CallbackView[]): CallbackView[] {
  const rank = (c: CallbackView): number => (standing(c).kind === 'due' ? 0 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b));
}

/** A call that the agent began: it does not ring, and is answered by itself. */
export function ownCall(call: CallView): boolean {
  return call.direction === 'out' && !call.proposed;
}
