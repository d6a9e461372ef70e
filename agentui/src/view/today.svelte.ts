import type { Joint } from '../core/protocol';
import { session } from './session.svelte';

/** The figures of today, fetched anew at each turn; make it while a component is being made. */
export class Today {
  joint = $state.raw<Joint | null>(null);
  failed = $state(false);
  #busy = false;
  #again = false;

  constructor(turn: () => number) {
    $effect(() => {
      turn();
      void this.#load();
    });
  }

  async #load(): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      this.joint = await session.client.today();
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.#busy = false;
    if (this.#again) {
      this.#again = false;
      void this.#load();
    }
  }
}
