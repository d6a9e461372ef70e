import { expect, test } from '@playwright/test';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { writeTone } from './sound';

const run = promisify(execFile);
/** The program under test; `make test` names one that has the race detector in it. */
const built = process.env.E2E_PROGRAM ?? resolve(import.meta.dirname, '../../bin/dozvon');
/** What the Go tests spoke, or the first Dozvon of all runs: the later ones speak only what differs from it. */
const spoken = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dozvon', 'test-prompts', 'ready');

const hour = new Date().getUTCHours();
/** A time zone in which it is noon: the figures of today do not begin anew during a test. */
export const zone = `Etc/GMT${hour > 12 ? '+' : '-'}${Math.abs(hour - 12)}`;

/** The last second of a day (2026-12-31) there, in UTC. */
export const endOf = (day: string): string => new Date(Date.parse(`${day}T23:59:59Z`) - (12 - hour) * 3_600_000).toISOString();

/** The plan of these tests: short clocks, and talks on 122 are recorded. */
export const plan = `
time_zone: ${zone}
lines:
  - {id: "122", name: Единая служба 122, queue: "122", greeting: connecting, record: true}
  - {id: "117", name: Служба по контракту 117, queue: "117"}
queues:
  - {id: "122", name: Единая служба 122, ring_seconds: 12, wrap_up_seconds: 30, announcement: wait, answered_within: 60}
  - {id: "117", name: Служба по контракту 117, ring_seconds: 12, wrap_up_seconds: 30, announcement: wait, answered_within: 60}
reasons:
  - {id: break, name: Перерыв}
topics: [Дороги и транспорт, Медицина и запись к врачу]
centre: {name: Контакт-центр «Проверка», operator: ГКУ «Проверка», address: г. Иркутск}
`;

export interface Login {
  login: string;
  name: string;
  role: string;
  password: string;
}

/** A whole Dozvon: what `make run` starts, in a folder of its own. */
export class World {
  logins: Login[] = [];
  #process: ChildProcess | null = null;
  #log = '';
  #frozen: number[] = [];

  private constructor(readonly data: string, readonly http: number, readonly ops: number, readonly sip: number, readonly settings: string[]) {}

  /** Starts with a plan, which a test may bring, with more settings of the program, and with prompts that are tones (Hz). */
  static async start(rules = plan, settings: string[] = [], prompts: Record<string, number> = {}): Promise<World> {
    const data = await mkdtemp(join(tmpdir(), 'dozvon-e2e-'));
    await chmod(data, 0o755); // PostgreSQL and Asterisk run as users of their own
    const world = new World(data, await freePort(), await freePort(), await freePort(), settings);
    await writeFile(join(data, 'plan.yaml'), rules);
    await mkdir(join(data, 'prompts', 'own'), { recursive: true });
    for (const [name, hertz] of Object.entries(prompts)) await writeTone(join(data, 'prompts', 'own', `${name}.wav`), hertz, 6);
    await copyFile(built, world.#binary, constants.COPYFILE_FICLONE);
    const ready = join(data, 'prompts', 'ready');
    if (existsSync(spoken)) await cp(spoken, ready, { recursive: true });
    try {
      await world.up();
      if (!existsSync(spoken)) await keep(ready, spoken);
      world.logins = JSON.parse(await readFile(join(data, 'demo-logins.json'), 'utf8')) as Login[];
    } catch (err) {
      await world.stop();
      throw err;
    }
    return world;
  }

  /** The program, in a copy of its own, which a test can make impossible to start. */
  get #binary(): string {
    return join(this.data, 'dozvon');
  }

  get url(): string {
    return `http://127.0.0.1:${this.http}`;
  }

  login(name: string): Login {
    const found = this.logins.find((l) => l.login === name);
    if (!found) throw new Error(`no demo login ${name}`);
    return found;
  }

