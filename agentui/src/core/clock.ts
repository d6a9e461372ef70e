/** Time as the core sees it, so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after so many milliseconds; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

/** Waits between tries: grows twofold, never beyond the cap, spread at random. */
export interface Backoff {
  firstMs: number;
  capMs: number;
}

/** The reconnect pause of the desk's socket. */
export const reconnectBackoff: Backoff = { firstMs: 200, capMs: 5000 };

/**
 * How long to wait before try number `attempt` (from 1). The pause lies between
 * half and the whole of the step, so that a thousand desks do not return as one.
 */
export function pause(b: Backoff, attempt: number, random: number): number {
  const step = Math.min(b.capMs, b.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(step / 2 + (step / 2) * random);
}

/**
 * How far the server's clock is ahead of ours, from the Date header of an
 * answer. Under two seconds it is taken as none: the header has whole seconds.
 */
export function skew(dateHeader: string | undefined, now: number): number {
  const server = dateHeader ? Date.parse(dateHeader) : NaN;
  if (Number.isNaN(server)) return 0;
  const ahead = server + 500 - now;
  return Math.abs(ahead) < 2000 ? 0 : ahead;
}
