import type { QueueFigures, QueueView, Thresholds, Watermarks } from './protocol';

/** How a figure is coloured. */
export type Tone = '' | 'warn' | 'bad';

/** The figures of a queue that can worry. */
export type Measure = 'waiting' | 'wait' | 'level' | 'abandoned';

/** The present values; a level of null is one that nobody can tell yet. */
export interface Values {
  waiting: number;
  waitMs: number;
  /** Share of calls answered in time, 0 to 1: of the recent ones, or of the day when none was decided recently. */
  level: number | null;
  abandoned: number;
}

/** What the board knows of a queue at a moment. */
export function valuesOf(queue: QueueView, figures: QueueFigures | undefined, waitMs: number): Values {
  const decided = figures?.recent.decided ? figures.recent : figures?.today;
  return {
    waiting: queue.waiting, waitMs: queue.waiting > 0 ? waitMs : 0,
    level: decided?.decided ? decided.in_time / decided.decided : null, abandoned: figures?.today.abandoned ?? 0,
  };
}

function passed(values: Values, limits: Thresholds | undefined, measure: Measure): boolean {
  switch (measure) {
    case 'waiting':
      return Boolean(limits?.waiting) && values.waiting >= limits!.waiting!;
    case 'wait':
      return Boolean(limits?.wait_seconds) && values.waitMs >= limits!.wait_seconds! * 1000;
    case 'level':
      return Boolean(limits?.service_level) && values.level !== null && values.level * 100 < limits!.service_level!;
    case 'abandoned':
      return Boolean(limits?.abandoned) && values.abandoned >= limits!.abandoned!;
  }
}

/** The colour of one figure. */
export function toneOf(values: Values, marks: Watermarks | undefined, measure: Measure): Tone {
  if (passed(values, marks?.alarm, measure)) return 'bad';
  return passed(values, marks?.warn, measure) ? 'warn' : '';
}

const measures: Measure[] = ['waiting', 'wait', 'level', 'abandoned'];

/** The figures for which there is alarm. */
export function alarmsOf(values: Values, marks: Watermarks | undefined): Measure[] {
  return measures.filter((m) => toneOf(values, marks, m) === 'bad');
}

/**
 * Tells which alarms are new, and what is known from now on. An alarm that goes
 * is forgotten, so that it sounds again when it comes back.
 */
export function freshAlarms(known: ReadonlySet<string>, now: string[]): { fresh: string[]; known: Set<string> } {
  return { fresh: now.filter((a) => !known.has(a)), known: new Set(now) };
}

/** In how many columns a wall shows its queues, so that they and their figures are as large as can be. */
export function wallColumns(queues: number): number {
  return queues <= 3 ? Math.max(queues, 1) : Math.min(Math.round(Math.sqrt(queues * 1.3)), 5);
}
