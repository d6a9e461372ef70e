import { expect, type Browser, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './browser';
import { writeTone } from './sound';
import { children, family, type World } from './world';

/** What is special about a browser: its settings, and a script that runs before any page's own. */
export interface Visit {
  context?: BrowserContextOptions;
  script?: () => void;
  /** False for a computer without any sound device. */
  devices?: boolean;
  /** Another way to Dozvon than the straight one. */
  url?: string;
}

/** What a page of these tests has besides its own. */
interface Kept {
  peers: RTCPeerConnection[];
  ears: Map<MediaStreamTrack, AnalyserNode>;
}

/** Keeps a page's peer connections, so that a test can listen to them. */
function keepConnections(): void {
  const Plain = RTCPeerConnection;
  const kept: Kept = { peers: [], ears: new Map() };
  Object.assign(window, { kept });
  window.RTCPeerConnection = class extends Plain {
    constructor(config?: RTCConfiguration) {
      super(config);
      kept.peers.push(this);
    }
  };
}

/** Leaves a page's microphone as it is: a browser takes a steady tone for noise, and within two seconds leaves so little of it that a stutter looks like silence. */
function keepTones(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (asked = {}) =>
    open({ ...asked, audio: typeof asked.audio === 'object' ? { ...asked.audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } : asked.audio ?? false });
}

interface Listening {
  hertz: number;
  /** Samples in which the tone is looked for, a power of two. */
  window: number;
  /** Milliseconds in which a window fills. */
  pause: number;
  /** How many windows are tried until one is mostly the tone. */
  tries: number;
}

/** The share of a tone in what the newest connection receives (Goertzel), 0 in silence; of the last window that was tried. */
async function shareOfTone({ hertz, window: size, pause, tries }: Listening): Promise<number> {
  const { peers, ears } = (window as unknown as { kept: Kept }).kept;
  const hear = (): number => {
    const track = peers.at(-1)?.getReceivers().find((r) => r.track.kind === 'audio')?.track;
    if (!track) return 0;
    let ear = ears.get(track);
    if (!ear) {
      const context = new AudioContext();
      ear = context.createAnalyser();
      context.createMediaStreamSource(new MediaStream([track])).connect(ear);
      ears.set(track, ear);
    }
    ear.fftSize = size;
    const samples = new Float32Array(size);
    ear.getFloatTimeDomainData(samples);
    const k = 2 * Math.cos((2 * Math.PI * hertz) / ear.context.sampleRate);
    let [a, b, energy] = [0, 0, 0];
    for (const x of samples) {
      energy += x * x;
      [a, b] = [x + k * a - b, a];
    }
    return energy / size < 1e-7 ? 0 : (2 * (a * a + b * b - k * a * b)) / (size * energy);
  };
  hear(); // makes the ear; what it holds may be old
  let share = 0;
  for (let i = 0; i < tries && share <= 0.5; i++) {
    await new Promise((heard) => setTimeout(heard, pause)); // a window of sound is full
    share = hear();
  }
  return share;
}

/** The tones that people and prompts of these tests have. */
const tones = [440, 600, 800, 1000, 1300];

/** What each connection of a page has sent and received. */
async function packets(): Promise<string> {
  const { peers } = (window as unknown as { kept: Kept }).kept;
  const told = peers.map(async (peer) => {
    const stats = [...((await peer.getStats()) as unknown as Map<string, Record<string, unknown>>).values()];
    const rtp = stats.filter(({ type }) => ['inbound-rtp', 'outbound-rtp', 'media-source'].includes(String(type)));
    const facts = ['type', 'packetsReceived', 'packetsLost', 'packetsDiscarded', 'packetsSent', 'concealedSamples', 'totalSamplesReceived', 'audioLevel', 'totalAudioEnergy'];
    return `${peer.connectionState} ${JSON.stringify(rtp.map((one) => Object.fromEntries(facts.filter((fact) => fact in one).map((fact) => [fact, one[fact]]))))}`;
  });
  return (await Promise.all(told)).join('\n');
}

/** By how many milliseconds a page's own timer is late. */
function lateness(): Promise<number> {
  const begun = performance.now();
  return new Promise((rung) => setTimeout(() => rung(performance.now() - begun - 100), 100));
}

/** Someone at a browser of their own, whose microphone hears one tone. */
export class Person {
  readonly #errors: string[] = [];

  private constructor(readonly world: World, readonly browser: Browser, readonly page: Page, readonly folder: string) {
    page.on('pageerror', (err) => this.#errors.push(err.stack ?? err.message));
  }

  static async at(world: World, path: string, hertz = 440, options: Visit = {}): Promise<Person> {
    const folder = await mkdtemp(join(tmpdir(), 'dozvon-tone-'));
    const tone = join(folder, 'tone.wav');
    await writeTone(tone, hertz);
    const browser = await launch([
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ...(options.devices === false ? [] : ['--use-fake-device-for-media-stream']), '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${tone}`, '--autoplay-policy=no-user-gesture-required',
    ]);
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'ru-RU', permissions: ['microphone', 'notifications'], ...options.context });
    await context.addInitScript(keepConnections);
    await context.addInitScript(keepTones);
    if (options.script) await context.addInitScript(options.script);
    const person = new Person(world, browser, await context.newPage(), folder);
    await person.page.goto((options.url ?? world.url) + path);
    return person;
  }

  /** Logs in at the desk or at a supervisor's page. */
  static async loggedIn(world: World, login: string, path = '/', hertz = 1000, options: Visit = {}): Promise<Person> {
    const person = await Person.at(world, path, hertz, options);
    await person.logIn(login);
    return person;
  }

  /** The same person at another tab of the same browser, who is then at both. */
  async newTab(path: string): Promise<Person> {
    const tab = new Person(this.world, this.browser, await this.page.context().newPage(), this.folder);
    await tab.page.goto(this.world.url + path);
    return tab;
  }

  async logIn(login: string, password = this.world.login(login).password): Promise<void> {
    await this.see('login').locator('input').first().fill(login);
    await this.page.locator('input[type=password]').fill(password);
    await this.click('login-submit');
    await expect(this.see('logout')).toBeVisible();
  }

  /** An agent at the desk with a registered phone, ready for calls. */
  static async ready(world: World, login: string, hertz = 1000, options: Visit = {}): Promise<Person> {
    const agent = await Person.loggedIn(world, login, '/', hertz, options);
    await expect(agent.page.getByTestId('phone-state')).toHaveAttribute('data-state', 'ready');
    await agent.page.getByTestId('state-ready').click();
    await agent.isIn('ready');
    return agent;
  }

  see(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async click(testId: string): Promise<void> {
    await this.see(testId).click();
  }

  /** Answers the call that rings, or will in a moment. */
  async answers(): Promise<void> {
    await this.callIs('ringing');
    await this.click('answer');
    await this.callIs('talking');
  }

  /** Follows a link to another page of the interface, without loading it anew. */
  async follows(address: string): Promise<void> {
    await this.page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href });
      document.body.append(link);
      link.click();
      link.remove();
    }, address);
  }

  async isIn(state: string): Promise<void> {
    await expect(this.page.getByTestId('agent-state')).toHaveAttribute('data-state', state);
  }

  async callIs(state: string): Promise<void> {
    await expect(this.page.getByTestId('call-state')).toHaveAttribute('data-state', state);
  }

  /** Waits until sound arrives that is louder than a level of 0 to 1. */
  async hears(level = 0.02): Promise<void> {
    await expect.poll(() => this.#level(), { timeout: 15_000, message: 'sound arrives' }).toBeGreaterThan(level);
  }

  /** Waits until what arrives is silence. */
  async hearsNothing(): Promise<void> {
    await expect.poll(() => this.#level(), { timeout: 15_000, message: 'silence arrives' }).toBeLessThan(0.004);
  }

  async #level(): Promise<number> {
    return Number(await this.see('received-level').getAttribute('data-level'));
  }

  /** Waits until what arrives over the newest connection is mostly one tone. */
  async hearsTone(hertz: number): Promise<void> {
    const share = (of: number): Promise<number> => this.page.evaluate(shareOfTone, { hertz: of, window: 8192, pause: 200, tries: 1 });
    try {
      await expect.poll(() => share(hertz), { timeout: 40_000 }).toBeGreaterThan(0.5);
    } catch {
      const [before, others] = [await this.page.evaluate(packets), await Promise.all(tones.map(async (of) => `${of} Hz ${(await share(of)).toFixed(2)}`))];
      throw new Error(`a tone of ${hertz} Hz does not arrive; of what does, ${others.join(', ')}; the connections are\n${before}\nand then\n${await this.page.evaluate(packets)}`);
    }
  }

  /** Tells whether a tone arrives within some seconds, be it ever so short. */
  async hearsOnce(hertz: number, seconds = 30): Promise<boolean> {
    return (await this.page.evaluate(shareOfTone, { hertz, window: 2048, pause: 40, tries: seconds * 25 })) > 0.5;
  }

  /** The page's own process dies. */
  async crash(): Promise<void> {
    const died = this.page.waitForEvent('crash');
    const cdp = await this.page.context().newCDPSession(this.page);
    void cdp.send('Page.crash').catch(() => undefined);
    await died;
  }

  /** Sends a signal to the browser: SIGKILL is its death, SIGSTOP the sleep of the computer, which SIGCONT ends. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const [browser] = await children(process.pid, this.folder);
    for (const pid of browser ? await family(browser) : []) {
      try {
        process.kill(pid, signal);
      } catch {
        // it has gone with its parent
      }
    }
  }

  /** The computer wakes; the browser catches up with what it slept through before its pages can. */
  async wakes(): Promise<void> {
    await this.signal('SIGCONT');
    await expect.poll(() => this.page.evaluate(lateness), { timeout: 60_000, message: 'the browser runs again' }).toBeLessThan(300);
  }

  /** For which share of some seconds sound arrives, by looking ten times a second. */
  async listens(seconds: number): Promise<number> {
    return this.see('received-level').evaluate(
      (meter, looks) =>
        new Promise<number>((done) => {
          let [look, heard] = [0, 0];
          const timer = setInterval(() => {
            if (Number(meter.getAttribute('data-level')) > 0.02) heard++;
            if (++look < looks) return;
            clearInterval(timer);
            done(heard / looks);
          }, 100);
        }),
      seconds * 10,
    );
  }

  /** Ends what is left of a call and the shift, so that the next test begins with an empty floor; no script may have failed. */
  async leave(): Promise<void> {
    const api = `${this.world.url}/api/v1`;
    const left = await this.page.request.delete(`${api}/session`).catch(() => null);
    if (left?.status() === 409) {
      await this.page.request.post(`${api}/me/call/hangup`).catch(() => null);
      await this.page.request.delete(`${api}/session`).catch(() => null);
    }
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
    expect(this.#errors, 'scripts that failed').toEqual([]);
  }
}
