import type { Clock } from '../src/core/clock';
import type { Socket } from '../src/core/link';
import { type Levels, type PhonePort, type PhoneSetup, type PhoneState, idlePhone, silence } from '../src/core/phone';
import type { AgentView, CallView, Desk } from '../src/core/protocol';
import { type LineState, newLine } from '../src/core/quality';
import { Store } from '../src/core/store';

/** A clock that a test moves by hand. */
export class TestClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; run: () => void }[] = [];

  now = (): number => this.#now;
  random = (): number => 0.5;

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((t) => t !== timer));
  }

  /** Lets time pass and runs what falls due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((t) => t !== due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }

  get waiting(): number {
    return this.#timers.length;
  }
}

/** A socket that a test plays the server of. */
export class TestSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((text: string) => void) | null = null;
  onclose: ((code: number, reason: string) => void) | null = null;
  closed = false;
  seq = 0;

  constructor(readonly path: string) {}

  close(): void {
    this.closed = true;
  }

  say(frame: object): void {
    this.onmessage?.(JSON.stringify({ seq: ++this.seq, ...frame }));
  }
}

/** A phone that only remembers. */
export class TestPhone implements PhonePort {
  readonly state = new Store<PhoneState>(idlePhone);
  readonly levels = new Store<Levels>(silence);
  readonly line = new Store<LineState>(newLine);
  readonly started: PhoneSetup[] = [];
  refreshed = 0;
  stopped = 0;

  start(setup: PhoneSetup): void {
    this.started.push(setup);
  }
  refresh(): void {
    this.refreshed++;
  }
  distrust = (): void => undefined;
  stop(): void {
    this.stopped++;
  }
  answer = async (): Promise<void> => undefined;
  call = async (): Promise<void> => undefined;
  hangUp = (): void => undefined;
  mute = (): void => undefined;
  held = (): void => undefined;
  digits = (): void => undefined;
  prepare = async (): Promise<void> => undefined;
  resumePlayback = (): void => undefined;
  useMicrophone = async (): Promise<void> => undefined;
  useSpeaker = async (): Promise<void> => undefined;
}

export function deskWith(agent: Partial<AgentView>, call: Partial<CallView> | null = null): Desk {
  return {
    agent: { id: 'anna', name: 'Анна', queues: ['122'], state: 'ready', since: '2026-09-21T01:00:00Z', device: 'browser', desk_online: true, phone_up: true, ...agent },
    call: call && {
      id: 'call-1', state: 'ringing', line: '122', line_name: '122', queue: '122', caller: '+73952123456', origin: 'trunk', muted: false,
      arrived_at: '2026-09-21T01:00:00Z', ...call,
    },
  };
}

/** Lets promises that are settled run their followers. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
