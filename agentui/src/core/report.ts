import { addDays, dateIn, hourIn } from './format';
import type { BackFigures, Calls, Channel, Joint } from './protocol';

/** One bar place of the chart: an hour of a day, or a whole day. */
export interface Slot {
  key: string;
  /** Calls offered, by line in the order of the report. */
  calls: number[];
  /** Appeals, by channel in the order of the report. */
  appeals: number[];
}

/** The chart: calls by line beside appeals by channel. */
export interface Chart {
  unit: 'hour' | 'day';
  lines: { id: string; name: string }[];
  channels: Channel[];
  slots: Slot[];
  /** The highest bar, at least 1. */
  top: number;
}

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Arranges the hours of a report: by hour for one day, by day for more. */
export function chartOf(joint: Joint): Chart {
  const unit = joint.from === joint.until ? 'hour' : 'day';
  const lines = (joint.lines ?? []).map(({ line, name }) => ({ id: line, name }));
  const channels = (joint.channels ?? []).map((c) => c.channel);
  const slots = new Map<string, Slot>();
  for (const key of slotKeys(joint, unit)) {
    slots.set(key, { key, calls: lines.map(() => 0), appeals: channels.map(() => 0) });
  }
  const slotAt = (iso: string): Slot | undefined =>
    slots.get(unit === 'hour' ? String(hourIn(joint.time_zone, iso)) : dateIn(joint.time_zone, Date.parse(iso)));
  for (const h of joint.line_hours ?? []) add(slotAt(h.hour)?.calls, lines.findIndex((l) => l.id === h.line), h.offered);
  for (const h of joint.appeal_hours ?? []) add(slotAt(h.hour)?.appeals, channels.indexOf(h.channel), h.appeals);
  const all = [...slots.values()];
  const top = Math.max(1, ...all.map((s) => Math.max(sum(s.calls), sum(s.appeals))));
  return { unit, lines, channels, slots: all, top };
}

function add(row: number[] | undefined, index: number, n: number): void {
  if (row && index >= 0) row[index] = (row[index] ?? 0) + n;
}

function slotKeys(joint: Joint, unit: 'hour' | 'day'): string[] {
  if (unit === 'hour') return Array.from({ length: 24 }, (_, h) => String(h));
  const keys: string[] = [];
  for (let day = joint.from; day <= joint.until && keys.length < 31; day = addDays(day, 1)) keys.push(day);
  return keys;
}

/** Whether a chart has anything to draw. */
export const drawn = (chart: Chart): boolean => chart.slots.some((s) => sum(s.calls) + sum(s.appeals) > 0);

/** A round number at or above the highest bar, for the axis: 1, 2, 5, 10, 20, 50 … */
export function axisTop(top: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, top)));
  return [1, 2, 4, 5, 10].map((m) => m * power).find((n) => n >= top) ?? 10 * power;
}

/** How a figure of calls is written. */
export type FigureValue = { kind: 'count'; n: number } | { kind: 'share'; part: number; whole: number } | { kind: 'span'; ms: number | null } | { kind: 'mark'; mean: number | null };

/** The value of a figure of calls; null for one that is not of calls. */
export function figureOf(figure: string, c: Calls): FigureValue | null {
  const mean = (ms: number, n: number): FigureValue => ({ kind: 'span', ms: n > 0 ? ms / n : null });
  switch (figure) {
    case 'offered': return { kind: 'count', n: c.offered };
    case 'answered': return { kind: 'count', n: c.answered };
    case 'abandoned': return { kind: 'count', n: c.abandoned };
    case 'passed_on': return { kind: 'count', n: c.passed_on ?? 0 };
    case 'asked_back': return { kind: 'count', n: c.asked_back ?? 0 };
    case 'not_queued': return { kind: 'count', n: c.not_queued };
    case 'voicemails': return { kind: 'count', n: c.voicemails };
    case 'in_time': return { kind: 'share', part: c.in_time, whole: c.decided };
    case 'mean_wait': return mean(c.wait_ms, c.answered);
    case 'max_wait': return { kind: 'span', ms: c.offered > 0 ? c.max_wait_ms : null };
    case 'short_abandoned': return { kind: 'count', n: c.short_abandoned };
    case 'transferred': return { kind: 'count', n: c.transferred };
    case 'overflowed': return { kind: 'count', n: c.overflowed };
    case 'no_callback': return { kind: 'count', n: c.no_callback ?? 0 };
    case 'no_callback_hidden': return { kind: 'count', n: c.no_callback_hidden ?? 0 };
    case 'no_callback_number': return { kind: 'count', n: c.no_callback_number ?? 0 };
    case 'no_callback_rule': return { kind: 'count', n: c.no_callback_rule ?? 0 };
    case 'mean_talk': return mean(c.talk_ms, c.talked);
    case 'mean_mark': return { kind: 'mark', mean: c.marked > 0 ? c.marks / c.marked : null };
    case 'marked': return { kind: 'share', part: c.marked, whole: c.asked };
    default: return null;
  }
}

/** The value of a figure of call-backs; null for one that is not of them. */
export function backFigureOf(figure: string, b: BackFigures): FigureValue | null {
  const first = (ms: number): FigureValue => ({ kind: 'span', ms: b.tried > 0 ? ms : null });
  switch (figure) {
    case 'back_promised': return { kind: 'count', n: b.promised };
    case 'back_kept': return { kind: 'count', n: b.kept };
    case 'back_soon': return { kind: 'share', part: b.soon, whole: b.promised };
    case 'back_first_median': return first(b.first_median_ms);
    case 'back_first_p90': return first(b.first_p90_ms);
    case 'back_failed': return { kind: 'count', n: b.failed };
    case 'back_closed': return { kind: 'count', n: b.closed };
    case 'back_open': return { kind: 'count', n: b.open };
    case 'back_reached': return { kind: 'share', part: b.reached, whole: b.abandoned };
    default: return null;
  }
}

/** Appeals of a channel in the report. */
export function appealsOf(joint: Joint, channel: Channel): number {
  return joint.channels?.find((c) => c.channel === channel)?.appeals ?? 0;
}

/** Appeals of all channels. */
export function allAppeals(joint: Joint): number {
  return sum((joint.channels ?? []).map((c) => c.appeals));
}
