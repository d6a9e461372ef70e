import { expect, it } from 'vitest';
import type { QueueTotal } from '../src/core/protocol';
import { queueFigureOf } from '../src/core/queuereport';

const queue: QueueTotal = {
  queue: '122', name: '122', offered: 20, answered: 10, abandoned: 4, overflowed: 1, chose: 1, asked_back: 1, voicemails: 1, passed_on: 1, open: 1,
  short_abandoned: 2, sent_off: 1, in_time: 8, decided: 19, wait_ms: 50_000, max_wait_ms: 30_000, talk_ms: 900_000, wrap_ms: 180_000, talked: 9, transferred: 3,
  median_wait_ms: 4000, p90_wait_ms: 12_000,
};

it('reads every figure of a queue', () => {
  const counts = { offered: 20, answered: 10, abandoned: 4, short: 2, sent_off: 1, overflowed: 1, chose: 1, asked_back: 1, voicemails: 1, passed_on: 1, open: 1, transferred: 3 };
  for (const [name, n] of Object.entries(counts)) expect(queueFigureOf(`queue_${name}`, queue), name).toEqual({ kind: 'count', n });
  expect(queueFigureOf('queue_in_time', queue)).toEqual({ kind: 'share', part: 8, whole: 19 });
  expect(queueFigureOf('queue_mean_wait', queue)).toEqual({ kind: 'span', ms: 5000 });
  expect(queueFigureOf('queue_median_wait', queue)).toEqual({ kind: 'span', ms: 4000 });
  expect(queueFigureOf('queue_p90_wait', queue)).toEqual({ kind: 'span', ms: 12_000 });
  expect(queueFigureOf('queue_max_wait', queue)).toEqual({ kind: 'span', ms: 30_000 });
  expect(queueFigureOf('queue_mean_talk', queue)).toEqual({ kind: 'span', ms: 100_000 });
  expect(queueFigureOf('queue_mean_wrap', queue)).toEqual({ kind: 'span', ms: 20_000 });
  expect(queueFigureOf('queue_handling', queue)).toEqual({ kind: 'span', ms: 120_000 });
  expect(queueFigureOf('queue_handling', { ...queue, wrap_ms: undefined }), 'from a server of an earlier version').toEqual({ kind: 'span', ms: null });
  expect(queueFigureOf('offered', queue)).toBeNull();
});

it('has no mean of nobody', () => {
  const nobody = { ...queue, answered: 0, talked: 0, decided: 0 };
  for (const name of ['mean_wait', 'median_wait', 'p90_wait', 'max_wait', 'mean_talk', 'mean_wrap', 'handling']) {
    expect(queueFigureOf(`queue_${name}`, nobody), name).toEqual({ kind: 'span', ms: null });
  }
});
