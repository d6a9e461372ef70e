import { ApiError, type Client } from './client';
import { type Backoff, type Clock, pause } from './clock';
import type { PhonePort } from './phone';

const retry: Backoff = { firstMs: 500, capMs: 10_000 };

/**
 * Keeps an agent's phone connected for as long as the desk is open: asks the
 * server for the account, again whenever the link came back (the switch may have
 * forgotten it), and retries what was refused.
 */
export class PhoneKeeper {
  readonly #client: Client;
  readonly #phone: PhonePort;
  readonly #clock: Clock;
  readonly #page: string;
  readonly #socket: string;
  #running = false;
  #asking = false;
  #again = false;
  #tries = 0;
  #cancel: (() => void) | null = null;
  #unwatch: (() => void) | null = null;

  /** `page` names this load of the page; `socket` is the address of /sip. */
  constructor(client: Client, phone: PhonePort, clock: Clock, page: string, socket: string) {
    this.#client = client;
    this.#phone = phone;
    this.#clock = clock;
    this.#page = page;
    this.#socket = socket;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#unwatch = this.#phone.state.subscribe(({ registration }) => {
      if (registration.kind === 'ready') this.#tries = 0;
      if (registration.kind === 'refused') this.#later();
    });
    void this.renew();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#unwatch?.();
    this.#unwatch = null;
    this.#phone.stop();
  }

  /** Asks for the account anew and registers with it; calls while one is under way are joined. */
  async renew(): Promise<void> {
    if (!this.#running) return;
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#cancel?.();
    this.#cancel = null;
    this.#asking = true;
    try {
      const account = await this.#client.phone(this.#page);
      if (!this.#running) return;
      this.#phone.start({ account, socket: this.#socket, register: true });
      this.#phone.refresh();
    } catch (err) {
      if (!(err instanceof ApiError) || err.status !== 401) this.#later();
    } finally {
      this.#asking = false;
      if (this.#again) {
        this.#again = false;
        void this.renew();
      }
    }
  }

  #later(): void {
    if (!this.#running || this.#cancel) return;
    this.#tries++;
    this.#cancel = this.#clock.after(pause(retry, this.#tries, this.#clock.random()), () => {
      this.#cancel = null;
      void this.renew();
    });
  }
}
