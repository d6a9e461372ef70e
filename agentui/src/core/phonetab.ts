import { type PhoneState, idlePhone } from './phone';
import { type Readable, Store } from './store';

/** Whether this tab has the phone. `inherited` tells that the tab which had it went away. */
export type Ownership =
  | { kind: 'unknown' }
  | { kind: 'other' }
  | { kind: 'mine'; how: 'first' | 'inherited' | 'taken' };

/** What a tab without the phone may ask of the one that has it. */
export type PhoneWish = { act: 'answer' } | { act: 'mute'; on: boolean };

/** What tabs tell each other. */
export type TabMessage = { kind: 'who' } | { kind: 'phone'; phone: PhoneState } | { kind: 'wish'; wish: PhoneWish };

/** Whether to take a lock only if it is free, to wait for it, or to take it from its holder. */
export type LockWay = 'if-free' | 'wait' | 'steal';

/**
 * How the tabs of one browser agree. Both parts may be missing in an old browser
 * or on a page without TLS; then every tab has a phone, as if it were alone.
 */
export interface TabPorts {
  /**
   * Asks for the lock. `held` hears whether it was given; it is held until the
   * promise of `held` settles. The request rejects when another tab stole it.
   * The browser itself frees the lock of a tab that crashed.
   */
  lock: ((way: LockWay, held: (given: boolean) => Promise<void> | undefined) => Promise<void>) | null;
  /** Opens the channel that all other tabs hear. */
  channel: ((hear: (message: TabMessage) => void) => { say(message: TabMessage): void; close(): void }) | null;
}

/**
 * One tab of a browser has the phone, so a call rings once. The others see its
 * phone, may answer and mute through it, and the one that has waited longest
 * takes over when it closes or crashes.
 */
export class PhoneTab {
  readonly #ports: TabPorts;
  readonly #state = new Store<Ownership>({ kind: 'unknown' });
  readonly #remote = new Store<PhoneState>(idlePhone);
  readonly #obey: (wish: PhoneWish) => void;
  #channel: ReturnType<NonNullable<TabPorts['channel']>> | null = null;
  #own: PhoneState = idlePhone;
  #release: (() => void) | null = null;
  #claim = 0;

  /** `obey` fulfils what another tab wishes of the phone here. */
  constructor(ports: TabPorts, obey: (wish: PhoneWish) => void) {
    this.#ports = ports;
    this.#obey = obey;
  }

  get state(): Readable<Ownership> {
    return this.#state;
  }

  /** The phone of the tab that has it, while this one has not. */
  get remote(): Readable<PhoneState> {
    return this.#remote;
  }

  /** Takes the phone if no other tab has it, and waits for it otherwise. */
  claim(): void {
    this.#channel ??= this.#ports.channel?.((message) => this.#hear(message)) ?? null;
    this.#request('if-free');
  }

  /** Takes the phone away from the other tab. */
  take(): void {
    this.#request('steal');
  }

  /** Gives it up. */
  release(): void {
    this.#claim++;
    this.#release?.();
    this.#release = null;
    this.#channel?.close();
    this.#channel = null;
    this.#become({ kind: 'unknown' });
  }

  /** Shows this tab's phone to the others. */
  share(phone: PhoneState): void {
    this.#own = phone;
    if (this.#state.get().kind === 'mine') this.#channel?.say({ kind: 'phone', phone });
  }

  /** Asks the tab that has the phone. */
  wish(wish: PhoneWish): void {
    if (this.#state.get().kind === 'other') this.#channel?.say({ kind: 'wish', wish });
  }

  #hear(message: TabMessage): void {
    const mine = this.#state.get().kind === 'mine';
    if (message.kind === 'phone') {
      if (!mine) this.#remote.set(message.phone);
    } else if (mine && message.kind === 'who') this.share(this.#own);
    else if (mine && message.kind === 'wish') this.#obey(message.wish);
  }

  #become(state: Ownership): void {
    this.#state.set(state);
    if (state.kind === 'mine') this.share(this.#own);
    else if (state.kind === 'other') this.#channel?.say({ kind: 'who' });
    if (state.kind !== 'other') this.#remote.set(idlePhone);
  }

  #request(way: LockWay): void {
    const claim = ++this.#claim;
    const { lock } = this.#ports;
    if (!lock) return this.#become({ kind: 'mine', how: 'first' });
    const another = (): void => {
      this.#become({ kind: 'other' });
      this.#request('wait');
    };
    lock(way, (given) => {
      if (claim !== this.#claim) return undefined;
      if (!given) {
        another();
        return undefined;
      }
      this.#become({ kind: 'mine', how: way === 'steal' ? 'taken' : way === 'wait' ? 'inherited' : 'first' });
      return new Promise<void>((resolve) => (this.#release = resolve));
    }).catch(() => {
      if (claim === this.#claim) another(); // stolen: this tab lost the phone
    });
  }
}
