import { type AppealRow, fullPage } from '../../core/appealsearch';
import { fill } from '../../core/i18n';
import { appealsEn, appealsRu } from '../../core/texts/appeals';
import { session } from '../session.svelte';
import { ui } from '../ui.svelte';
import type { Rows } from './listing.svelte';

/** A text of this page, in the chosen language. */
export function say(key: keyof typeof appealsRu, values: Record<string, string | number> = {}): string {
  return fill((ui.lang === 'ru' ? appealsRu : appealsEn)[key], values);
}

const pageSize = 50;

/** A search that goes on until it has a page, or is stopped. */
export class AppealSearch {
  /** How far back the search came that still goes on, or was stopped. */
  back = $state('');
  going = $state(false);
  #turn = 0;
  #stopped = false;

  stop = (): void => {
    this.#stopped = true;
  };

  page = async (filter: Record<string, string>, cursor: string): Promise<Rows<AppealRow>> => {
    const turn = ++this.#turn;
    this.back = '';
    this.going = true;
    this.#stopped = false;
    try {
      const page = await fullPage((at) => session.client.appeals({ ...filter, cursor: at, limit: pageSize }), cursor, pageSize, (back) => {
        if (turn !== this.#turn) return false;
        this.back = back;
        return !this.#stopped;
      });
      if (turn === this.#turn) this.back = page.back;
      return page;
    } finally {
      if (turn === this.#turn) this.going = false;
    }
  };
}
