import { expect, it } from 'vitest';
import { type Piece, markOf, peopleOf, piecesOf, totalsOf, workOf } from '../src/core/day';
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

it('sums the work of a day up, and shares nothing out when there was none', () => {
  const piece = (state: Piece['state'], minutes: number): Piece => ({ state, reason: '', since: 0, until: minutes * 60_000, left: 0, width: 0 });
  const work = workOf([piece('ready', 20), piece('ringing', 1), piece('talking', 25), piece('wrap_up', 4), piece('not_ready', 30), piece('talking', 10), piece('offline', 99)]);
  expect(work).toEqual({ talk: 35 * 60_000, wrap: 4 * 60_000, idle: 20 * 60_000, paused: 30 * 60_000, occupancy: 40 / 60 });
  expect(workOf([piece('not_ready', 30)]).occupancy).toBeNull();
});

it('takes the mean of the marks that were given', () => {
  const offer = { call: 'c', line: '122', caller: '', rang_at: day.begin };
  expect(markOf(day)).toBeNull();
  expect(markOf({ ...day, offers: [{ ...offer, mark: 5 }, offer, { ...offer, mark: 2 }] })).toEqual({ mean: 3.5, n: 2 });
});

it('lets somebody stay chosen whom the list does not know', () => {
  const all = [{ id: 'anna', name: 'Анна' }];
  expect(peopleOf(all, 'anna')).toEqual(all);
  expect(peopleOf(all, '')).toEqual(all);
  expect(peopleOf(all, 'left')).toEqual([...all, { id: 'left', name: 'left' }]);
});
