import type { Clock } from '../core/clock';
import type { Http } from '../core/client';
import type { Shelf } from '../core/draft';
import type { OpenSocket, Socket } from '../core/link';

/** The browser's clock. */
export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const requestTimeoutMs = 10_000;

/** Sends JSON over fetch; a request without an answer in ten seconds rejects. */
export const browserHttp: Http = async ({ method, path, body, farewell }) => {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    keepalive: farewell ?? false,
    headers: body === undefined ? { Accept: 'application/json' } : { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await response.text();
  const retryAfter = Number(response.headers.get('Retry-After'));
  return {
    status: response.status,
    body: parse(text),
    retryAfter: retryAfter > 0 ? retryAfter : undefined,
    date: response.headers.get('Date') ?? undefined,
  };
};

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** The address of a WebSocket of our origin. */
export function socketAddress(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}

/** Opens a WebSocket to our origin. */
export const openSocket: OpenSocket = (path) => {
  const ws = new WebSocket(socketAddress(path));
  const socket: Socket = { onopen: null, onmessage: null, onclose: null, close: () => ws.close() };
  ws.onopen = () => socket.onopen?.();
  ws.onmessage = (e: MessageEvent) => typeof e.data === 'string' && socket.onmessage?.(e.data);
  ws.onclose = (e) => socket.onclose?.(e.code, e.reason);
  return socket;
};

/** A storage of the browser as a shelf of texts; a full or forbidden one keeps nothing. */
export function shelfOf(pick: () => Storage): Shelf {
  const attempt = <T>(run: (s: Storage) => T, otherwise: T): T => {
    try {
      return run(pick());
    } catch {
      return otherwise;
    }
  };
  return {
    read: (key) => attempt((s) => s.getItem(key), null),
    write: (key, text) => attempt((s) => s.setItem(key, text), undefined),
    remove: (key) => attempt((s) => s.removeItem(key), undefined),
    keys: () => attempt((s) => Object.keys(s), []),
  };
}

/** What outlives the tab. */
export const lasting = shelfOf(() => localStorage);

/** What outlives a reload of the tab only. */
export const passing = shelfOf(() => sessionStorage);

/** A random UUID, also on a page without TLS, where randomUUID is missing. */
export function newUuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const h = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
