import { type Quality, grade } from './phone';

/** What WebRTC's statistics say at a moment. Counters grow from the beginning of the call; times are in seconds, `at` in ms. */
export interface LineSample {
  at: number;
  received: number;
  lost: number;
  jitter: number;
  roundTrip: number;
  /** What the other side lost of our voice (0 to 1) and its jitter, from its RTCP reports. */
  backLost: number;
  backJitter: number;
  /** Time that received voice has waited in the jitter buffer, and the number of samples that did. */
  bufferDelay: number;
  bufferEmitted: number;
}

/** The line in one window of some seconds. */
export interface LineFigures {
  /** Shares of packets lost on the way to us and from us. */
  lost: number;
  backLost: number;
  jitter: number;
  roundTrip: number;
  /** The worse direction's estimate, 1 to 4.5. */
  mos: number;
  quality: Quality;
}

/** What to tell the agent: how bad, who hears badly, and why. */
export interface LineWarning {
  level: 'worsening' | 'bad';
  side: 'hear' | 'heard';
  why: 'loss' | 'delay' | 'silence';
}

/** What a talk leaves behind; sent to the server at its end. Times are in the unit that the name says. */
export interface QualitySummary {
  seconds: number;
  poor_seconds: number;
  mos: number;
  mos_worst: number;
  lost: number;
  lost_back: number;
  jitter_ms: number;
  round_trip_ms: number;
}

/** What is known of a line. */
export interface LineState {
  /** Where the present window began; null before the first sample. */
  from: LineSample | null;
  figures: LineFigures | null;
  /** The last windows, newest first. */
  recent: readonly LineFigures[];
  warning: LineWarning | null;
  /** Sums over windows with voice, weighted by their length in seconds. */
  sums: QualitySummary;
}

/** The length of a window: long enough for a share of 150 packets to mean something, in ms. */
export const windowMs = 3000;
const remembered = 3;

/** A line of which nothing is known. */
export const newLine: LineState = {
  from: null, figures: null, recent: [], warning: null,
  sums: { seconds: 0, poor_seconds: 0, mos: 0, mos_worst: 5, lost: 0, lost_back: 0, jitter_ms: 0, round_trip_ms: 0 },
};

/**
 * Estimates how people would rate the voice, from 1 to 4.5: the E-model of ITU-T
 * G.107 with its default values. R = 93.2 − Id − Ie,eff, where Id is the
 * approximation of its delay term by Cole and Rosenbluth (2001), 0.024 d +
 * 0.11 (d − 177.3) beyond 177.3 ms, and Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl + Bpl)
 * with Ie = 0 and Bpl = 25.1: G.711 with loss concealment (G.113, appendix I),
 * which is what browsers and Asterisk do at least. Annex B of G.107 turns R into
 * the score. `lost` is a share, `delay` the way of the voice in seconds.
 */
