import { describe, expect, it } from 'vitest';
import { pause, reconnectBackoff, skew } from '../src/core/clock';
import { Link, afterClose, parseFrame } from '../src/core/link';
import type { Frame } from '../src/core/protocol';
import { TestClock, TestSocket } from './fakes';

function rig() {
  const clock = new TestClock();
  const sockets: TestSocket[] = [];
  const frames: Frame[] = [];
  const link = new Link('/desk', { clock, open: (path) => (sockets.push(new TestSocket(path)), sockets.at(-1)!) }, (f) => frames.push(f));
  return { clock, sockets, frames, link, last: () => sockets.at(-1)! };
}

describe('link', () => {
  it('is open only when the first message is here', () => {
    const { link, last, frames } = rig();
    link.start();
    expect(link.status.get().kind).toBe('connecting');
    last().say({ type: 'snapshot' });
    expect(link.status.get().kind).toBe('open');
    expect(frames).toHaveLength(1);
  });

  it('reconnects for ever and remembers since when it has been lost', () => {
    const { link, last, clock, sockets } = rig();
    link.start();
    last().say({ type: 'snapshot' });
    const lostAt = clock.now();
    last().onclose?.(1006, '');
    for (let i = 0; i < 50; i++) {
      expect(link.status.get()).toMatchObject({ kind: 'waiting', lostAt });
      clock.pass(5000);
      last().onclose?.(1006, '');
    }
    expect(sockets.length).toBe(51);
    clock.pass(5000);
    last().say({ type: 'snapshot' });
    expect(link.status.get().kind).toBe('open');
  });

  it('ignores what a former socket says', () => {
    const { link, sockets, frames } = rig();
    link.start();
    const old = sockets[0]!;
    const { onmessage, onclose } = old;
    old.say({ type: 'snapshot' });
    link.renew();
    onmessage?.(JSON.stringify({ seq: 2, type: 'stats' }));
    onclose?.(1006, '');
    expect(frames).toHaveLength(1);
    expect(link.status.get().kind).toBe('connecting');
    expect(old.closed).toBe(true);
  });

  it('takes a gap in the numbers for a loss and connects anew', () => {
    const { link, last, frames, clock, sockets } = rig();
    link.start();
    last().say({ type: 'snapshot' });
    last().seq = 5;
    last().say({ type: 'stats' });
    expect(frames).toHaveLength(1);
    expect(link.status.get().kind).toBe('waiting');
    clock.pass(5000);
    expect(sockets).toHaveLength(2);
  });

  it('gives up a socket that never opens', () => {
    const { link, clock, sockets } = rig();
    link.start();
    clock.pass(8000);
    expect(sockets[0]!.closed).toBe(true);
    clock.pass(5000);
    expect(sockets).toHaveLength(2);
  });

  it.each([[4001, 'retry'], [4002, 'retry'], [1006, 'retry'], [4401, 'login'], [4400, 'refused'], [4403, 'refused'], [4409, 'replaced']] as const)(
    'code %i means %s', (code, what) => {
      expect(afterClose(code)).toBe(what);
      const { link, last, clock } = rig();
      link.start();
      last().onclose?.(code, '');
      if (what === 'retry') expect(link.status.get().kind).toBe('waiting');
      else {
        expect(link.status.get()).toEqual({ kind: 'ended', why: what, code });
        expect(clock.waiting).toBe(0);
      }
    });

  it('leaves nothing behind when stopped', () => {
    const { link, last, clock } = rig();
    link.start();
    last().onclose?.(1006, '');
    link.stop();
    expect(clock.waiting).toBe(0);
    expect(link.status.get().kind).toBe('off');
  });

  it('takes another path at once', () => {
    const { link, last } = rig();
    link.start();
    link.use('/desk?board=1');
    expect(last().path).toBe('/desk?board=1');
  });
});

it('spreads its pauses between 0.1 and 5 seconds', () => {
  for (let attempt = 1; attempt < 100; attempt++) {
    for (const random of [0, 0.5, 0.999]) {
      const ms = pause(reconnectBackoff, attempt, random);
      expect(ms).toBeGreaterThanOrEqual(100);
      expect(ms).toBeLessThanOrEqual(5000);
    }
  }
});

it('reads frames and nothing else', () => {
  expect(parseFrame('{"seq":1,"type":"stats"}')).toEqual({ seq: 1, type: 'stats' });
  for (const text of ['', 'x', 'null', '[]', '{}', '{"seq":"1","type":"stats"}', '{"seq":1}']) expect(parseFrame(text)).toBeNull();
});

it('takes the skew of the clock from the Date header', () => {
  const now = Date.parse('2026-09-21T01:00:00Z');
  expect(skew('Mon, 21 Sep 2026 01:00:01 GMT', now)).toBe(0);
  expect(skew('Mon, 21 Sep 2026 01:01:00 GMT', now)).toBe(60_500);
  expect(skew(undefined, now)).toBe(0);
  expect(skew('soon', now)).toBe(0);
});
