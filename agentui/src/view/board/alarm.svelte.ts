import { clock, percent } from '../../core/format';
import type { QueueFigures, QueueView, Watermarks } from '../../core/protocol';
import { type Measure, type Values, alarmsOf, freshAlarms, valuesOf } from '../../core/threshold';
import { Attention } from '../../browser/attention';
import { lasting } from '../../browser/ports';
import { ringer } from '../desk/ringing.svelte';
import { session } from '../session.svelte';
import { ui } from '../ui.svelte';

const soundKey = 'dozvon.alarm';
/** The figures are read again no more often than this, in ms. */
const figuresMs = 5000;

/** The figures of the queues that the database has, read anew while the board is open. */
export class Figures {
  rows = $state.raw<QueueFigures[]>([]);
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Follows the turns of the day's figures; call it while a component is being made. */
  follow(turn: () => number): void {
    $effect(() => {
      turn();
      this.#soon();
    });
    // What is recent grows old also when no call comes.
    $effect(() => {
      const timer = setInterval(() => this.#soon(), 60_000);
      return () => {
        clearInterval(timer);
        if (this.#timer) clearTimeout(this.#timer);
        this.#timer = null;
      };
    });
  }

  of = (queue: string): QueueFigures | undefined => this.rows.find((f) => f.queue === queue);

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.#read(), Math.max(0, this.#at + figuresMs - Date.now()));
  }

  async #read(): Promise<void> {
    this.#timer = null;
    this.#at = Date.now();
    try {
      this.rows = (await session.client.queueFigures()).queues;
    } catch {
      // The day's card below says that the figures are away; the last ones stay.
    }
  }
}

/** Where the plan says that a queue's figures begin to worry. */
export const marksOf = (queue: string): Watermarks | undefined => session.me?.plan.queues?.find((q) => q.id === queue)?.board;

/** Sounds and shows when a threshold is passed. */
class Alarm {
  sound = $state(lasting.read(soundKey) !== 'off');
  #known = new Set<string>();
  readonly #attention = new Attention('Дозвон');

  useSound(on: boolean): void {
    this.sound = on;
    lasting.write(soundKey, on ? 'on' : 'off');
  }

  /** Looks at every queue once a second; call it while a component is being made. */
  watch(queues: () => QueueView[], figures: Figures): void {
    $effect(() => {
      const on = queues().flatMap((q) => {
        const values = valuesOf(q, figures.of(q.id), ui.since(q.longest_since));
        return alarmsOf(values, marksOf(q.id)).map((m) => ({ key: `${q.id}/${m}`, queue: q, text: this.#text(m, values) }));
      });
      const { fresh, known } = freshAlarms(this.#known, on.map((a) => a.key));
      this.#known = known;
      const first = on.find((a) => fresh.includes(a.key));
      if (first) this.#call(ui.t('board.alarm', { queue: first.queue.name }), first.text);
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
