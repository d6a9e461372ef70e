import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchWay } from '../src/phone/way';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection whose states a test sets. */
class Connection extends EventTarget {
  iceConnectionState: RTCIceConnectionState = 'new';
  readonly iceTransport = new EventTarget();
  lost = vi.fn();

  constructor() {
    super();
    watchWay(this as unknown as RTCPeerConnection, this.lost);
  }

  getReceivers(): unknown[] {
    return [{ transport: { iceTransport: this.iceTransport } }];
  }

  is(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }

  agrees(): void {
    this.dispatchEvent(new Event('signalingstatechange'));
  }

  changesWay(): void {
    this.iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));
  }
}

it('a way that failed is lost at once, one that stutters when it does not come back', () => {
  const pc = new Connection();
  pc.is('connected');
  pc.is('disconnected');
  vi.advanceTimersByTime(1900);
  pc.is('connected');
  vi.advanceTimersByTime(5000);
  expect(pc.lost).not.toHaveBeenCalled();
  pc.is('disconnected');
  vi.advanceTimersByTime(2000);
  expect(pc.lost).toHaveBeenCalledTimes(1);
  pc.is('failed');
  expect(pc.lost).toHaveBeenCalledTimes(2);
});

it('what both sides choose in the beginning is no loss; what the browser takes later by itself is one', () => {
  const pc = new Connection();
  pc.is('checking');
  vi.advanceTimersByTime(60_000); // a slow network
  pc.is('connected');
  pc.changesWay();
  vi.advanceTimersByTime(1900);
  pc.changesWay();
  pc.is('completed');
  expect(pc.lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  pc.changesWay();
  expect(pc.lost).toHaveBeenCalledTimes(1);
});

it('a browser that stuttered and then went on by another way has lost the first', () => {
  const pc = new Connection();
  pc.is('connected');
  vi.advanceTimersByTime(10_000);
  pc.is('disconnected');
  pc.changesWay();
  pc.is('connected');
  expect(pc.lost).toHaveBeenCalledTimes(1);
});

it('the ways of a renewal are chosen anew, however late they come', () => {
  const pc = new Connection();
  pc.is('connected');
  vi.advanceTimersByTime(10_000);
  pc.agrees();
  vi.advanceTimersByTime(10_000);
  pc.changesWay();
  vi.advanceTimersByTime(1900);
  pc.changesWay();
  expect(pc.lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  pc.changesWay();
  expect(pc.lost).toHaveBeenCalledTimes(1);
});
