import { type Readable, Store } from '../core/store';

const lockName = 'dozvon.phone';

/** Whether this tab has the phone. */
export type Ownership = 'unknown' | 'mine' | 'other';

/**
 * Only one tab of a browser has the phone. A tab that is closed or crashes gives
 * it up by itself, since the browser holds the lock.
 */
export class PhoneTab {
  readonly #state = new Store<Ownership>('unknown');
  #release: (() => void) | null = null;
  #claim = 0;

  get state(): Readable<Ownership> {
    return this.#state;
  }

  /** Takes the phone if no other tab has it, and waits for it otherwise. */
  claim(): void {
    this.#request({ ifAvailable: true });
  }

  /** Takes the phone away from the other tab. */
  take(): void {
    this.#request({ steal: true });
  }

  /** Gives it up. */
  release(): void {
    this.#claim++;
    this.#release?.();
    this.#release = null;
    this.#state.set('unknown');
  }

  #request(options: LockOptions): void {
    const claim = ++this.#claim;
    if (!('locks' in navigator)) {
      this.#state.set('mine'); // an old browser, or a page without TLS
      return;
    }
    navigator.locks
      .request(lockName, options, (lock) => {
        if (claim !== this.#claim) return undefined;
        if (!lock) {
          this.#state.set('other');
          this.#request({});
          return undefined;
        }
        this.#state.set('mine');
        return new Promise<void>((resolve) => (this.#release = resolve));
      })
      .catch(() => {
        if (claim !== this.#claim) return; // stolen: this tab lost the phone
        this.#state.set('other');
        this.#request({});
      });
  }
}
