import { expect, it } from 'vitest';
import type { Visits, QueueFigures, QueueView, Watermarks } from '../src/core/protocol';
import { alarmsOf, freshAlarms, toneOf, valuesOf, wallColumns } from '../src/core/threshold';

const calls = (in_time: number, decided: number, abandoned = 0): Visits => ({
  offered: 0, answered: 0, abandoned, overflowed: 0, chose: 0, asked_back: 0, voicemails: 0, passed_on: 0, open: 0, short_abandoned: 0, sent_off: 0, in_time, decided, wait_ms: 0, max_wait_ms: 0, talk_ms: 0, talked: 0, transferred: 0,
});
const queue = (waiting: number): QueueView => ({ id: '122', name: '122', waiting, talking: 0, ready: 0, signed_in: 0 });
const figures = (recent: Visits, today: Visits): QueueFigures => ({ queue: '122', recent, today });
const marks: Watermarks = {
  warn: { waiting: 3, wait_seconds: 60, service_level: 90, abandoned: 5 },
  alarm: { waiting: 6, wait_seconds: 120, service_level: 80, abandoned: 20 },
};

it('colours each figure by its thresholds', () => {
  const at = (waiting: number, wait: number, level: number, lost: number) => valuesOf(queue(waiting), figures(calls(level, 100), calls(0, 0, lost)), wait * 1000);
  const tones = (v: ReturnType<typeof at>) => (['waiting', 'wait', 'level', 'abandoned'] as const).map((m) => toneOf(v, marks, m));
  expect(tones(at(2, 59, 90, 4))).toEqual(['', '', '', '']);
  expect(tones(at(3, 60, 89, 5))).toEqual(['warn', 'warn', 'warn', 'warn']);
  expect(tones(at(6, 120, 79, 20))).toEqual(['bad', 'bad', 'bad', 'bad']);
  expect(alarmsOf(at(6, 60, 79, 0), marks)).toEqual(['waiting', 'level']);
});

it('knows no alarm without thresholds, calls or figures', () => {
  expect(alarmsOf(valuesOf(queue(99), undefined, 1e9), undefined)).toEqual([]);
  expect(alarmsOf(valuesOf(queue(99), undefined, 1e9), { warn: {}, alarm: {} })).toEqual([]);
  expect(valuesOf(queue(0), figures(calls(0, 0), calls(0, 0)), 5000)).toEqual({ waiting: 0, waitMs: 0, level: null, abandoned: 0 });
});

it('measures now by the last half hour, or by the day in a quiet time', () => {
  expect(valuesOf(queue(0), figures(calls(1, 2), calls(9, 10)), 0).level).toBe(0.5);
  expect(valuesOf(queue(0), figures(calls(0, 0), calls(9, 10)), 0).level).toBe(0.9);
});

it('sounds an alarm once, and again when it came back', () => {
  let known = new Set<string>();
  const next = (...now: string[]): string[] => {
    const out = freshAlarms(known, now);
    known = out.known;
    return out.fresh;
  };
  expect(next('a')).toEqual(['a']);
  expect(next('a', 'b')).toEqual(['b']);
  expect(next('b')).toEqual([]);
  expect(next('a', 'b')).toEqual(['a']);
});

it('lays the queues of a wall out so that none is left below', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 9, 10, 12, 20].map(wallColumns)).toEqual([1, 1, 2, 3, 2, 3, 3, 3, 4, 4, 5]);
});
