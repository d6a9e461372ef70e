import { clock, percent } from '../../core/format';
import type { QueueFigures, QueueView, Watermarks } from '../../core/protocol';
import { type Measure, type Values, alarmsOf, freshAlarms, valuesOf } from '../../core/threshold';
import { Attention } from '../../browser/attention';
import { lasting } from '../../browser/ports';
import { ringer } from '../desk/ringing.svelte';
import { session } from '../session.svelte';
import { title } from '../title.svelte';
import { ui } from '../ui.svelte';
import { Rereading } from './rereading.svelte';

const soundKey = 'dozvon.alarm';

/** The figures of the queues that the database has, read anew while the board is open. */
export class Figures {
  rows = $state.raw<QueueFigures[]>([]);
  readonly #again = new Rereading(async () => {
    try {
      this.rows = (await session.client.queueFigures()).queues;
    } catch {
      // The day's card below says that the figures are away; the last ones stay.
    }
  });

  /** Follows the turns of the day's figures; call it while a component is being made. */
  follow = (turn: () => unknown): void => this.#again.follow(turn);

  of = (queue: string): QueueFigures | undefined => this.rows.find((f) => f.queue === queue);
}

/** Where the plan says that a queue's figures begin to worry. */
export const marksOf = (queue: string): Watermarks | undefined => session.me?.plan.queues?.find((q) => q.id === queue)?.board;

/** Why there is alarm. */
interface Cause {
  key: string;
  title: string;
  text: string;
}

/** Sounds and shows when a threshold is passed. */
class Alarm {
  sound = $state(lasting.read(soundKey) !== 'off');
  #known = new Set<string>();
  readonly #attention = new Attention(() => title.text);

  useSound(on: boolean): void {
    this.sound = on;
    lasting.write(soundKey, on ? 'on' : 'off');
  }

  /** Looks at every queue once a second, and at what else there is alarm of; call it while a component is being made. */
  watch(queues: () => QueueView[], figures: Figures, more: () => Cause[] = () => []): void {
    $effect(() => {
      const on = [...queues().flatMap((q) => {
        const values = valuesOf(q, figures.of(q.id), ui.since(q.longest_since));
        return alarmsOf(values, marksOf(q.id)).map((m): Cause => ({ key: `${q.id}/${m}`, title: ui.t('board.alarm', { queue: q.name }), text: this.#text(m, values) }));
      }), ...more()];
      const { fresh, known } = freshAlarms(this.#known, on.map((a) => a.key));
      this.#known = known;
      const first = on.find((a) => fresh.includes(a.key));
      if (first) this.#call(first.title, first.text);
      if (!on.length) this.#attention.stop();
    });
    $effect(() => () => {
      this.#known = new Set();
      this.#attention.stop();
    });
  }

  #text(measure: Measure, v: Values): string {
    switch (measure) {
      case 'waiting':
        return ui.t('board.alarm.waiting', { n: v.waiting });
      case 'wait':
        return ui.t('board.alarm.wait', { time: clock(v.waitMs) });
      case 'level':
        return ui.t('board.alarm.level', { n: percent(ui.lang, v.level ?? 0, 1) });
      case 'abandoned':
        return ui.t('board.alarm.abandoned', { n: v.abandoned });
    }
  }

  #call(title: string, body: string): void {
    this.#attention.start(title, body);
    if (this.sound) void ringer.start(true);
  }
}

export const alarm = new Alarm();
