import type { Clock } from './clock';
import type { PhoneState } from './phone';
import type { Desk } from './protocol';

/** How long the tone sounds before a call is answered by itself, in ms: enough to breathe in. */
export const toneMs = 1200;

/** Answers offered calls by itself after a short tone, for agents who chose so. */
export class AutoAnswer {
  readonly #clock: Clock;
  readonly #answer: () => void;
  #on: boolean;
  #call: string | null = null;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, on: boolean, answer: () => void) {
    this.#clock = clock;
    this.#on = on;
    this.#answer = answer;
  }

  /** Chooses; a call that rings already is left to the agent. */
  use(on: boolean): void {
    this.#on = on;
    if (!on) this.#stop();
  }

  /**
   * Sees every change. Only a call that the server offers is answered, once, and
   * only with a microphone that need not be asked for: nobody may be put through
   * to a silent agent.
   */
  follow(phone: PhoneState, desk: Desk | null): void {
    const offered = desk?.agent.state === 'ringing' && phone.call.kind === 'incoming' && phone.microphone === 'granted';
    const id = offered && phone.call.kind === 'incoming' ? phone.call.id : null;
    if (id === this.#call) return;
    this.#stop();
    this.#call = id;
    if (id === null || !this.#on) return;
    this.#cancel = this.#clock.after(toneMs, () => {
      this.#cancel = null;
      this.#answer();
    });
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
