/** What becomes of an appeal, word for word as the server writes it. */
import type { Appeal } from './protocol';

export const states = ['new', 'moderation', 'coordination', 'in_work', 'approval', 'waiting', 'planned', 'answered', 'redirected', 'refused', 'duplicate', 'reopened'] as const;
export type CaseState = (typeof states)[number];

export const changeNames = ['register', 'pass', 'classify', 'convert', 'assign', 'keep', 'forward', 'entrust', 'ask', 'resume', 'promise', 'extend', 'submit', 'return', 'approve', 'answer',
  'redirect', 'refuse', 'join', 'detach', 'share', 'reopen', 'comment', 'contact', 'deliver', 'rate', 'examine', 'control'] as const;
export type ChangeName = (typeof changeNames)[number];

/** Who did something; kind is agent, supervisor, admin, citizen, caller or system. */
export interface Actor { kind: string; id?: string }

/** One term that runs, or ran. */
export interface CaseClock {
  name: string;
  policy: string;
  policy_version: number;
  round?: number;
  started_at: string;
  due_at: string;
  extended_days?: number;
  paused_at?: string;
  stopped_at?: string;
  stop?: string;
  late?: boolean;
}

/** One move from who held the appeal; no body is the coordinator. */
export interface CaseHop {
  from?: string;
  to?: string;
  reason?: string;
  text?: string;
  at: string;
  held_ns: number;
  told: boolean;
  by: Actor;
}

export interface Answer {
  text: string;
  outcome: string;
  checklist?: string[];
  by: Actor;
  at: string;
  approved_by?: Actor;
  approved_at?: string;
}

/** What the applicant gave an answer, 1 to 5. */
export interface Mark {
  round?: number;
  value: number;
  comment?: string;
  way: string;
  at: string;
  examine?: boolean;
  examined_at?: string;
  examined_by?: Actor;
  justified?: boolean;
  finding?: string;
}

export interface Case {
  appeal: Appeal;
  version: number;
  kind: string;
  state: CaseState;
  outcome?: string;
  round?: number;
  topic_code?: string;
  territory?: string;
  sensitive?: boolean;
  body?: string;
  body_since?: string;
  person?: string;
  registered_at?: string;
  closed_at?: string;
  hops?: CaseHop[] | null;
  clocks?: CaseClock[] | null;
  answer?: Answer;
  marks?: Mark[] | null;
  master?: string;
  earlier?: string;
  contacts?: number;
  returned?: number;
  ground?: string;
  redirected_to?: string;
  /** How the answer goes to the applicant; `to` is another address than the appeal's, `ref` what the other side calls it. */
  delivery?: { way: string; status: string; at: string; text?: string; to?: string; ref?: string };
  control?: { at: string; by: Actor; reached: boolean; solved: boolean; text?: string };
}

/** One line of the history, which is only ever added to. */
export interface Entry {
  at: string;
  by: Actor;
  what: ChangeName | 'open' | 'late' | 'notice';
  from?: CaseState;
  to: CaseState;
  body?: string;
  clock?: string;
  due_at?: string;
  text?: string;
  told?: boolean;
  /** What was asked for, whole. */
  change?: Record<string, unknown>;
}

/** What ids are called; one without a name is missing. */
export interface Names {
  bodies?: Record<string, string> | null;
  people?: Record<string, string> | null;
  appeals?: Record<string, string> | null;
  topics?: Record<string, string> | null;
  territories?: Record<string, string> | null;
}

export interface CaseView {
  case: Case;
  history: Entry[];
  /** What the person who asks may do to it now. */
  may: ChangeName[];
  due?: { clock: string; at: string };
  late: boolean;
  names: Names;
  rules: { approval: boolean; extend_days: number; kinds: string[]; moves: number; visited: string[] };
}

/** A change as it is asked for: the key makes a retry harmless. */
export interface ChangeRequest {
  key: string;
  version: number;
  change: ChangeName;
  fields: Record<string, unknown>;
}

/** The changes that bring an appeal on from a state, the usual one first. */
const onward: Record<CaseState, ChangeName[]> = {
  new: ['assign', 'register', 'forward'],
  moderation: ['assign', 'pass'],
  coordination: ['assign', 'keep', 'redirect'],
  in_work: ['answer', 'submit', 'forward', 'ask', 'promise', 'extend'],
  approval: ['approve', 'return'],
  waiting: ['resume', 'contact'],
  planned: ['answer', 'submit', 'resume'],
  answered: ['examine', 'deliver', 'rate', 'reopen', 'control'],
  redirected: ['deliver', 'reopen'],
  refused: ['deliver', 'reopen'],
  duplicate: ['share', 'detach'],
  reopened: ['assign', 'forward'],
};

/** What may be done, in two heaps: what brings the appeal on, and the rest. */
export function actionsOf(view: CaseView): { main: ChangeName[]; more: ChangeName[] } {
  const main = onward[view.case.state].filter((name) => view.may.includes(name) && !(name === 'submit' && view.may.includes('answer')));
  return { main, more: view.may.filter((name) => !main.includes(name)) };
}

/** One thing that somebody else changed meanwhile; values are ids and codes. */
export interface Difference { field: 'state' | 'kind' | 'outcome' | 'body' | 'person' | 'topic' | 'territory' | 'due' | 'answer'; was: string; is: string }

/** What differs between what somebody saw and how the case stands, and what was done meanwhile. */
export function differences(seen: CaseView, now: CaseView): { fields: Difference[]; entries: Entry[] } {
  const valuesOf = ({ case: c, due }: CaseView): Record<Difference['field'], string | undefined> => ({
    state: c.state, kind: c.kind, outcome: c.outcome, body: c.body, person: c.person, topic: c.topic_code, territory: c.territory, due: due?.at, answer: c.answer?.text,
  });
  const [was, is] = [valuesOf(seen), valuesOf(now)];
  const fields = (Object.keys(was) as Difference['field'][]).filter((f) => was[f] !== is[f]).map((field) => ({ field, was: was[field] ?? '', is: is[field] ?? '' }));
  return { fields, entries: now.history.slice(seen.history.length) };
}

/** Names of both; the newer win. */
export function namesTogether(a: Names, b: Names): Names {
  const both = (key: keyof Names): Record<string, string> => ({ ...a[key], ...b[key] });
  return { bodies: both('bodies'), people: both('people'), appeals: both('appeals'), topics: both('topics'), territories: both('territories') };
}

/** Until when, against now in ms: how long is left, or for how long it is late. */
export function standing(due: string, now: number): { late: boolean; ms: number } {
  const ms = Date.parse(due) - now;
  return { late: ms < 0, ms: Math.abs(ms) };
}

/** The clocks that run, the nearest end first. */
export const running = (c: Case): CaseClock[] => (c.clocks ?? []).filter((k) => !k.stopped_at).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));

/** The clocks that have stopped, in the order of their stopping. */
export const stopped = (c: Case): CaseClock[] => (c.clocks ?? []).filter((k) => k.stopped_at).sort((a, b) => Date.parse(a.stopped_at!) - Date.parse(b.stopped_at!));

/** Whether the next move away from the body goes to the coordinator. */
export const coordinatorNext = (view: CaseView): boolean => view.rules.moves >= 2;

/** The word for how far an answer is: what a mail server took may still come back. */
export const deliveryWord = (way: string, status: string): string => (way === 'email' && status === 'sent' ? 'sent.email' : status);
