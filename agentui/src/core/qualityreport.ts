import { ApiError, type Client } from './client';
import { type Backoff, type Clock, pause } from './clock';
import type { PhoneState } from './phone';
import type { Desk } from './protocol';
import { type LineState, summaryOf } from './quality';

const retry: Backoff = { firstMs: 1000, capMs: 30_000 };
const tries = 6;

/** Sends what a talk's line was like to the server when the talk ends on this phone. */
export class QualityReporter {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #newPart: () => string;
  /** The talk that goes on here: the phone's call, the server's name of it, the line so far. */
  #talk: { phone: string; call: string; line: LineState } | null = null;

  /** `newPart` makes a UUID: a retry of the same part counts once. */
  constructor(client: Client, clock: Clock, newPart: () => string) {
    this.#client = client;
    this.#clock = clock;
    this.#newPart = newPart;
  }

  /** Sees every change of the phone, the desk and the line. */
  follow(phone: PhoneState, desk: Desk | null, line: LineState): void {
    const live = phone.call.kind === 'live' ? phone.call.id : null;
    const talking = desk?.agent.state === 'talking' ? (desk.call?.id ?? null) : null;
    const talk = this.#talk;
    if (talk && (live !== talk.phone || (talking !== null && talking !== talk.call))) this.end();
    if (live !== null && talking !== null) this.#talk = { phone: live, call: talking, line };
    else if (this.#talk) this.#talk = { ...this.#talk, line };
  }

  /** The talk is over here, or the page is being left (`leaving`: then there is no second try). */
  end(leaving = false): void {
    const talk = this.#talk;
    this.#talk = null;
    const summary = talk && summaryOf(talk.line);
    if (summary) void this.#send(talk.call, { part: this.#newPart(), ...summary }, leaving ? tries : 1, leaving);
  }

  async #send(call: string, report: object, attempt: number, leaving: boolean): Promise<void> {
    try {
      await this.#client.reportQuality(call, report, leaving);
    } catch (err) {
      // 404: the call has not reached the database yet.
      const passing = err instanceof ApiError && (err.unreachable || err.status === 404);
      if (!passing || attempt >= tries) return;
      this.#clock.after(pause(retry, attempt, this.#clock.random()), () => void this.#send(call, report, attempt + 1, false));
    }
  }
}
