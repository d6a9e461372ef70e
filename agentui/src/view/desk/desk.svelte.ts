import { fromStore } from 'svelte/store';
import { AutoAnswer } from '../../core/autoanswer';
import { reconnectBackoff } from '../../core/clock';
import { DeskFlow } from '../../core/deskflow';
import { type Levels, type PhonePort, idlePhone, silence } from '../../core/phone';
import { PhoneKeeper } from '../../core/phonekeeper';
import { PhoneTab, type PhoneWish } from '../../core/phonetab';
import { newLine } from '../../core/quality';
import type { Plan } from '../../core/protocol';
import { QualityReporter } from '../../core/qualityreport';
import { type Scene, sceneOf } from '../../core/scene';
import { chosenDevice } from '../../browser/devices';
import { browserClock, lasting, newUuid, openSocket, passing, socketAddress } from '../../browser/ports';
import { tabPorts } from '../../browser/tabs';
import { session } from '../session.svelte';

const talkKey = 'dozvon.talk';
const autoKey = 'dozvon.autoanswer';
const returnMs = 60_000;
/** The silence after which the link is suspected, and how often it is looked at, in ms. */
const probeMs = 20_000;
/** How often, and each after which time, a phone is looked at that shall hear a talk. */
const watchTries = 40;
const watchStepMs = 200;

/** The desk of the person who is logged in: lives as long as the login, on whatever page. */
class DeskModel {
  readonly flow = new DeskFlow(session.client, { open: openSocket, clock: browserClock, backoff: reconnectBackoff });
  readonly #tab = new PhoneTab(tabPorts, (wish) => this.#obey(wish));
  readonly #desk = fromStore(this.flow.state);
  readonly #tabState = fromStore(this.#tab.state);
  readonly #page = newUuid();
  readonly #auto = new AutoAnswer(browserClock, lasting.read(autoKey) === 'on', () => void this.answer());
  readonly #reporter = new QualityReporter(session.client, browserClock, newUuid);
  /** The call that was talked on when this page was reloaded or took over the phone, and when that was. */
  #returning = { call: passing.read(talkKey), at: Date.now() };
  /** The call that the agent answered while only its card was here. */
  #wanted: string | null = null;

  phone = $state.raw<PhonePort | null>(null);
  #ownPhone = $state.raw(idlePhone);
  #otherPhone = $state.raw(idlePhone);
  levels = $state.raw<Levels>(silence);
  /** The line of the call, while this tab has the phone. */
  line = $state.raw(newLine);
  /** A supervisor without queues has a phone from the first talk that is followed. */
  #follows = $state(false);
  /** Until when a ring is that of a talk to be followed, which is answered by itself. */
  #watchUntil = 0;
  /** Grows with each tick, so that the scene sees time pass. */
  #tick = $state(0);
  #seen = { key: '', since: 0 };
  #keeper: PhoneKeeper | null = null;
  #unwatch: (() => void)[] = [];
  #wasOpen = false;
  #opened = false;
  #linkWas = 'off';
  #plan: Plan | null = null;

  get state() {
    return this.#desk.current;
  }

