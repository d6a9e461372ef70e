import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './world';

/** The address of this machine by which relays reach Asterisk: browsers offer no way over loopback. */
export const hostAddress = Object.values(networkInterfaces()).flat().find((i) => i && !i.internal && i.family === 'IPv4')?.address ?? '127.0.0.1';

/** A cable between browsers and Dozvon, which a test can cut, or leave hanging without a word. */
export class Cable {
  readonly #pairs = new Set<[Socket, Socket]>();
  #server: Server | null = null;
  #port = 0;

  /** Lays a cable to a port of 127.0.0.1. */
  static async to(port: number): Promise<Cable> {
    const cable = new Cable();
    cable.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      const pair: [Socket, Socket] = [near, far];
      cable.#pairs.add(pair);
      near.pipe(far).pipe(near);
      const end = (): void => {
        near.destroy();
        far.destroy();
        cable.#pairs.delete(pair);
      };
      for (const socket of pair) socket.on('close', end).on('error', end);
    }).listen(0, '127.0.0.1');
    await once(cable.#server, 'listening');
    const address = cable.#server.address();
    cable.#port = typeof address === 'object' && address ? address.port : 0;
    return cable;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Breaks every connection; new ones pass. */
  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Carries nothing more on the connections that are open, and tells nobody, as when a computer moves to another network; new ones pass. */
  freeze(): void {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    }
  }

  async remove(): Promise<void> {
    this.cut();
    this.#server?.close();
    await once(this.#server!, 'close');
  }
}

/** coturn, as Debian has it, with the password scheme that the README describes. */
export class Relay {
  #process: ChildProcess | null = null;
  #out = '';

  private constructor(readonly port: number, readonly folder: string) {}

  /** A relay that does not run yet. */
  static async at(port: number): Promise<Relay> {
    return new Relay(port, await mkdtemp(join(tmpdir(), 'dozvon-turn-')));
  }

  static readonly secret = 'shared-with-coturn';

  get url(): string {
    return `turn:${hostAddress}:${this.port}?transport=udp`;
  }

  async start(): Promise<void> {
    this.#process = spawn('turnserver', ['-n', '--no-cli', '--no-tls', '--no-dtls', '--no-tcp', '--no-multicast-peers', `--listening-ip=${hostAddress}`, `--relay-ip=${hostAddress}`,
      `--listening-port=${this.port}`, '--realm=lab.invalid', '--use-auth-secret', `--static-auth-secret=${Relay.secret}`, '--log-file=stdout', '--simple-log', '--verbose',
      `--userdb=${join(this.folder, 'users')}`, `--pidfile=${join(this.folder, 'pid')}`], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.on('data', (c: Buffer) => void (this.#out += c.toString()));
    await until('coturn answers', () => answersStun(this.port), 15_000, () => this.#out);
  }

  /** How many sessions it has relayed for so far. */
  get sessions(): number {
    return new Set(this.#out.match(/session \d+: .*ALLOCATE processed, success/g)).size;
  }

  /** Ends it without a word to anybody: packets to it go nowhere. */
  async kill(): Promise<void> {
    const ended = this.#process?.exitCode === null ? once(this.#process, 'exit') : null;
    this.#process?.kill('SIGKILL');
    this.#process = null;
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Asks for a STUN binding (RFC 8489); an answer within half a second counts. */
async function answersStun(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), Buffer.from('dozvon-tests')]);
  return new Promise<boolean>((done) => {
    const end = (there: boolean): void => {
      clearTimeout(timer);
      socket.close();
      done(there);
    };
    const timer = setTimeout(() => end(false), 500);
    socket.once('message', () => end(true)).once('error', () => end(false));
    socket.send(request, port, hostAddress);
  });
}
