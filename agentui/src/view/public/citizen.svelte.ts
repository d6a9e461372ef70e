import { Client } from '../../core/client';
import { type Levels, type PhonePort, type PhoneState, idlePhone, silence } from '../../core/phone';
import { browserHttp, socketAddress } from '../../browser/ports';
import { errorText, ui } from '../ui.svelte';

/** How a citizen's call stands. */
export type Stage =
  | { kind: 'idle' }
  | { kind: 'connecting'; line: string }
  | { kind: 'talking'; line: string; since: number }
  | { kind: 'over'; line: string; seconds: number }
  | { kind: 'failed'; line: string; text: string };

/** One call of a citizen from the page. */
export class CitizenCall {
  readonly client = new Client(browserHttp);
  stage = $state.raw<Stage>({ kind: 'idle' });
  phone = $state.raw<PhoneState>(idlePhone);
  levels = $state.raw<Levels>(silence);
  #port: PhonePort | null = null;
  #waitLine: ((ready: boolean) => void) | null = null;

  /** Calls a line; a number, if given, is shown to the agent. */
  async dial(line: string, phone: string): Promise<void> {
    if (this.stage.kind === 'connecting' || this.stage.kind === 'talking') return;
    this.stage = { kind: 'connecting', line };
    try {
      const port = await this.#load();
      await port.prepare(); // the question about the microphone comes before the ticket, which is short-lived
      if (this.phone.microphone !== 'granted') return this.#fail(line, ui.t(`mic.${this.#trouble()}`));
      const account = await this.client.publicCall(line, phone.trim() || undefined);
      if (this.stage.kind !== 'connecting') return;
      port.start({ account, socket: socketAddress(`/sip?ticket=${encodeURIComponent(account.ticket)}`), register: false });
      if (!(await this.#connected())) return this.#fail(line, ui.t('end.unreachable'));
      await port.call(account.target);
    } catch (err) {
      this.#fail(line, errorText(err));
    }
  }

  hangUp(): void {
    const stage = this.stage;
    if (stage.kind === 'connecting') {
      this.stage = { kind: 'idle' };
      this.#waitLine?.(false);
    }
    this.#port?.hangUp();
    if (stage.kind === 'talking') this.#over('local');
    this.#port?.stop();
  }

  mute = (on: boolean): void => this.#port?.mute(on);
  digits = (d: string): void => this.#port?.digits(d);
  resume = (): void => this.#port?.resumePlayback();

  #trouble(): 'denied' | 'absent' | 'busy' | 'insecure' {
    const m = this.phone.microphone;
    return m === 'absent' || m === 'busy' || m === 'insecure' ? m : 'denied';
  }

  #fail(line: string, text: string): void {
    if (this.stage.kind === 'connecting') this.stage = { kind: 'failed', line, text: ui.t('public.call.failed', { why: text.replace(/^\p{Lu}(?=\P{Lu})/u, (first) => first.toLowerCase()) }) };
    this.#port?.stop();
  }

  /** Waits for the socket; ten seconds at most. */
  #connected(): Promise<boolean> {
    if (this.phone.registration.kind === 'ready') return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#waitLine?.(false), 10_000);
      this.#waitLine = (ready) => {
        clearTimeout(timer);
        this.#waitLine = null;
        resolve(ready);
      };
    });
  }

  async #load(): Promise<PhonePort> {
    if (this.#port) return this.#port;
    const { JsSipPhone } = await import('../../phone/jssip').catch(() => {
      throw new Error(ui.t('net.error')); // the browser's own words are no help
    });
    const port: PhonePort = new JsSipPhone('', '');
    this.#port = port;
    port.levels.subscribe((levels) => (this.levels = levels));
    port.state.subscribe((state) => this.#follow(state));
    return port;
  }

  #follow(state: PhoneState): void {
    this.phone = state;
    if (state.registration.kind === 'ready') this.#waitLine?.(true);
    const stage = this.stage;
    if (state.call.kind === 'live' && stage.kind === 'connecting') {
      this.stage = { kind: 'talking', line: stage.line, since: state.call.since };
    }
    if (state.call.kind === 'none' && state.call.last) this.#over(state.call.last);
  }

  #over(why: NonNullable<Extract<PhoneState['call'], { kind: 'none' }>['last']>): void {
    const stage = this.stage;
    if (stage.kind === 'talking') {
      this.stage = { kind: 'over', line: stage.line, seconds: Math.round((Date.now() - stage.since) / 1000) };
    } else if (stage.kind === 'connecting') {
      if (why === 'local') this.stage = { kind: 'idle' };
      else if (why === 'microphone') this.#fail(stage.line, ui.t('mic.denied'));
      else this.#fail(stage.line, ui.t(`end.${why === 'remote' ? 'refused' : why}`));
    }
    if (this.#port && this.phone.registration.kind !== 'off') queueMicrotask(() => this.#port?.stop());
  }
}