  get hasPhone(): boolean {
    return session.me?.device === 'browser' && (Boolean(session.me.queues?.length) || this.#follows);
  }

  /** Whether this tab has the phone. */
  get ownership() {
    return this.#tabState.current.kind;
  }

  /** The phone of this browser, in whatever tab it is. */
  get phoneState() {
    return this.ownership === 'other' ? this.#otherPhone : this.#ownPhone;
  }

  get scene(): Scene {
    void this.#tick;
    const { agent, call } = this.state.desk ?? { agent: undefined, call: null };
    const key = `${agent?.state}/${call?.id}`;
    const now = performance.now();
    if (key !== this.#seen.key) this.#seen = { key, since: now };
    else if (this.phoneState.call.kind === 'live' || this.phoneState.call.kind === 'incoming') this.#seen.since = now;
    return sceneOf(this.state, this.phoneState, this.hasPhone, this.#seen.since, now);
  }

  /** Begins with the login; `board` when the page shows the board. */
  start(board: boolean): void {
    const me = session.me;
    if (!me) return;
    this.flow.start(me.desk, board);
    if (this.#unwatch.length) return;
    const timer = setInterval(() => this.#tick++, 1000);
    const probe = setInterval(() => void this.#probe(), probeMs);
    const online = (): void => this.#distrust(Date.now());
    addEventListener('online', online);
    const leaving = (): void => this.#reporter.end(true);
    addEventListener('pagehide', leaving);
    this.#unwatch = [
      () => clearInterval(timer),
      () => clearInterval(probe),
      () => removeEventListener('online', online),
      () => removeEventListener('pagehide', leaving),
      this.flow.state.subscribe(() => this.#follow()),
      this.#tab.remote.subscribe((phone) => (this.#otherPhone = phone)),
      this.#tab.state.subscribe((owner) => {
        if (owner.kind === 'mine' && owner.how !== 'taken') this.#inherit();
        void this.#usePhone(owner.kind === 'mine');
      }),
    ];
    if (this.hasPhone) this.#tab.claim();
  }

  stop(): void {
    for (const end of this.#unwatch) end();
    this.#unwatch = [];
    this.#tab.release();
    this.#keeper?.stop();
    this.#keeper = null;
    this.flow.stop();
  }

  takePhone(): void {
    this.#tab.take();
  }

  /** Whether calls are answered by themselves, in this browser. */
  autoAnswer = $state(lasting.read(autoKey) === 'on');

  useAutoAnswer(on: boolean): void {
    this.autoAnswer = on;
    lasting.write(autoKey, on ? 'on' : 'off');
    this.#auto.use(on);
  }

  /** Answers; the card may be some milliseconds ahead of the phone's ring, which is then answered when it comes. */
  answer = async (): Promise<void> => {
    const { desk } = this.flow.state.get();
    this.#wanted = desk?.agent.state === 'ringing' ? (desk.call?.id ?? null) : null;
    await this.#tellPhone({ act: 'answer' });
  };

  /** Mutes at once on this side; the server follows. */
  mute = async (on: boolean): Promise<void> => {
    await this.#tellPhone({ act: 'mute', on });
    await this.flow.mute(on);
  };

  /** Gets the phone ready to hear a talk. Tells whether it can be rung. */
  async readyForWatch(): Promise<boolean> {
    if (session.me?.device !== 'browser') return true;
    if (!this.hasPhone) {
      this.#follows = true;
      this.#tab.claim();
    }
    for (let tries = 0; tries < watchTries && this.phoneState.registration.kind !== 'ready'; tries++) {
      await new Promise((resolve) => browserClock.after(watchStepMs, () => resolve(null)));
    }
    this.#watchUntil = Date.now() + returnMs;
    return this.phoneState.registration.kind === 'ready';
  }

  /** Acts on the phone here, or asks the tab that has it. */
  async #tellPhone(wish: PhoneWish): Promise<void> {
    if (this.ownership === 'other') this.#tab.wish(wish);
    else if (wish.act === 'mute') this.phone?.mute(wish.on);
    else await this.phone?.answer();
  }

  #obey(wish: PhoneWish): void {
    void (wish.act === 'mute' ? this.#tellPhone(wish) : this.answer());
  }

  /** The tab or the browser that had the phone went away during a talk: the call rings here and is answered as after a reload. */
  #inherit(): void {
    const { desk } = this.flow.state.get();
    if (desk?.agent.state === 'talking' && desk.call) this.#returning = { call: desk.call.id, at: Date.now() };
  }

  /** A silent network looks open: one small request tells. */
  async #probe(): Promise<void> {
    if (this.state.link.kind !== 'open') return;
    const began = Date.now();
    try {
      await session.client.me();
    } catch {
      if (session.me) this.#distrust(began);
    }
  }

  /** What was open at that moment may hang: it is opened anew. */
  #distrust(since: number): void {
    this.flow.renew();
    this.phone?.distrust(since);
  }

  #follow(): void {
    const { link, desk, plan } = this.flow.state.get();
    if (plan && plan !== this.#plan) session.usePlan(plan);
    this.#plan = plan;
    if (link.kind === 'ended' && link.why === 'login') session.expire();
    const open = link.kind === 'open';
    // The server may have sent us away because we may do less, or more, than before.
    if (this.#opened && link.kind !== this.#linkWas && (open || link.kind === 'ended')) void session.refresh();
    this.#opened ||= open;
    this.#linkWas = link.kind;
    this.phone?.held(desk?.call?.state === 'held');
    this.#measure();
    if (open && !this.#wasOpen) void this.#keeper?.renew();
    this.#wasOpen = open;
    if (!desk) return;
    if (desk.agent.state !== 'ringing') this.#wanted = null;
    if (desk.agent.state === 'talking' && desk.call) passing.write(talkKey, desk.call.id);
    else if (desk.agent.state !== 'ringing' && open) passing.remove(talkKey);
    this.#answerAwaited();
  }

  /**
   * Answers what was asked to be answered before it rang. After a reload during a
   * talk the same call rings again: the agent was talking, so it is answered too.
   */
  #answerAwaited(): void {
    const { desk } = this.flow.state.get();
    if (desk?.agent.state !== 'ringing' && this.#ownPhone.call.kind === 'incoming' && Date.now() < this.#watchUntil) {
      this.#watchUntil = 0;
      void this.phone?.answer();
    }
    if (desk?.agent.state !== 'ringing' || !desk.call || this.#ownPhone.call.kind !== 'incoming') return;
    const returned = desk.call.id === this.#returning.call && Date.now() - this.#returning.at < returnMs;
    const own = desk.call.direction === 'out' && !desk.call.proposed; // the agent asked for it a moment ago
    if (returned || own || desk.call.id === this.#wanted) void this.answer();
  }

  #measure(): void {
    this.#auto.follow(this.#ownPhone, this.flow.state.get().desk);
    this.#reporter.follow(this.#ownPhone, this.flow.state.get().desk, this.line);
  }

  async #usePhone(mine: boolean): Promise<void> {
    if (!mine || !this.hasPhone) {
      this.#keeper?.release();
      return;
    }
    const phone = this.phone ?? (await this.#loadPhone());
    if (!this.#unwatch.length || this.ownership !== 'mine') return;
    this.#keeper ??= new PhoneKeeper(session.client, phone, browserClock, this.#page, socketAddress('/sip'));
    this.#keeper.start();
  }

  /** The SIP library is large, so only desks load it. */
  async #loadPhone(): Promise<PhonePort> {
    const { JsSipPhone } = await import('../../phone/jssip');
    const phone: PhonePort = new JsSipPhone(chosenDevice('microphone'), chosenDevice('speaker'));
    phone.state.subscribe((state) => {
      if (state.registration.kind === 'lost' && this.#ownPhone.registration.kind !== 'lost') void this.#probe();
      this.#ownPhone = state;
      this.#tab.share(state);
      this.#measure();
      this.#answerAwaited();
    });
    phone.levels.subscribe((levels) => (this.levels = levels));
    phone.line.subscribe((line) => {
      this.line = line;
      this.#measure();
    });
    this.phone = phone;
    // Before the microphone is known, asking for the account would make the agent look reachable.
    await new Promise<void>((known) => phone.state.subscribe((state) => state.microphone !== 'unknown' && known()));
    return phone;
  }
}

export const desk = new DeskModel();
