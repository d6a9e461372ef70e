import { browserClock } from '../browser/ports';
import type { Clock } from '../core/clock';

/** How long a call waits for the rest of its ICE candidates once it has one, in ms. */
export const candidatesMs = 400;
/** How long after a refusal or while something else is under way the next attempt is made, in ms. */
const againMs = 1000;
/** How long an answer may take when the way was lost meanwhile, in ms; then the socket is not believed any more. */
const answerMs = 4000;

/** What comes back for a request within a session. */
export interface Answers {
  onSuccessResponse(response: { body?: string | null }): void;
  onErrorResponse(response: { status_code: number }): void;
  onTransportError(): void;
  onRequestTimeout(): void;
  onDialogError(): void;
}

/** The part of JsSIP's session that a renewal needs; its types leave out sendRequest. */
export interface Renewable {
  readonly contact: string;
  readonly connection: Pick<RTCPeerConnection, 'createOffer' | 'setLocalDescription' | 'setRemoteDescription' | 'localDescription' | 'iceGatheringState' | 'addEventListener' | 'removeEventListener'>;
  isEstablished(): boolean;
  isReadyToReOffer(): boolean;
  sendRequest(method: 'INVITE' | 'ACK', options?: { extraHeaders: string[]; body: string; eventHandlers: Answers }): unknown;
}

/** What a renewal needs of the phone. */
export interface RenewalPort {
  /** Whether requests reach the switch. */
  online(): boolean;
  /** Tells that a re-INVITE is under way, or no longer. */
  renewing(on: boolean): void;
  /** Replaces the socket, which may hang. When the new one is registered, `go` is called. */
  distrust(): unknown;
  /** The switch does not know the call any more. */
  gone(): unknown;
}

/**
 * Tells the switch a new way of the voice: re-INVITEs with an ICE restart, one
 * after the other. The way that is lost while one is under way is remembered, and
 * the next re-INVITE follows the answer. None of them ends the call when it fails,
 * as JsSIP's own would: the call goes on, and so do the attempts.
 */
export class Renewal {
  #wanted = false;
  #running = false;
  #closed = false;
  #cancel: () => void = () => undefined;

  constructor(readonly session: Renewable, readonly port: RenewalPort, readonly clock: Clock = browserClock) {}

  get running(): boolean {
    return this.#running;
  }

  /** The way is lost: a re-INVITE is due with the next `go`. */
  want(): void {
    this.#wanted = true;
    if (this.#running) this.#later(answerMs, () => this.port.distrust());
  }

  /** Sends what is due, now or as soon as it can be. */
  go(): void {
    if (this.#closed || !this.#wanted || this.#running || !this.port.online() || !this.session.isEstablished()) return;
    if (!this.session.isReadyToReOffer()) return this.#later(againMs, () => this.go());
    this.#wanted = false;
    this.#running = true;
    this.#cancel();
    this.port.renewing(true);
    this.#offer().catch(() => this.#failed());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #offer(): Promise<void> {
    const { session } = this;
    await session.connection.setLocalDescription(await session.connection.createOffer({ iceRestart: true }));
    await this.#candidates();
    if (this.#closed) return;
    let answered = false;
    session.sendRequest('INVITE', {
      extraHeaders: [`Contact: ${session.contact}`, 'Content-Type: application/sdp'],
      body: session.connection.localDescription?.sdp ?? '',
      eventHandlers: {
        onSuccessResponse: ({ body }) => {
          if (this.#closed) return;
          session.sendRequest('ACK');
          if (answered) return; // it came twice
          answered = true;
          session.connection.setRemoteDescription({ type: 'answer', sdp: body ?? '' }).then(() => this.#done(), () => this.#failed());
        },
        onErrorResponse: () => this.#failed(),
        onTransportError: () => this.#failed(),
        onRequestTimeout: () => {
          this.#failed();
          this.port.distrust();
        },
        onDialogError: () => this.#closed || this.port.gone(),
      },
    });
  }

  /** Waits for the ways of this offer: all of them, or those that come soon after the first. */
  #candidates(): Promise<void> {
    const { connection } = this.session;
    return new Promise((done) => {
      const ready = (): void => {
        connection.removeEventListener('icecandidate', came);
        connection.removeEventListener('icegatheringstatechange', looked);
        done();
      };
      const came = (e: RTCPeerConnectionIceEvent): void => (e.candidate ? void this.clock.after(candidatesMs, ready) : ready());
      const looked = (): void => void (connection.iceGatheringState === 'complete' && ready());
      connection.addEventListener('icecandidate', came);
      connection.addEventListener('icegatheringstatechange', looked);
    });
  }

  #done(): void {
    if (this.#closed) return;
    this.#running = false;
    this.#cancel();
    this.port.renewing(false);
    this.go();
  }

  /** Nothing came of it; the next one waits for a moment, or for the socket. */
  #failed(): void {
    if (this.#closed || !this.#running) return;
    this.#running = false;
    this.#wanted = true;
    this.port.renewing(false);
    this.#later(againMs, () => this.go());
  }

  #later(ms: number, run: () => void): void {
    this.#cancel();
    this.#cancel = this.clock.after(ms, run);
  }
}
