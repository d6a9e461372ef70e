/** What is read again is read no more often than this, in ms. */
const restMs = 5000;

/** Reads something anew when there may be news, and once a minute, because what is recent grows old by itself. */
export class Rereading {
  readonly #read: () => Promise<void>;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `read` keeps what it had when it fails. */
  constructor(read: () => Promise<void>) {
    this.#read = read;
  }

  /** Follows what changes when there may be news; call it while a component is being made. */
  follow(turn: () => unknown): void {
    $effect(() => {
      turn();
      this.#soon();
    });
    $effect(() => {
      const timer = setInterval(() => this.#soon(), 60_000);
      return () => {
        clearInterval(timer);
        if (this.#timer) clearTimeout(this.#timer);
        this.#timer = null;
      };
    });
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#at = Date.now();
      void this.#read();
    }, Math.max(0, this.#at + restMs - Date.now()));
  }
}
