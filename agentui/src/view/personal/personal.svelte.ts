import { ApiError } from '../../core/client';
import { fill } from '../../core/i18n';
import { type Erased, type ErasureRow, type Held, confirmed, erase, erasures, exportName, exportOf, heldOf, knownBy } from '../../core/personal';
import { type PersonalKey, personalEn, personalRu } from '../../core/texts/personal';
import { phoneNumber } from '../../core/format';
import { saveFile } from '../../browser/save';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

/** A text of this page, in the chosen language. */
export const say = (key: PersonalKey, values: Record<string, string | number> = {}): string => fill((ui.lang === 'ru' ? personalRu : personalEn)[key], values);

/** One person who is looked for, and what was done about the data. */
export class Personal {
  held = $state.raw<Held | null>(null);
  erased = $state.raw<Erased | null>(null);
  acts = $state.raw<ErasureRow[] | null>(null);
  busy = $state(false);
  /** What went wrong with each field, and with the list. */
  wrong = $state.raw<{ who?: string; reason?: string; acts?: string }>({});
  said = $state('');

  constructor() {
    void this.readActs();
  }

  readActs = async (): Promise<void> => {
    try {
      this.acts = await erasures(session.client);
      this.wrong = { ...this.wrong, acts: '' };
    } catch (err) {
      this.wrong = { ...this.wrong, acts: say('acts.failed', { why: errorText(err) }) };
    }
  };

  async find(who: string): Promise<void> {
    this.wrong = { who: who.trim() ? '' : say('need.who') };
    if (this.wrong.who) return;
    this.#forget();
    await this.#attempt('who', async () => {
      this.held = await heldOf(session.client, who.trim());
    });
  }

  async export(reason: string): Promise<void> {
    const held = this.held;
    if (!held || !this.grounded(reason)) return;
    await this.#attempt('reason', async () => {
      const name = exportName(knownBy(held));
      saveFile(name, 'application/json', JSON.stringify(await exportOf(session.client, knownBy(held), reason.trim()), null, 2));
      this.said = say('exported', { name });
    });
  }

  /** Tells whether there is a ground, and asks for one. */
  grounded(reason: string): boolean {
    this.said = '';
    this.wrong = { reason: reason.trim() ? '' : say('need.reason') };
    return !this.wrong.reason;
  }

  /** Erases for good; gives what is wrong with what was typed, or with the request. */
  async erase(reason: string, typed: string): Promise<string> {
    const held = this.held;
    if (!held || this.busy) return '';
    const who = knownBy(held);
    if (!confirmed(who, typed)) return say(held.email ? 'erase.wrong.email' : 'erase.wrong', { number: phoneNumber(who) });
    this.busy = true;
    try {
      const erased = await erase(session.client, who, reason.trim());
      this.#forget();
      this.erased = erased;
    } catch (err) {
      return errorText(err);
    } finally {
      this.busy = false;
    }
    void this.readActs();
    return '';
  }

  #forget(): void {
    this.held = null;
    this.erased = null;
    this.said = '';
  }

  async #attempt(field: 'who' | 'reason', action: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await action();
    } catch (err) {
      const told = err instanceof ApiError ? err.fields['number'] ?? err.fields['path.number'] : undefined;
      this.wrong = { [field]: told ?? errorText(err) };
    } finally {
      this.busy = false;
    }
  }
}
