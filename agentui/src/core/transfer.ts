import { phoneNumber } from './format';
import type { AgentState } from './protocol';

/** Whom a talk can be carried to: exactly one of agent, queue and number. */
export interface Party {
  agent?: string;
  queue?: string;
  number?: string;
  name?: string;
}

/** Somebody who was invited to a talk. */
export interface Guest {
  leg: string;
  agent?: string;
  number?: string;
  name?: string;
  by: string;
  by_name?: string;
  note?: string;
  joined: boolean;
  invited_at: string;
}

/** One transfer of a call. */
export interface Hop {
  at: string;
  way: 'blind' | 'attended' | 'left';
  from: Party;
  to: Party;
  note?: string;
  outcome?: 'taken' | 'returned' | 'abandoned';
}

/** What the server finds for a search. */
export interface Targets {
  agents: { id: string; name: string; state: AgentState; free: boolean }[] | null;
  queues: { id: string; name: string; waiting: number; ready: number }[] | null;
  entries: { name: string; number: string; body?: string; note?: string }[] | null;
  /** The directory could not be asked. */
  partial?: boolean;
}

/** One line of the list; `free` is false for who cannot be rung now. */
export type Choice =
  | { kind: 'agent'; key: string; name: string; state: AgentState; free: boolean; to: Party }
  | { kind: 'queue'; key: string; name: string; waiting: number; ready: number; free: true; to: Party }
  | { kind: 'number'; key: string; name: string; detail: string; free: true; to: Party };

const typedNumber = /^[+\d][\d\s()-]*$/;

/** The lines in the order in which they are shown: a number typed by hand, free colleagues, queues, the directory, busy colleagues. */
export function choicesOf(found: Targets, query: string): Choice[] {
  const agents: Choice[] = (found.agents ?? []).map((a) => ({
    kind: 'agent', key: `a/${a.id}`, name: a.name || a.id, state: a.state, free: a.free, to: { agent: a.id },
  }));
  const queues: Choice[] = (found.queues ?? []).map((q) => ({
    kind: 'queue', key: `q/${q.id}`, name: q.name, waiting: q.waiting, ready: q.ready, free: true, to: { queue: q.id },
  }));
  const entries: Choice[] = (found.entries ?? []).map((e, i) => ({
    kind: 'number', key: `n/${i}/${e.number}`, name: e.name, free: true, to: { number: e.number, name: e.name },
    detail: [phoneNumber(e.number), e.body, e.note].filter(Boolean).join(' · '),
  }));
  const typed = query.trim();
  const digits = typed.replace(/\D/g, '').length;
  const own: Choice[] = typedNumber.test(typed) && digits >= 2 && digits <= 15
    ? [{ kind: 'number', key: 'typed', name: typed, detail: '', free: true, to: { number: typed } }]
    : [];
  return [...own, ...agents.filter((a) => a.free), ...queues, ...entries, ...agents.filter((a) => !a.free)];
}

/** What may be done with a choice: nobody can be rung in a queue, and with guests in the talk a transfer goes to one of them. */
export function waysFor(choice: Choice | undefined, guests: number): { transfer: boolean; consult: boolean; conference: boolean } {
  const free = choice?.free ?? false;
  const rings = free && choice?.kind !== 'queue';
  return { transfer: free && guests === 0, consult: rings && guests === 0, conference: rings };
}

/** The next line of a list for an arrow key; the ends do not wrap round. */
export function moved(index: number, key: string, length: number): number {
  if (length === 0) return 0;
  const step: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  return Math.min(Math.max(index + (step[key] ?? 0), 0), length - 1);
}

/** The name of a party as people read it. */
export function partyName(p: Party): string {
  return p.name || p.agent || p.queue || (p.number ? phoneNumber(p.number) : '');
}
