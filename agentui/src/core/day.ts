import type { AgentDay, AgentState } from './protocol';

/** A piece of the day's strip, in shares of the day's length. */
export interface Piece {
  state: AgentState;
  reason: string;
  since: number;
  until: number;
  left: number;
  width: number;
}

/** The states of a day as pieces; an open one lasts until now, or the day's end. */
export function piecesOf(day: AgentDay, now: number): Piece[] {
  const begin = Date.parse(day.begin);
  const end = Date.parse(day.end);
  const length = end - begin;
  return day.spans.flatMap((s) => {
    const since = Math.max(begin, Date.parse(s.since));
    const until = Math.min(end, s.until ? Date.parse(s.until) : Math.max(since, now));
    if (until <= since) return [];
    return [{ state: s.state, reason: s.reason ?? '', since, until, left: (since - begin) / length, width: (until - since) / length }];
  });
}

/** How long the agent was in each state, with its reason; longest first, and not offline. */
export function totalsOf(pieces: Piece[]): { state: AgentState; reason: string; ms: number }[] {
  const sums = new Map<string, { state: AgentState; reason: string; ms: number }>();
  for (const p of pieces) {
    if (p.state === 'offline') continue;
    const key = `${p.state}/${p.reason}`;
    const sum = sums.get(key) ?? { state: p.state, reason: p.reason, ms: 0 };
    sums.set(key, { ...sum, ms: sum.ms + p.until - p.since });
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}

/** What a day was made of, in ms; occupancy is null when there was nothing to share out. */
export interface Work {
  talk: number;
  wrap: number;
  idle: number;
  paused: number;
  /** Of the time at work: ringing, talks and wrap-up beside waiting for a call. */
  occupancy: number | null;
}

export function workOf(pieces: Piece[]): Work {
  const of = (state: AgentState): number => pieces.filter((p) => p.state === state).reduce((sum, p) => sum + p.until - p.since, 0);
  const [talk, wrap, idle, ringing] = [of('talking'), of('wrap_up'), of('ready'), of('ringing')];
  const busy = talk + wrap + ringing;
  return { talk, wrap, idle, paused: of('not_ready'), occupancy: busy + idle > 0 ? busy / (busy + idle) : null };
}

/** The mean of the citizens' marks of a day's talks; null when there was none. */
export function markOf(day: AgentDay): { mean: number; n: number } | null {
  const marks = day.offers.flatMap((o) => (o.mark ? [o.mark] : []));
  return marks.length ? { mean: marks.reduce((a, b) => a + b, 0) / marks.length, n: marks.length } : null;
}

/** Somebody whose day can be looked at. */
export interface Colleague {
  id: string;
  name: string;
  gone?: boolean;
}

/** Whose day can be chosen: everybody, and whoever is shown though the list does not know them. */
export function peopleOf(all: Colleague[], shown: string): Colleague[] {
  return shown && !all.some((p) => p.id === shown) ? [...all, { id: shown, name: shown }] : all;
}
