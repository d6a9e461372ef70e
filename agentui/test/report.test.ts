import { expect, it } from 'vitest';
import type { Calls, Joint } from '../src/core/protocol';
import { allAppeals, appealsOf, axisTop, backFigureOf, chartOf, drawn, figureOf } from '../src/core/report';
import { busyPart } from '../src/core/reporthours';

const calls = (offered: number): Calls => ({
  offered, answered: offered, abandoned: 0, not_queued: 1, voicemails: 3, asked: 4, marked: 2, marks: 9, in_time: 1, decided: 2, wait_ms: 9000, max_wait_ms: 7000, talk_ms: 0, talked: 0, short_abandoned: 0, transferred: 0, overflowed: 0,
});
const joint: Joint = {
  from: '2026-09-21', until: '2026-09-21', time_zone: 'Asia/Irkutsk', as_of: '2026-09-21T05:00:00Z',
  lines: [{ line: '122', name: 'Сто двадцать два', ...calls(5) }, { line: '117', name: 'Сто семнадцать', ...calls(1) }],
  total: calls(6), channels: [{ channel: 'call', appeals: 3 }, { channel: 'online', appeals: 2 }],
  line_hours: [{ line: '122', hour: '2026-09-21T01:00:00Z', ...calls(5) }, { line: '117', hour: '2026-09-21T01:00:00Z', ...calls(1) }, { line: 'gone', hour: '2026-09-21T01:00:00Z', ...calls(9) }],
  appeal_hours: [{ channel: 'online', hour: '2026-09-20T16:00:00Z', appeals: 2 }], definitions: [],
};

it('puts hours into the zone of the region', () => {
  const chart = chartOf(joint);
  expect(chart.unit).toBe('hour');
  expect(chart.slots).toHaveLength(24);
  expect(chart.slots[9]).toEqual({ key: '9', calls: [5, 1], appeals: [0, 0] });
  expect(chart.slots[0]?.appeals).toEqual([0, 2]);
  expect(chart.top).toBe(6);
  expect(drawn(chart)).toBe(true);
});

it('keeps of a day the hours with anything in them, and one on each side', () => {
  const keys = (filled: number[]): string[] =>
    busyPart(Array.from({ length: 24 }, (_, h) => ({ key: String(h), calls: [0], appeals: [filled.includes(h) ? 1 : 0] }))).map((s) => s.key);
  expect(keys([9, 11])).toEqual(['8', '9', '10', '11', '12']);
  expect(keys([0, 23])).toHaveLength(24);
  expect(keys([])).toHaveLength(24);
});

it('shows several days by day', () => {
  const chart = chartOf({ ...joint, from: '2026-09-21', until: '2026-09-27' });
  expect(chart.slots.map((s) => s.key)).toEqual(['2026-09-21', '2026-09-22', '2026-09-23', '2026-09-24', '2026-09-25', '2026-09-26', '2026-09-27']);
  expect(chart.slots[0]?.calls).toEqual([5, 1]);
});

it('shows nothing without dividing by it', () => {
  const chart = chartOf({ ...joint, lines: null, channels: null, line_hours: null, appeal_hours: null });
  expect(chart.top).toBe(1);
  expect(drawn(chart)).toBe(false);
  expect(allAppeals({ ...joint, channels: null })).toBe(0);
});

it('makes shares and means at the end', () => {
  expect(figureOf('in_time', calls(3))).toEqual({ kind: 'share', part: 1, whole: 2 });
  expect(figureOf('mean_wait', calls(3))).toEqual({ kind: 'span', ms: 3000 });
  expect(figureOf('mean_talk', calls(3))).toEqual({ kind: 'span', ms: null });
  expect(figureOf('max_wait', calls(0))).toEqual({ kind: 'span', ms: null });
  expect(figureOf('offered', calls(3))).toEqual({ kind: 'count', n: 3 });
  expect(figureOf('appeals_call', calls(3))).toBeNull();
  const lost = { ...calls(3), no_callback: 6, no_callback_hidden: 3, no_callback_number: 2, no_callback_rule: 1 };
  expect(['no_callback', 'no_callback_hidden', 'no_callback_number', 'no_callback_rule'].map((f) => figureOf(f, lost))).toEqual([6, 3, 2, 1].map((n) => ({ kind: 'count', n })));
  expect(figureOf('no_callback', calls(3)), 'from a server of an earlier version').toEqual({ kind: 'count', n: 0 });
  expect(appealsOf(joint, 'online')).toBe(2);
});

it.each([[1, 1], [3, 4], [6, 10], [44, 50], [101, 200], [900, 1000]])('rounds an axis of %i up to %i', (top, to) => expect(axisTop(top)).toBe(to));

it('reads the figures of call-backs', () => {
  const back = { promised: 8, kept: 5, soon: 2, failed: 1, closed: 1, open: 1, abandoned: 4, reached: 3, tried: 6, first_median_ms: 60_000, first_p90_ms: 900_000 };
  expect(backFigureOf('back_promised', back)).toEqual({ kind: 'count', n: 8 });
  expect(backFigureOf('back_soon', back)).toEqual({ kind: 'share', part: 2, whole: 8 });
  expect(backFigureOf('back_reached', back)).toEqual({ kind: 'share', part: 3, whole: 4 });
  expect(backFigureOf('back_first_p90', back)).toEqual({ kind: 'span', ms: 900_000 });
  expect(backFigureOf('back_first_median', { ...back, tried: 0 }), 'no attempt has no median').toEqual({ kind: 'span', ms: null });
  expect(backFigureOf('offered', back)).toBeNull();
});
