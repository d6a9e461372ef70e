import { untrack } from 'svelte';
import type { Article } from '../core/article';
import { session } from './session.svelte';
import { errorText } from './ui.svelte';

const typingMs = 200;

/** What an agent looks for. */
export interface Wanted {
  q: string;
  line: string;
  topic: string;
}

/** Articles that follow what is typed, a moment after the last letter; a late answer to an older question is ignored. */
export class ArticleSearch {
  found = $state.raw<Article[] | null>(null);
  trouble = $state('');
  #asked = 0;

  /** Looks for `wanted()` whenever it changes; call it while a component is being made. */
  constructor(wanted: () => Wanted, limit: number) {
    $effect(() => {
      const now = wanted();
      const timer = setTimeout(() => void this.look(now, limit), untrack(() => this.found) === null ? 0 : typingMs); // what was found is no reason to look again
      return () => clearTimeout(timer);
    });
  }

  async look(wanted: Wanted, limit: number): Promise<void> {
    const turn = ++this.#asked;
    try {
      const { articles } = await session.client.articles({ ...wanted, limit });
      if (turn !== this.#asked) return;
      this.found = articles ?? [];
      this.trouble = '';
    } catch (err) {
      if (turn === this.#asked) this.trouble = errorText(err);
    }
  }
}
