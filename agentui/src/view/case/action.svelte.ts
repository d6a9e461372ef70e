import { addDays } from '../../core/format';
import type { CaseView, ChangeName } from '../../core/case';
import { changeCase, readCase } from '../../core/caseapi';
import { type FormField, type Values, fieldsOf, formOf, startOf, unchosen } from '../../core/caseforms';
import { ApiError } from '../../core/client';
import { newUuid, passing } from '../../browser/ports';
import { dayBegins } from '../lists/listing.svelte';
import { session } from '../session.svelte';
import { errorText } from '../ui.svelte';
import { say } from './words';

/** A change that somebody is writing. What was typed outlives the dialog and the page until it was made. */
export class Action {
  readonly change: ChangeName;
  readonly fields: FormField[];
  values = $state<Values>({});
  errors = $state<Record<string, string>>({});
  trouble = $state('');
  busy = $state(false);
  /** The case on which the change is made: the one that its writer has seen. */
  base: CaseView = $state.raw() as CaseView;
  /** How the case stands if somebody else was quicker, until the writer has decided. */
  present = $state.raw<CaseView | null>(null);
  readonly #first: CaseView;
  readonly #shelf: string;
  /** The same key again is the same change, also after a reload. */
  #key: string;

  constructor(change: ChangeName, seen: CaseView) {
    const me = { login: session.me?.login ?? '', supervisor: session.supervisor };
    this.change = change;
    this.base = this.#first = seen;
    this.fields = formOf(change, seen, me);
    this.#shelf = `dozvon.case.${me.login}.${seen.case.appeal.id}.${change}`;
    const kept = recall(this.#shelf);
    this.#key = kept?.key ?? newUuid();
    this.values = kept?.values ?? startOf(change, seen, me);
  }

  get #id(): string {
    return this.base.case.appeal.id;
  }

  /** The case as far as it is known to have gone on; null when nothing is new. */
  get newer(): CaseView | null {
    return this.present ?? (this.base === this.#first ? null : this.base);
  }

  keep = (): void => passing.write(this.#shelf, JSON.stringify({ key: this.#key, values: this.values }));

  /** Makes the change; the case after it, or null when it was not made. A second call meanwhile does nothing. */
  async send(): Promise<CaseView | null> {
    if (this.busy || this.present) return null;
    this.trouble = '';
    this.errors = Object.fromEntries(unchosen(this.fields, this.values).map((name) => [name, say('form.choose')]));
    if (Object.keys(this.errors).length) return null;
    this.busy = true;
    this.keep();
    try {
      const fields = fieldsOf(this.fields, $state.snapshot(this.values) as Values, lastInstant);
      const after = await changeCase(session.client, this.#id, { key: this.#key, version: this.base.case.version, change: this.change, fields });
      passing.remove(this.#shelf);
      return after;
    } catch (err) {
      await this.#explain(err);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** The writer has seen what changed and wants it all the same. */
  again(): Promise<CaseView | null> {
    if (this.present) this.base = this.present;
    this.present = null;
    return this.send();
  }

  async #explain(err: unknown): Promise<void> {
    const problem = err instanceof ApiError ? err : null;
    const now = (problem?.body as { present?: CaseView } | undefined)?.present;
    if (now) {
      this.present = now;
      return;
    }
    if (problem?.fields['key']) {
      this.#key = newUuid();
      this.keep();
      this.trouble = say('form.used');
      this.present = await readCase(session.client, this.#id).catch(() => null);
      return;
    }
    const known = Object.entries(problem?.fields ?? {}).filter(([name]) => this.fields.some((f) => f.name === name));
    this.errors = Object.fromEntries(known);
    if (!known.length) this.trouble = problem?.status === 0 ? say('form.lost') : errorText(err);
  }
}

const lastInstant = (date: string): string => new Date(Date.parse(dayBegins(addDays(date, 1), session.me?.plan.time_zone)) - 1).toISOString();

function recall(shelf: string): { key: string; values: Values } | null {
  try {
    const found = JSON.parse(passing.read(shelf) ?? 'null') as { key?: unknown; values?: unknown } | null;
    return typeof found?.key === 'string' && typeof found.values === 'object' && found.values ? (found as { key: string; values: Values }) : null;
  } catch {
    return null;
  }
}
