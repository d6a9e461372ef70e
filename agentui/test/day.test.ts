import { expect, it } from 'vitest';
import { piecesOf, totalsOf } from '../src/core/day';
import type { AgentDay } from '../src/core/protocol';

const day: AgentDay = {
  agent: 'anna', date: '2026-03-02', time_zone: 'Asia/Irkutsk', begin: '2026-03-01T16:00:00Z', end: '2026-03-02T16:00:00Z', offers: [],
  spans: [
    { state: 'not_ready', reason: 'lunch', since: '2026-03-01T22:00:00Z', until: '2026-03-02T00:00:00Z' },
    { state: 'ready', since: '2026-03-02T00:00:00Z', until: '2026-03-02T03:00:00Z' },
    { state: 'not_ready', reason: 'lunch', since: '2026-03-02T03:00:00Z', until: '2026-03-02T04:00:00Z' },
    { state: 'offline', since: '2026-03-02T04:00:00Z' },
  ],
};

it('draws the states in shares of the day', () => {
  const pieces = piecesOf(day, Date.parse('2026-03-02T10:00:00Z'));
  expect(pieces.map((p) => [p.state, p.left * 24, p.width * 24])).toEqual([['not_ready', 6, 2], ['ready', 8, 3], ['not_ready', 11, 1], ['offline', 12, 6]]);
  expect(piecesOf(day, Date.parse('2026-03-09T00:00:00Z')).at(-1)?.width).toBe(0.5);
});

it('adds up the time in each state', () => {
  const hour = 3_600_000;
  expect(totalsOf(piecesOf(day, Date.parse('2026-03-02T10:00:00Z')))).toEqual([
    { state: 'not_ready', reason: 'lunch', ms: 3 * hour }, { state: 'ready', reason: '', ms: 3 * hour },
  ]);
});
