import { expect, it } from 'vitest';
import { againFigureOf } from '../src/core/againreport';

const some = { calls: 40, calls_again: 10, contacts: 3, appeals: 20, appeals_again: 5, placed: 10, moves: 4, moved_twice: 1 };

it('reads the figures of those who came again', () => {
  expect(againFigureOf('again_calls', some)).toEqual({ kind: 'share', part: 10, whole: 40 });
  expect(againFigureOf('again_contacts', some)).toEqual({ kind: 'count', n: 3 });
  expect(againFigureOf('again_appeals', some)).toEqual({ kind: 'share', part: 5, whole: 20 });
  expect(againFigureOf('hops_mean', some)).toEqual({ kind: 'mark', mean: 0.4 });
  expect(againFigureOf('hops_mean', { ...some, placed: 0 }), 'there is no mean of nothing').toEqual({ kind: 'mark', mean: null });
  expect(againFigureOf('hops_two', some)).toEqual({ kind: 'share', part: 1, whole: 10 });
  expect(againFigureOf('offered', some)).toBeNull();
});
