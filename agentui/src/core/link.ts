import { type Backoff, type Clock, pause, reconnectBackoff } from './clock';
import { CloseCode, type Frame } from './protocol';
import { type Readable, Store } from './store';

/** A WebSocket as the link needs it. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((text: string) => void) | null;
  onclose: ((code: number, reason: string) => void) | null;
  close(): void;
}

/** Opens a socket to a path of our origin. */
export type OpenSocket = (path: string) => Socket;

/** Where the link to the server is. */
export type LinkStatus =
  | { kind: 'off' }
  | { kind: 'connecting'; attempt: number; lostAt: number | null }
  | { kind: 'open' }
  | { kind: 'waiting'; attempt: number; lostAt: number }
  | { kind: 'ended'; why: 'login' | 'replaced' | 'refused'; code: number };

/** What a close code asks for: another try, a login, or nothing more. */
export function afterClose(code: number): 'retry' | 'login' | 'replaced' | 'refused' {
  if (code === CloseCode.login) return 'login';
  if (code === CloseCode.replaced) return 'replaced';
  if (code >= 4400 && code < 4500) return 'refused';
  return 'retry';
}

/** What the link needs from its surroundings. */
export interface LinkPorts {
  open: OpenSocket;
  clock: Clock;
  backoff?: Backoff;
  /** A socket that has neither opened nor closed by then is given up, in ms. */
  openTimeoutMs?: number;
}

/**
 * The link to the server: one socket at a time, for ever. A message of a socket
 * that is no longer the current one is ignored; a gap in the numbers means that
 * something was lost, so the socket is replaced and a snapshot follows.
 */
export class Link {
  readonly #ports: LinkPorts;
  readonly #status = new Store<LinkStatus>({ kind: 'off' });
  readonly #onFrame: (frame: Frame) => void;
  #path: string;
  #socket: Socket | null = null;
  #expected = 1;
  #cancel: (() => void) | null = null;

  constructor(path: string, ports: LinkPorts, onFrame: (frame: Frame) => void) {
    this.#path = path;
    this.#ports = ports;
    this.#onFrame = onFrame;
  }

  get status(): Readable<LinkStatus> {
    return this.#status;
  }

  /** Connects; a started link stays as it is. */
  start(): void {
    const kind = this.#status.get().kind;
    if (kind === 'off' || kind === 'ended') this.#connect(1, null);
  }

  /** Disconnects and stays so. */
  stop(): void {
    this.#drop();
    this.#status.set({ kind: 'off' });
  }

  /** Takes another path, for example with the board; reconnects when started. */
  use(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    const kind = this.#status.get().kind;
    if (kind !== 'off' && kind !== 'ended') this.renew();
  }

  /** Connects anew at once: the network came back, or the socket is suspect. */
  renew(): void {
    const status = this.#status.get();
    if (status.kind === 'off' || status.kind === 'ended') return;
    const lostAt = status.kind === 'open' ? this.#ports.clock.now() : status.lostAt;
    this.#drop();
    this.#connect(1, lostAt);
  }

  #connect(attempt: number, lostAt: number | null): void {
    this.#status.set({ kind: 'connecting', attempt, lostAt });
    const socket = this.#ports.open(this.#path);
    this.#socket = socket;
    this.#expected = 1;
    this.#cancel = this.#ports.clock.after(this.#ports.openTimeoutMs ?? 8000, () => this.#lost(socket, 0, attempt));
    socket.onmessage = (text) => this.#receive(socket, text, attempt);
    socket.onclose = (code) => this.#lost(socket, code, attempt);
  }

  /** The link counts as open when the snapshot is here: only then is anything known. */
  #receive(socket: Socket, text: string, attempt: number): void {
    if (socket !== this.#socket) return;
    const frame = parseFrame(text);
    if (!frame || frame.seq !== this.#expected) {
      this.#lost(socket, 0, attempt);
      return;
    }
    this.#expected++;
    if (this.#status.get().kind !== 'open') {
      this.#cancel?.();
      this.#cancel = null;
      this.#status.set({ kind: 'open' });
    }
    this.#onFrame(frame);
  }

  #lost(socket: Socket, code: number, attempt: number): void {
    if (socket !== this.#socket) return;
    const before = this.#status.get();
    this.#drop();
    const next = afterClose(code);
    if (next !== 'retry') {
      this.#status.set({ kind: 'ended', why: next, code });
      return;
    }
    const wasOpen = before.kind === 'open';
    const tries = wasOpen ? 1 : attempt + 1;
    const now = this.#ports.clock.now();
    const lostAt = !wasOpen && 'lostAt' in before && before.lostAt !== null ? before.lostAt : now;
    this.#status.set({ kind: 'waiting', attempt: tries, lostAt });
    const ms = pause(this.#ports.backoff ?? reconnectBackoff, tries, this.#ports.clock.random());
    this.#cancel = this.#ports.clock.after(ms, () => this.#connect(tries, lostAt));
  }

  #drop(): void {
    this.#cancel?.();
    this.#cancel = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}

/** Reads a frame; null when it is none. Types we do not know are frames too. */
export function parseFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { seq, type } = value as { seq?: unknown; type?: unknown };
    return typeof seq === 'number' && typeof type === 'string' ? (value as Frame) : null;
  } catch {
    return null;
  }
}
