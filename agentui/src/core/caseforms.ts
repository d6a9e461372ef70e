import { type CaseView, type ChangeName, coordinatorNext } from './case';

/** What is asked for: a text, one of a list, several of it, a yes, a day, a number, something that is searched for, or nothing because it is given. */
export type FieldKind = 'area' | 'line' | 'choice' | 'checks' | 'tick' | 'day' | 'number' | 'body' | 'person' | 'topic' | 'place' | 'given';

/** A field of a change's form; the name is the wire's. */
export interface FormField {
  name: string;
  kind: FieldKind;
  /** The words to choose from. */
  options?: readonly string[];
  /** Whether it may be left empty; the page says so. */
  optional?: boolean;
}

/** What somebody has typed: by field, and for what is searched for the words beside the id, by "FIELD.words". */
export type Values = Record<string, string | boolean | string[]>;

export const hopReasons = ['wrong-topic', 'wrong-territory', 'not-powers', 'owner-elsewhere', 'part-elsewhere', 'complaint-on-us'] as const;
export const grounds = ['no-address', 'unreadable', 'no-question', 'abuse', 'court', 'answered', 'secret', 'withdrawn', 'published', 'not-an-appeal'] as const;
export const checklist = ['question', 'action', 'date', 'plain', 'address'] as const;
export const ways = ['call', 'key', 'link', 'sms', 'email', 'post'] as const;
export const deliveries = ['queued', 'sent', 'delivered', 'failed'] as const;
/** Those of an answer: what is not ours is redirected. */
export const outcomes = ['resolved', 'explained', 'planned', 'refused', 'not_confirmed'] as const;

const text: FormField = { name: 'text', kind: 'area' };
const note: FormField = { ...text, optional: true };
const told: FormField = { name: 'told', kind: 'tick' };
const outcome: FormField = { name: 'outcome', kind: 'choice', options: outcomes };
const checks: FormField = { name: 'checklist', kind: 'checks', options: checklist };

const forms: Record<ChangeName, FormField[]> = {
  register: [],
  pass: [note],
  classify: [{ name: 'topic_code', kind: 'topic' }, { name: 'territory', kind: 'place', optional: true }],
  convert: [{ name: 'kind', kind: 'choice' }, text],
  assign: [{ name: 'body', kind: 'body' }, note, told],
  keep: [text],
  forward: [{ name: 'to', kind: 'body', optional: true }, { name: 'reason', kind: 'choice', options: hopReasons, optional: true }, text, told],
  entrust: [{ name: 'person', kind: 'person' }],
  ask: [text],
  resume: [note],
  promise: [{ name: 'until', kind: 'day' }, text, told],
  extend: [{ name: 'days', kind: 'number' }, text, told],
  submit: [text, outcome, checks],
  return: [text],
  approve: [checks],
  answer: [text, outcome, checks],
  redirect: [{ name: 'to', kind: 'line' }, text, told],
  refuse: [{ name: 'ground', kind: 'choice', options: grounds }, text],
  join: [{ name: 'master', kind: 'line' }, note],
  detach: [text],
  share: [text, outcome],
  reopen: [text],
  comment: [text],
  contact: [note],
  deliver: [{ name: 'way', kind: 'choice', options: ways }, { name: 'status', kind: 'choice', options: deliveries }, { name: 'to', kind: 'line', optional: true }, note],
  rate: [{ name: 'mark', kind: 'choice', options: ['5', '4', '3', '2', '1'] }, { name: 'comment', kind: 'area', optional: true }, { name: 'way', kind: 'choice', options: ways }],
  examine: [{ name: 'justified', kind: 'tick' }, text],
  control: [{ name: 'reached', kind: 'tick' }, { name: 'solved', kind: 'tick' }, note],
};

/** The form of a change of this case, by whoever is asked. */
export function formOf(change: ChangeName, view: CaseView, me: { login: string; supervisor: boolean }): FormField[] {
  const fields = forms[change];
  switch (change) {
    case 'convert':
      return fields.map((f) => (f.name === 'kind' ? { ...f, options: view.rules.kinds } : f));
    case 'assign':
      // Who sent it away cannot be left as the choice.
      return fields.map((f) => (f.name === 'body' && view.case.body && view.case.state !== 'coordination' ? { ...f, optional: true } : f));
    case 'forward':
      if (coordinatorNext(view)) return fields.filter((f) => f.name !== 'to').map((f) => (f.name === 'reason' ? { ...f, optional: false } : f));
      return fields.map((f) => (f.name === 'reason' && view.rules.moves > 0 ? { ...f, optional: false } : f));
    case 'entrust':
      return me.supervisor ? fields : [{ name: 'person', kind: 'given' }];
    default:
      return fields;
  }
}

/** What a form holds before anything was typed. */
export function startOf(change: ChangeName, view: CaseView, me: { login: string; supervisor: boolean }): Values {
  const { case: c, names } = view;
  switch (change) {
    case 'classify':
      return { topic_code: c.topic_code ?? '', 'topic_code.words': names.topics?.[c.topic_code ?? ''] ?? '', territory: c.territory ?? '', 'territory.words': names.territories?.[c.territory ?? ''] ?? '' };
    case 'assign':
      return c.body && c.state !== 'coordination' ? { body: c.body, 'body.words': names.bodies?.[c.body] ?? c.body } : {};
    case 'entrust':
      return { person: me.login };
    case 'submit':
    case 'answer':
      // An answer that was sent back is written on.
      return c.answer ? { text: c.answer.text, outcome: c.answer.outcome, checklist: c.answer.checklist ?? [] } : {};
    case 'approve':
      return { checklist: [] };
    case 'extend':
      return { days: String(view.rules.extend_days || '') };
    default:
      return {};
  }
}

const searched: FieldKind[] = ['body', 'person', 'topic', 'place'];

/** Fields in which something was typed that was not chosen from the list. */
export function unchosen(fields: FormField[], values: Values): string[] {
  return fields.filter((f) => searched.includes(f.kind) && !values[f.name] && String(values[`${f.name}.words`] ?? '').trim()).map((f) => f.name);
}

/** The fields of the request; `endOfDay` gives the last instant of a day. */
export function fieldsOf(fields: FormField[], values: Values, endOfDay: (date: string) => string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const f of fields) {
    const v = values[f.name];
    switch (f.kind) {
      case 'tick':
        out[f.name] = v === true;
        break;
      case 'checks':
        out[f.name] = Array.isArray(v) ? v : [];
        break;
      default: {
        const typed = typeof v === 'string' ? v.trim() : '';
        if (!typed) break;
        out[f.name] = f.kind === 'day' ? endOfDay(typed) : f.kind === 'number' || f.name === 'mark' ? whole(typed) : typed;
      }
    }
  }
  return out;
}

/** A whole number; what is none becomes 0, which the server refuses with a reason. */
function whole(typed: string): number {
  const n = Number(typed);
  return Number.isInteger(n) ? n : 0;
}