  async up(): Promise<void> {
    this.#process = spawn(this.#binary, ['run', '--data', this.data, '--http', `127.0.0.1:${this.http}`, '--ops', `127.0.0.1:${this.ops}`, '--sip', `127.0.0.1:${this.sip}`, '--test-trunk', ...this.settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    const note = (chunk: Buffer): void => void (this.#log += chunk.toString());
    this.#process.stdout?.on('data', note);
    this.#process.stderr?.on('data', note);
    await until('Dozvon is ready', () => this.ready(), 60_000, () => this.#log);
  }

  async ready(): Promise<boolean> {
    return (await this.readiness())?.ready === true;
  }

  /** What /readyz says, or nothing while nobody answers. */
  async readiness(): Promise<{ ready: boolean; degraded: { part: string }[] } | null> {
    try {
      return (await (await fetch(`http://127.0.0.1:${this.ops}/readyz`)).json()) as { ready: boolean; degraded: { part: string }[] };
    } catch {
      return null;
    }
  }

  /** Kills the service without warning; its supervisor cannot start it again until `revive`. */
  async killService(): Promise<void> {
    const [service] = await children(this.#process?.pid ?? 0, 'dozvon serve');
    if (!service) throw new Error('the service does not run');
    await chmod(this.#binary, 0o644);
    process.kill(service, 'SIGKILL');
  }

  /** Lets the supervisor start the service again, and waits for it. */
  async revive(): Promise<void> {
    await chmod(this.#binary, 0o755);
    await until('Dozvon is ready again', () => this.ready(), 30_000, () => this.#log);
  }

  /** Stops PostgreSQL in the middle of whatever it does: it neither answers nor refuses. */
  async freezeDatabase(): Promise<void> {
    const { cluster } = await this.#postgres();
    const postmaster = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    this.#frozen = [postmaster, ...(await children(postmaster))];
    for (const pid of this.#frozen) process.kill(pid, 'SIGSTOP');
  }

  thawDatabase(): void {
    for (const pid of this.#frozen.splice(0)) process.kill(pid, 'SIGCONT');
  }

  /** Asks PostgreSQL itself. */
  async sql(query: string): Promise<string> {
    const state = await this.#postgres();
    const { stdout } = await run('psql', ['-h', '127.0.0.1', '-p', String(state.port), '-U', 'dozvon', '-d', 'dozvon', '-At', '-c', query], { env: { ...process.env, PGPASSWORD: state.password } });
    return stdout.trim();
  }

  /** Waits until PostgreSQL gives this answer: events reach it a moment after the call. */
  async answers(query: string, answer: string): Promise<void> {
    await expect.poll(() => this.sql(query), { timeout: 15_000, message: query }).toBe(answer);
  }

  async #postgres(): Promise<{ cluster: string; port: number; password: string }> {
    return JSON.parse(await readFile(join(this.data, 'postgres.json'), 'utf8')) as { cluster: string; port: number; password: string };
  }

  /** Puts a file in the place of the folder into which Asterisk records, as a mistaken command would. */
  async spoilRecordings(): Promise<void> {
    const folder = join(this.data, 'asterisk', 'spool', 'recording');
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
  }

  /** The sound of the last talk that was recorded, once it is in the archive. */
  async recording(): Promise<Buffer> {
    const folder = join(this.data, 'recordings');
    const files = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).filter((f) => f.endsWith('.wav')).sort();
    await expect.poll(async () => (await files()).length, { message: 'a recording in the archive' }).toBeGreaterThan(0);
    return readFile(join(folder, (await files()).at(-1) ?? ''));
  }

  /** What Dozvon has printed so far. */
  get log(): string {
    return this.#log;
  }

  async stop(): Promise<void> {
    this.thawDatabase();
    const runs = this.#process;
    if (runs?.exitCode === null && runs.signalCode === null) {
      const ended = new Promise((done) => runs.once('exit', done));
      runs.kill('SIGTERM');
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
    if (this.#log.includes('WARNING: DATA RACE')) throw new Error(`the race detector found a race:\n${this.#log}`);
  }
}

/** One Dozvon for all tests of a file; what it has printed is shown when one of them fails. */
export function shared(start: () => Promise<World>): void {
  let world: World | undefined;
  test.beforeAll(async () => {
    world = await start();
  });
  test.afterAll(async () => world?.stop());
  test.afterEach(({}, info) => {
    if (info.status !== info.expectedStatus) console.error(world?.log);
  });
}

/** Copies a folder to a place that has it whole or not at all, whoever else does the same. */
async function keep(folder: string, place: string): Promise<void> {
  const part = `${place}.${process.pid}`;
  await mkdir(dirname(place), { recursive: true });
  await cp(folder, part, { recursive: true });
  await rename(part, place).catch(() => rm(part, { recursive: true })); // another test process was first
}

/** A process with all that it started and they started. */
export async function family(pid: number): Promise<number[]> {
  return [pid, ...(await Promise.all((await children(pid)).map(family))).flat()];
}

/** The processes that a process started, oldest first. */
export async function children(parent: number, command = ''): Promise<number[]> {
  const { stdout } = await run('pgrep', ['-P', String(parent), ...(command ? ['-f', command] : [])]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Waits until something is true; says what was awaited when it never is. */
export async function until(what: string, check: () => Promise<boolean>, limit = 15_000, more = (): string => ''): Promise<void> {
  const end = Date.now() + limit;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit} ms\n${more()}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** A port that nobody uses, and that no Dozvon of this machine chooses while these tests run (see deploy/port.go). */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    // Below the ports of outgoing connections, one of which might have it when it is needed.
    const port = 20_001 + Math.floor(Math.random() * 12_000);
    const reserved = await listens({ path: `\0dozvon-port-${port}` });
    if (!reserved) continue;
    const probe = await listens({ host: '127.0.0.1', port });
    if (probe) {
      await new Promise((closed) => probe.close(closed));
      reserved.unref();
      return port;
    }
    reserved.close();
  }
  throw new Error('no free port');
}

async function listens(where: ListenOptions): Promise<Server | undefined> {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(undefined));
    server.listen(where, () => done(server));
  });
}
