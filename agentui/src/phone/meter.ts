import { type Levels, silence } from '../core/phone';
import { type LineSample, type LineState, nextLine } from '../core/quality';
import type { Store } from '../core/store';

const periodMs = 200;

type Stat = Record<string, unknown>;

/** Watches the sound of a peer connection by its statistics. */
export class Meter {
  readonly #pc: RTCPeerConnection;
  readonly #report: (levels: Levels) => void;
  readonly #line: Store<LineState>;
  readonly #held: () => boolean;
  readonly #timer: ReturnType<typeof setInterval>;
  #energy = { sum: 0, duration: 0 };
  #received = 0;
  #heardAt = performance.now();

  /** `line` is fed with what the statistics say, but for the time on hold. */
  constructor(pc: RTCPeerConnection, report: (levels: Levels) => void, line: Store<LineState>, held: () => boolean) {
    this.#pc = pc;
    this.#report = report;
    this.#line = line;
    this.#held = held;
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
    const found: Record<string, Stat> = {};
    stats.forEach((s: Stat) => {
      if (s['kind'] === 'audio') found[String(s['type'])] = s;
    });
    const inbound = found['inbound-rtp'];
    if (inbound) this.#line.update((line) => nextLine(line, sampleOf(inbound, found['remote-inbound-rtp'] ?? {}), this.#held()));
    this.#report({
      microphone: clamp(num(found['media-source']?.['audioLevel'])), received: inbound ? clamp(this.#level(inbound)) : 0,
      quality: this.#line.get().figures?.quality ?? 'unknown',
    });
  }

  /** The level between two looks: by energy where there is one, since a snapshot may fall into a pause. */
  #level(s: Stat): number {
    const received = num(s['packetsReceived']);
    if (received > this.#received) this.#heardAt = performance.now();
    this.#received = received;
    const last = this.#energy;
    const now = { sum: num(s['totalAudioEnergy']), duration: num(s['totalSamplesDuration']) };
    this.#energy = now;
    const level = num(s['audioLevel']);
    if (now.duration <= last.duration) return level;
    return Math.max(level, Math.sqrt(Math.max(0, now.sum - last.sum) / (now.duration - last.duration)));
  }
}

function sampleOf(inbound: Stat, remote: Stat): LineSample {
  return {
    at: performance.now(),
    received: num(inbound['packetsReceived']), lost: num(inbound['packetsLost']), jitter: num(inbound['jitter']),
    roundTrip: num(remote['roundTripTime']), backLost: clamp(num(remote['fractionLost'])), backJitter: num(remote['jitter']),
    bufferDelay: num(inbound['jitterBufferDelay']), bufferEmitted: num(inbound['jitterBufferEmittedCount']),
  };
}

function num(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function clamp(level: number): number {
  return Math.min(1, Math.max(0, level));
}
