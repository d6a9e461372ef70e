import type { ChangeName } from '../../core/case';
import { type BulkAnswer, type Task, changeMany } from '../../core/caseapi';
import { ApiError } from '../../core/client';
import { fill } from '../../core/i18n';
import { bulkEn, bulkRu } from '../../core/texts/bulk';
import { newUuid } from '../../browser/ports';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

export const say = (key: keyof typeof bulkRu, values: Record<string, string | number> = {}): string => fill((ui.lang === 'ru' ? bulkRu : bulkEn)[key], values);

/** One change of many appeals. The same key again changes nothing twice. */
export class Bulk {
  busy = $state(false);
  trouble = $state('');
  #key = newUuid();
  #sent = '';

  /** Asks for it; null when there is no answer yet. */
  async send(change: ChangeName, fields: Record<string, unknown>, rows: Task[]): Promise<BulkAnswer | null> {
    if (this.busy) return null;
    const appeals = rows.map((t) => ({ id: t.appeal.id, version: t.version }));
    const what = JSON.stringify([change, fields, appeals]);
    if (this.#sent && this.#sent !== what) this.#key = newUuid();
    this.#sent = what;
    this.busy = true;
    this.trouble = '';
    try {
      return await changeMany(session.client, { key: this.#key, change, fields, appeals });
    } catch (err) {
      this.trouble = err instanceof ApiError && err.status === 0 ? say('lost') : errorText(err);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
