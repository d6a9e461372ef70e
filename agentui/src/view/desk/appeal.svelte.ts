import { ApiError } from '../../core/client';
import type { Choice, Responsible } from '../../core/classify';
import { type Draft, DraftBook, type DraftFields, appealOf, besideField, missing, newer, readDraft, typed, withTyped, wrong } from '../../core/draft';
import type { CallView } from '../../core/protocol';
import { type VoicemailView, messageOf } from '../../core/voicemail';
import { browserClock, lasting, newUuid } from '../../browser/ports';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

const putAfterMs = 800;
const numberEveryMs = 5000;

type Saving = { kind: 'idle' } | { kind: 'saving' } | { kind: 'failed'; text: string };
type Kept = 'nothing' | 'browser' | 'sending' | 'server';

/** The appeal that is being written: kept here with every letter, and on the server soon after. */
class AppealModel {
  readonly #book = new DraftBook(lasting, browserClock, newUuid);
  draft = $state.raw<Draft | null>(null);
  saving = $state.raw<Saving>({ kind: 'idle' });
  kept = $state<Kept>('nothing');
  errors = $state.raw<Record<string, string>>({});
  /** Drafts of earlier calls that were never filed. */
  unfiled = $state.raw<Draft[]>([]);
  /** What was filed in this call before the draft: the caller is told these numbers, too. */
  earlier = $state.raw<Draft[]>([]);
  /** Who answers, and by when; null until topic and place tell it. */
  answers = $state.raw<Responsible | null>(null);
  /** Somebody chose the body: another topic or place does not change it. */
  #ownBody = false;
  #call: string | null = null;
  #put: ReturnType<typeof setTimeout> | null = null;
  readonly #numbers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Follows the desk's call: a new one opens its own draft; none leaves what is open. */
  follow(call: CallView | null): void {
    const id = call?.id ?? null;
    if (id === this.#call) return;
    this.#call = id;
    if (call && this.#callsBack(call)) return;
    if (call) this.open(call.id, call.caller, call.name ?? '');
    else if (this.draft && !this.draft.filed && !this.draft.message && !typed(this.draft.fields)) this.close();
    this.#list();
  }

  /** Opens the draft of a call, or begins one. */
  open(call: string, phone = '', name = ''): void {
    this.#flush();
    this.#begin(this.#book.find(call) ?? this.#book.begin(call, phone, name));
    void this.#fetch(call);
    this.#list();
  }

  /** Opens the draft of the appeal that is made of a caller's message. */
  openMessage(v: VoicemailView): void {
    this.#flush();
    const draft = this.#book.find(v.call_id) ?? this.#book.begin(v.call_id, v.number ?? '', v.name ?? '');
    this.#begin(this.#book.keep({ ...draft, message: messageOf(v) }));
    void this.#fetch(v.call_id);
    this.#list();
  }

  /** The message's draft stays while its caller is called back. */
  #callsBack(call: CallView): boolean {
    const draft = this.draft;
    return call.direction === 'out' && !!draft?.message && !draft.filed && draft.message.number === call.caller;
  }

  /** Nobody works on what is closed here without an appeal. */
  discard(): void {
    if (this.draft) this.#book.remove(this.draft.call);
    this.draft = null;
    this.#list();
  }

  close(): void {
    this.#flush();
    this.draft = null;
    this.#list();
  }

  edit(field: keyof DraftFields, value: string): void {
    if (!this.draft || this.draft.filed) return;
    const codes = this.draft.fields.topicCode + this.draft.fields.territory;
    this.#keep(withTyped(this.draft.fields, field, value));
    if (field === 'office') this.#ownBody = value !== '';
    if (this.draft.fields.topicCode + this.draft.fields.territory !== codes) this.#address();
    this.errors = { ...this.errors, [field]: '' };
  }

  /** Takes a topic, a place or a body from a list. */
  choose(field: 'topic' | 'place' | 'office', choice: Choice): void {
    if (!this.draft || this.draft.filed) return;
    const code = ({ topic: 'topicCode', place: 'territory', office: 'body' } as const)[field];
    this.#keep({ ...this.draft.fields, [field]: choice.title, [code]: choice.key });
    this.errors = { ...this.errors, [field]: '' };
    if (field === 'office') this.#ownBody = true;
    else this.#address();
  }

  /** Fills in the place of the caller's earlier appeal, unless something was typed there. */
  async suggestPlace(call: string, code: string): Promise<void> {
    const all = await session.client.territories('', 300).catch(() => null);
    const known = all?.territories.find((t) => t.code === code);
    if (!known || this.draft?.call !== call || this.draft.fields.place || this.draft.filed) return;
    this.draft = { ...this.draft, fields: { ...this.draft.fields, place: known.title, territory: known.code } };
    this.#address();
  }

  /**
   * Asks who answers; without an answer the agent chooses, or nobody does. In a
   * draft that was written before, another body than the answer's was chosen.
   */
  #address(before = false): void {
    const draft = this.draft;
    this.answers = null;
    if (!draft) return;
    const { topicCode, territory } = draft.fields;
    if (!topicCode) {
      if (!this.#ownBody && draft.fields.body) this.#keep({ ...draft.fields, office: '', body: '' });
      return;
    }
    session.client.responsible(topicCode, territory).then((found) => {
      const now = this.draft;
      if (now?.id !== draft.id || now.filed || now.fields.topicCode !== topicCode || now.fields.territory !== territory) return;
      this.answers = found;
      const body = found.body;
      if (before && now.fields.office && now.fields.body !== (body?.id ?? '')) this.#ownBody = true;
      if (!this.#ownBody) this.#keep({ ...now.fields, office: body ? body.short || body.name : '', body: body?.id ?? '' });
    }, () => undefined); // the form goes without
  }

  #keep(fields: DraftFields): void {
    if (!this.draft) return;
    this.draft = this.#book.keep({ ...this.draft, fields });
    this.kept = 'browser';
    if (this.#put) clearTimeout(this.#put);
    this.#put = setTimeout(() => this.#flush(), putAfterMs);
  }

  /** Fills in the name that the card knows, unless something was typed there. */
  suggestName(call: string, name: string): void {
    if (this.draft?.call === call && !this.draft.fields.name && !this.draft.filed) {
      this.draft = { ...this.draft, fields: { ...this.draft.fields, name } };
    }
  }

  /** Files the appeal; the same draft is filed once, however often this is tried. */
  save = async (): Promise<void> => {
    const draft = this.draft;
    if (!draft || draft.filed || this.saving.kind === 'saving') return;
    const lacking = missing(draft.fields);
    this.errors = Object.fromEntries(Object.entries(lacking).map(([field, key]) => [field, ui.t(key)]));
    if (Object.keys(lacking).length) return;
    if (this.#put) clearTimeout(this.#put);
    this.#put = null;
    this.saving = { kind: 'saving' };
    try {
      const filed = await session.client.fileAppeal(appealOf(draft));
      this.#filed(draft, { number: filed.number ?? '', code: filed.code_word, problem: filed.problem });
    } catch (err) {
      if (err instanceof ApiError) this.errors = wrong(err.fields);
      const why = errorText(err);
      this.saving = { kind: 'failed', text: besideField(this.errors, why) ? ui.t('appeal.kept.field') : ui.t('appeal.kept', { why }) };
    }
  };

  /** Takes what another part has filled in. */
  fill(fields: DraftFields): void {
    if (!this.draft?.filed) this.#keep(fields);
  }

  /** The text went to an open appeal instead. */
  added(number: string): void {
    if (this.draft) this.#filed(this.draft, { number, added: true });
  }

  /** Begins another appeal of the same call. */
  another(): void {
    const before = this.draft;
    if (!before) return;
    if (before.filed) this.earlier = [...this.earlier, before];
    const fresh = this.#book.begin(before.call, before.fields.phone, before.fields.name);
    this.#begin(this.#book.keep({ ...fresh, fields: { ...fresh.fields, address: before.fields.address, email: before.fields.email, place: before.fields.place, territory: before.fields.territory } }));
  }

  #begin(draft: Draft): void {
    if (this.draft?.call !== draft.call) this.earlier = [];
    this.draft = draft;
    this.#ownBody = !draft.fields.topicCode && draft.fields.office !== ''; // without a topic nobody fills it in
    this.answers = null;
    if (!draft.filed && draft.fields.topicCode) this.#address(true);
    this.saving = { kind: 'idle' };
    this.errors = {};
    this.kept = draft.at ? 'browser' : 'nothing';
    if (draft.filed && !draft.filed.number) this.#awaitNumber(draft);
  }

  #filed(draft: Draft, filed: NonNullable<Draft['filed']>): void {
    const kept = this.#book.keepFiled({ ...draft, filed });
    if (!kept) { // the number came late: both copies are of the next appeal
      this.earlier = this.earlier.map((d) => (d.id === draft.id ? { ...d, filed } : d));
      return;
    }
    if (this.draft?.id === draft.id) {
      this.draft = kept;
      this.saving = { kind: 'idle' };
    }
    session.client.dropDraft(draft.call).catch(() => undefined); // it expires by itself
    if (!filed.number) this.#awaitNumber(kept);
    this.#list();
  }

  /** The database was away: the number comes when it is back. */
  #awaitNumber(draft: Draft): void {
    clearTimeout(this.#numbers.get(draft.id));
    this.#numbers.set(draft.id, setTimeout(async () => {
      this.#numbers.delete(draft.id);
      const found = await session.client.appeal(draft.id).catch(() => null);
      if (found?.number) this.#filed(draft, { ...draft.filed, number: found.number });
      else if (session.me) this.#awaitNumber(draft);
    }, numberEveryMs));
  }

  /** Another computer may have the newer draft. */
  async #fetch(call: string): Promise<void> {
    const remote = readDraft(await session.client.draft(call).catch(() => null));
    const here = this.draft;
    if (!remote || !here || here.call !== call || remote.call !== call || newer(here, remote) !== remote) return;
    this.#begin(remote);
    this.kept = 'server';
  }

  #flush(): void {
    if (this.#put) clearTimeout(this.#put);
    const pending = this.#put !== null;
    this.#put = null;
    const draft = this.draft;
    if (!pending || !draft || draft.filed) return;
    this.kept = 'sending';
    session.client.putDraft(draft.call, draft).then(
      () => this.draft?.at === draft.at && (this.kept = 'server'),
      () => this.draft?.at === draft.at && (this.kept = 'browser'),
    );
  }

  #list(): void {
    this.unfiled = this.#book.unfiled().filter((d) => d.call !== this.draft?.call);
  }
}

export const appeal = new AppealModel();
