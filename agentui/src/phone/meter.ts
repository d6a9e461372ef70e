import { type Levels, type Quality, grade, silence } from '../core/phone';

interface Sample {
  at: number;
  energy: number;
  duration: number;
  received: number;
  lost: number;
}

const periodMs = 200;
const gradeEveryMs = 3000;

/** Watches the sound of a peer connection by its statistics. */
export class Meter {
  readonly #pc: RTCPeerConnection;
  readonly #report: (levels: Levels) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: Sample | null = null;
  #graded: Sample | null = null;
  #quality: Quality = 'unknown';
  #heardAt = performance.now();

  constructor(pc: RTCPeerConnection, report: (levels: Levels) => void) {
    this.#pc = pc;
    this.#report = report;
    this.#timer = setInterval(() => void this.#measure(), periodMs);
  }

  /** For how long no packet has arrived, in ms. */
  get quietMs(): number {
    return performance.now() - this.#heardAt;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#report(silence);
  }

  async #measure(): Promise<void> {
    if (this.#pc.connectionState === 'closed') return;
    const stats = await this.#pc.getStats().catch(() => null);
    if (!stats) return;
    let microphone = 0;
    let received = 0;
    let roundTrip = 0;
    stats.forEach((s: Record<string, unknown>) => {
      if (s['kind'] !== 'audio') return;
      if (s['type'] === 'media-source') microphone = num(s['audioLevel']);
      if (s['type'] === 'remote-inbound-rtp') roundTrip = num(s['roundTripTime']);
      if (s['type'] === 'inbound-rtp') received = this.#inbound(s, roundTrip);
    });
    this.#report({ microphone: clamp(microphone), received: clamp(received), quality: this.#quality });
  }

  /** The level between two looks: by energy where there is one, since a snapshot may fall into a pause. */
  #inbound(s: Record<string, unknown>, roundTrip: number): number {
    const now: Sample = {
      at: performance.now(), energy: num(s['totalAudioEnergy']), duration: num(s['totalSamplesDuration']),
      received: num(s['packetsReceived']), lost: num(s['packetsLost']),
    };
    const last = this.#last;
    this.#last = now;
    if (!last || now.received > last.received) this.#heardAt = now.at;
    this.#gradeNow(now, num(s['jitter']), roundTrip);
    const level = num(s['audioLevel']);
    if (!last || now.duration <= last.duration) return level;
    return Math.max(level, Math.sqrt(Math.max(0, now.energy - last.energy) / (now.duration - last.duration)));
  }

  #gradeNow(now: Sample, jitter: number, roundTrip: number): void {
    const from = this.#graded;
    if (!from) {
      this.#graded = now;
      return;
    }
    if (now.at - from.at < gradeEveryMs) return;
    this.#graded = now;
    const [lost, received] = [Math.max(0, now.lost - from.lost), now.received - from.received];
    this.#quality = received + lost > 0 ? grade(lost / (received + lost), jitter, roundTrip) : 'poor';
  }
}

function num(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function clamp(level: number): number {
  return Math.min(1, Math.max(0, level));
}
