import type { LockWay, TabMessage, TabPorts } from '../core/phonetab';

const name = 'dozvon.phone';

function lock(way: LockWay, held: (given: boolean) => Promise<void> | undefined): Promise<void> {
  const options: LockOptions = way === 'if-free' ? { ifAvailable: true } : way === 'steal' ? { steal: true } : {};
  return navigator.locks.request(name, options, (given) => held(given !== null)).then(() => undefined);
}

function channel(hear: (message: TabMessage) => void): { say(message: TabMessage): void; close(): void } {
  const line = new BroadcastChannel(name);
  line.onmessage = (e: MessageEvent<TabMessage>) => hear(e.data);
  return { say: (message) => line.postMessage(message), close: () => line.close() };
}

/** The browser's own locks and channel; what it lacks is missing. */
export const tabPorts: TabPorts = {
  lock: 'locks' in navigator ? lock : null,
  channel: 'BroadcastChannel' in globalThis ? channel : null,
};
