import { ApiError, type Client } from './client';
import { type Backoff, type Clock, pause } from './clock';
import { type PhonePort, type PhoneState, isMute } from './phone';

/** How often the account is asked for anew: the relays' passwords in it hold for half a day. */
const freshMs = 3_600_000;
const retry: Backoff = { firstMs: 500, capMs: 10_000 };

/**
 * Keeps an agent's phone connected for as long as the desk is open: asks the
 * server for the account, again whenever the link came back (the switch may have
 * forgotten it), and retries what was refused. Once the phone is registered the
 * server is told, which then rings again for a talk that another page had.
 * Without a microphone the phone is off, so that no calls come; with one it is on.
 */
export class PhoneKeeper {
  readonly #client: Client;
  readonly #phone: PhonePort;
  readonly #clock: Clock;
  readonly #page: string;
  readonly #socket: string;
  #running = false;
  #mute = false;
  #asking = false;
  #again = false;
  #told: 'no' | 'telling' | 'yes' = 'no';
  #tries = 0;
  #retrying = false;
  /** Cancels the next asking, be it the hourly one or a retry. */
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
    this.#retrying = false;
    this.#told = 'no';
    this.#unwatch?.();
    this.#mute = isMute(this.#phone.state.get().microphone);
    this.#unwatch = this.#phone.state.subscribe((state) => {
      this.#listen(state);
      if (state.registration.kind === 'ready') void this.#tell();
      if (state.registration.kind === 'refused') this.#later();
    });
    void this.renew();
  }

  /** Follows the microphone: a call that is there goes on whatever happens to it. */
  #listen({ microphone, call }: PhoneState): void {
    const mute = isMute(microphone);
    if (mute === this.#mute || call.kind !== 'none') return;
    this.#mute = mute;
    if (mute) this.#phone.stop();
    else void this.renew();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#unwatch?.();
    this.#unwatch = null;
    this.#phone.stop();
  }

  /**
   * Leaves the phone to another page: at once, or when its call is over. Hanging
   * up would end the call for the caller; the server moves it to the other page.
   */
  release(): void {
    if (this.#phone.state.get().call.kind === 'none') return this.stop();
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#unwatch?.();
    this.#unwatch = this.#phone.state.subscribe(({ call }) => call.kind === 'none' && this.stop());
  }

  /** Asks for the account anew and registers with it; calls while one is under way are joined. */
  async renew(): Promise<void> {
    if (!this.#running || this.#mute) return;
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#cancel?.();
    this.#cancel = null;
    this.#retrying = false;
    this.#asking = true;
    try {
      const account = await this.#client.phone(this.#page);
      if (!this.#running || this.#mute) return;
      this.#phone.start({ account, socket: this.#socket, register: true });
      this.#phone.refresh();
      if (account.ice_servers?.some((s) => s.credential)) this.#cancel = this.#clock.after(freshMs, () => void this.renew());
      await this.#tell();
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

  /** Tells the server that this page's phone can be rung; once is enough. */
  async #tell(): Promise<void> {
    if (!this.#running || this.#phone.state.get().registration.kind !== 'ready') return;
    this.#tries = 0;
    if (this.#told !== 'no') return;
    this.#told = 'telling';
    try {
      await this.#client.phoneRegistered(this.#page);
      this.#told = 'yes';
    } catch (err) {
      this.#told = 'no';
      if (!(err instanceof ApiError) || err.status !== 401) this.#later();
    }
  }

  #later(): void {
    if (!this.#running || this.#retrying) return;
    this.#retrying = true;
    this.#cancel?.();
    this.#tries++;
    this.#cancel = this.#clock.after(pause(retry, this.#tries, this.#clock.random()), () => {
      void this.renew();
    });
  }
}
