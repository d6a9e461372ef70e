import type { Clock } from './clock';
import { phoneNumber } from './format';
import type { NewAppeal } from './protocol';
import { type DraftMessage, readMessage } from './voicemail';

/** What the agent types. */
export interface DraftFields {
  name: string;
  phone: string;
  email: string;
  address: string;
  topic: string;
  /** The classifier's code; empty with a free topic. */
  topicCode: string;
  /** What the place is called, and its code once it was chosen. */
  place: string;
  territory: string;
  /** What the body is called, and its id once it was chosen. */
  office: string;
  body: string;
  text: string;
  /** Why it is another matter than the open appeal about the same. */
  anew: string;
  /** The mass incident that it is about. */
  incident: string;
}

/** An appeal being written. The id is the appeal's: filing twice files once. */
export interface Draft {
  id: string;
  call: string;
  at: number;
  fields: DraftFields;
  /** Set when it has been filed, or added to an open one; the number may follow later. */
  filed: { number: string; added?: true; code?: string; problem?: string } | null;
  /** The caller's message of which the appeal is made. */
  message?: DraftMessage;
}

/** Texts by key, for example the browser's localStorage. Failures are silent. */
export interface Shelf {
  read(key: string): string | null;
  write(key: string, text: string): void;
  remove(key: string): void;
  keys(): string[];
}

export const noFields: DraftFields = { name: '', phone: '', email: '', address: '', topic: '', topicCode: '', place: '', territory: '', office: '', body: '', text: '', anew: '', incident: '' };

const prefix = 'dozvon.draft.';
const keepMs = 30 * 86_400_000;

/** Tells whether anything was typed beyond what the call itself filled in. */
export function typed(fields: DraftFields): boolean {
  return Boolean(fields.text.trim() || fields.topic.trim() || fields.address.trim() || fields.email.trim());
}

/** Checks a stored or received draft; null when it is none. */
export function readDraft(value: unknown): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const v = value as Partial<Draft>;
  if (typeof v.id !== 'string' || typeof v.call !== 'string' || typeof v.at !== 'number' || typeof v.fields !== 'object') return null;
  const fields = { ...noFields };
  for (const key of Object.keys(noFields) as (keyof DraftFields)[]) {
    const text = (v.fields as Partial<DraftFields> | null)?.[key];
    if (typeof text === 'string') fields[key] = text;
  }
  const filed = v.filed && typeof v.filed.number === 'string' ? { number: v.filed.number, ...(v.filed.added ? { added: true as const } : {}), ...(v.filed.code ? { code: `${v.filed.code}` } : {}), ...(v.filed.problem ? { problem: `${v.filed.problem}` } : {}) } : null;
  const message = readMessage(v.message);
  return { id: v.id, call: v.call, at: v.at, fields, filed, ...(message ? { message } : {}) };
}

/** The drafts of this browser, one for each call. */
export class DraftBook {
  readonly #shelf: Shelf;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(shelf: Shelf, clock: Clock, newId: () => string) {
    this.#shelf = shelf;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Begins a draft with what the call tells, the number as people write it: whatever reads the field takes it so. */
  begin(call: string, phone: string, name: string): Draft {
    return { id: this.#newId(), call, at: 0, fields: { ...noFields, phone: phoneNumber(phone), name }, filed: null };
  }

  find(call: string): Draft | null {
    return this.#parse(this.#shelf.read(prefix + call));
  }

  keep(draft: Draft): Draft {
    const kept = { ...draft, at: this.#clock.now() };
    this.#shelf.write(prefix + draft.call, JSON.stringify(kept));
    return kept;
  }

  /** Keeps what was filed, unless another appeal of the same call is being written by now: null then. */
  keepFiled(draft: Draft): Draft | null {
    const now = this.find(draft.call);
    return now && now.id !== draft.id ? null : this.keep(draft);
  }

  remove(call: string): void {
    this.#shelf.remove(prefix + call);
  }

  /** Drafts with something typed and not filed, the newest first; old ones are thrown away. */
  unfiled(): Draft[] {
    const found: Draft[] = [];
    for (const key of this.#shelf.keys().filter((k) => k.startsWith(prefix))) {
      const draft = this.#parse(this.#shelf.read(key));
      if (!draft || this.#clock.now() - draft.at > keepMs) this.#shelf.remove(key);
      else if (!draft.filed && (typed(draft.fields) || draft.message)) found.push(draft);
    }
    return found.sort((a, b) => b.at - a.at);
  }

  #parse(text: string | null): Draft | null {
    if (text === null) return null;
    try {
      return readDraft(JSON.parse(text));
    } catch {
      return null;
    }
  }
}

/** The newer of two drafts of the same call. */
export function newer(a: Draft | null, b: Draft | null): Draft | null {
  if (!a || !b) return a ?? b;
  return b.at > a.at ? b : a;
}

/** The appeal that a draft becomes. Calls that are ours carry their id. */
export function appealOf(draft: Draft): NewAppeal {
  const f = draft.fields;
  const applicant = { name: f.name.trim(), phone: f.phone.trim(), email: f.email.trim(), address: f.address.trim() };
  const about = draft.message ? { voicemail_id: draft.message.id } : {};
  return { id: draft.id, call_id: draft.call, ...about, applicant, topic: f.topic.trim(), ...codesOf(f), text: f.text.trim(), ...(f.anew.trim() ? { anew: f.anew.trim() } : {}), ...(f.incident ? { incident: f.incident } : {}) };
}

/** The codes that were chosen; those that were not are left out. */
export function codesOf(f: DraftFields): Pick<NewAppeal, 'topic_code' | 'territory' | 'body'> {
  return { ...(f.topicCode ? { topic_code: f.topicCode } : {}), ...(f.territory ? { territory: f.territory } : {}), ...(f.body ? { body: f.body } : {}) };
}

/** The fields after one was typed in: a code goes with its words. */
export function withTyped(fields: DraftFields, field: keyof DraftFields, value: string): DraftFields {
  const code = ({ topic: 'topicCode', place: 'territory', office: 'body' } as const)[field as 'topic' | 'place' | 'office'];
  return { ...fields, [field]: value, ...(code && value !== fields[field] ? { [code]: '' } : {}) };
}

/** The form's fields by what the server calls them, where the two differ. */
const fieldNames: Record<string, keyof DraftFields> = { topic_code: 'topic', territory: 'place', body: 'office' };

/** What the server says is wrong, by the field of the form. */
export function wrong(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([field, text]) => [fieldNames[field] ?? field.replace(/^applicant\./, ''), text]));
}

/** Tells whether the form says this beside one of its fields. */
export const besideField = (errors: Record<string, string>, text: string): boolean => Object.entries(errors).some(([field, t]) => field in noFields && t === text);

/** What is missing before the appeal can be filed, by field, as keys of texts. */
export function missing(fields: DraftFields): Partial<Record<keyof DraftFields, 'need.topic' | 'need.text' | 'need.email'>> {
  const out: ReturnType<typeof missing> = {};
  if (!fields.topic.trim()) out.topic = 'need.topic';
  if (!fields.text.trim()) out.text = 'need.text';
  if (fields.email.trim() && !/^\S+@\S+\.\S+$/.test(fields.email.trim())) out.email = 'need.email';
  return out;
}