export function mosOf(lost: number, delay: number): number {
  const percent = Math.min(1, Math.max(0, lost)) * 100;
  const ms = Math.max(0, delay) * 1000;
  const r = 93.2 - (0.024 * ms + (ms > 177.3 ? 0.11 * (ms - 177.3) : 0)) - (95 * percent) / (percent + 25.1);
  if (r <= 0) return 1;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** A packet of voice takes so long to fill, in seconds. */
const framing = 0.02;

/**
 * The line after a sample: pure; nothing changes until a window is full. On hold
 * nothing is sent, which is no fault of the line: it is measured anew afterwards.
 */
export function nextLine(state: LineState, now: LineSample, held = false): LineState {
  if (held) return state.from ? { ...newLine, sums: state.sums } : state;
  const { from } = state;
  if (!from || now.received < from.received) return { ...state, from: now };
  if (now.at - from.at < windowMs) return state;
  const figures = measured(from, now);
  const recent = [figures, ...state.recent].slice(0, remembered);
  const silent = now.received === from.received;
  return {
    from: now, figures, recent,
    warning: warningOf(state.warning, recent, silent),
    sums: silent ? state.sums : added(state.sums, figures, (now.at - from.at) / 1000),
  };
}

function measured(from: LineSample, now: LineSample): LineFigures {
  const received = now.received - from.received;
  const missing = Math.max(0, now.lost - from.lost);
  const lost = received + missing > 0 ? missing / (received + missing) : 1;
  const emitted = now.bufferEmitted - from.bufferEmitted;
  const buffer = emitted > 0 ? (now.bufferDelay - from.bufferDelay) / emitted : 2 * now.jitter;
  const way = now.roundTrip / 2 + framing;
  const [here, there] = [grade(lost, now.jitter, now.roundTrip), grade(now.backLost, now.backJitter, now.roundTrip)];
  return {
    lost, backLost: now.backLost, jitter: Math.max(now.jitter, now.backJitter), roundTrip: now.roundTrip,
    mos: Math.min(mosOf(lost, way + buffer), mosOf(now.backLost, way + 2 * now.backJitter)),
    quality: here === 'poor' || there === 'poor' ? 'poor' : here === 'fair' || there === 'fair' ? 'fair' : 'good',
  };
}

/**
 * Warns when two of the last three windows were not good, or when the next one
 * would be poor if the line went on to worsen as it does; one bad window alone is
 * an accident. A warning stays until three windows in a row were good.
 */
function warningOf(before: LineWarning | null, recent: readonly LineFigures[], silent: boolean): LineWarning | null {
  const [last] = recent;
  if (!last) return null;
  const count = (...of: Quality[]): number => recent.filter((f) => of.includes(f.quality)).length;
  const bad = count('poor') >= 2;
  if (bad || count('poor', 'fair') >= 2 || falls(recent)) {
    const level = bad ? 'bad' : 'worsening';
    if (silent) return { level, side: 'hear', why: 'silence' };
    const delayed = last.roundTrip > 0.3 && last.lost <= 0.015 && last.backLost <= 0.015;
    return { level, side: last.backLost > last.lost ? 'heard' : 'hear', why: delayed ? 'delay' : 'loss' };
  }
  return count('good') >= remembered ? null : before;
}

/** Whether the line has worsened twice in a row and would be poor next at the same pace. */
function falls([last, previous, first]: readonly LineFigures[]): boolean {
  if (!last || !previous || !first) return false;
  const next = (pick: (f: LineFigures) => number): number =>
    pick(last) > pick(previous) && pick(previous) > pick(first) ? 2 * pick(last) - pick(previous) : 0;
  const lost = Math.max(next((f) => f.lost), next((f) => f.backLost));
  return grade(lost, next((f) => f.jitter), next((f) => f.roundTrip)) === 'poor';
}

function added(sums: QualitySummary, f: LineFigures, seconds: number): QualitySummary {
  return {
    seconds: sums.seconds + seconds,
    poor_seconds: sums.poor_seconds + (f.quality === 'poor' ? seconds : 0),
    mos: sums.mos + f.mos * seconds,
    mos_worst: Math.min(sums.mos_worst, f.mos),
    lost: sums.lost + f.lost * seconds,
    lost_back: sums.lost_back + f.backLost * seconds,
    jitter_ms: sums.jitter_ms + f.jitter * 1000 * seconds,
    round_trip_ms: sums.round_trip_ms + f.roundTrip * 1000 * seconds,
  };
}

/** The means over the whole talk; null when it was too short to be measured. */
export function summaryOf({ sums }: LineState): QualitySummary | null {
  const { seconds } = sums;
  if (seconds <= 0) return null;
  const mean = (sum: number, digits: number): number => Number((sum / seconds).toFixed(digits));
  return {
    seconds: Math.round(seconds), poor_seconds: Math.round(sums.poor_seconds),
    mos: mean(sums.mos, 2), mos_worst: Number(sums.mos_worst.toFixed(2)),
    lost: mean(sums.lost, 4), lost_back: mean(sums.lost_back, 4),
    jitter_ms: mean(sums.jitter_ms, 1), round_trip_ms: mean(sums.round_trip_ms, 1),
  };
}
