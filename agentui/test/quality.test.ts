import { describe, expect, it } from 'vitest';
import { Client, type HttpReply, type HttpRequest } from '../src/core/client';
import { type PhoneState, idlePhone } from '../src/core/phone';
import { type LineSample, type LineState, mosOf, newLine, nextLine, summaryOf, windowMs } from '../src/core/quality';
import { QualityReporter } from '../src/core/qualityreport';
import { TestClock, deskWith, settle } from './fakes';

const start: LineSample = { at: 0, received: 0, lost: 0, jitter: 0.005, roundTrip: 0.04, backLost: 0, backJitter: 0.005, bufferDelay: 0, bufferEmitted: 0 };

/** A line that goes through windows of so many packets lost of 150; a window may change more. */
function through(windows: (number | Partial<LineSample>)[]): LineState {
  let now = start;
  let line = nextLine(newLine, now);
  for (const w of windows) {
    const more = typeof w === 'number' ? {} : w;
    const lost = typeof w === 'number' ? w : 0;
    now = { ...now, at: now.at + windowMs, received: now.received + 150 - lost, lost: now.lost + lost, ...more };
    line = nextLine(line, now);
  }
  return line;
}

describe('the estimate', () => {
  // R of G.107 by hand: 93.2 at once and without loss is 4.41; the delay of a satellite costs 0.024·250 + 0.11·72.7 = 14.
  it.each([[0, 0, 4.41], [0, 0.25, 4.0], [0.01, 0, 4.32], [0.05, 0, 3.95], [0.2, 0, 2.66], [1, 0, 1.18], [0, 3, 1]])('of a loss of %d and a way of %d s is about %d', (lost, delay, mos) => {
    expect(mosOf(lost, delay)).toBeCloseTo(mos, 1);
  });

  it('falls with loss and with delay, and never leaves its scale', () => {
    for (let lost = 0; lost < 1; lost += 0.01) {
      for (let delay = 0; delay < 2; delay += 0.1) {
        const mos = mosOf(lost, delay);
        expect(mos).toBeGreaterThanOrEqual(1);
        expect(mos).toBeLessThanOrEqual(4.5);
        if (mos > 1.2) {
          expect(mosOf(lost + 0.01, delay)).toBeLessThan(mos);
          expect(mosOf(lost, delay + 0.1)).toBeLessThan(mos);
        }
      }
    }
  });
});

describe('the line', () => {
  it('knows nothing before a window is full', () => {
    const line = nextLine(nextLine(newLine, start), { ...start, at: windowMs - 1, received: 100 });
    expect(line.figures).toBeNull();
    expect(summaryOf(line)).toBeNull();
  });

  it('says nothing about a good line, nor about one bad window', () => {
    expect(through([0, 0, 0, 0]).warning).toBeNull();
    expect(through([0, 0, 4, 0, 0]).warning).toBeNull();
    expect(through([0]).figures).toMatchObject({ lost: 0, quality: 'good' });
  });

  it('warns before it is bad, then says that it is, and takes it back after three good windows', () => {
    expect(through([0, 3, 3]).warning).toEqual({ level: 'worsening', side: 'hear', why: 'loss' });
    expect(through([0, 1, 6]).warning, 'at this pace the next window is poor').toMatchObject({ level: 'worsening' });
    expect(through([0, 3, 20, 20]).warning).toEqual({ level: 'bad', side: 'hear', why: 'loss' });
    expect(through([3, 3, 0, 0]).warning).toMatchObject({ level: 'worsening' });
    expect(through([3, 3, 0, 0, 0]).warning).toBeNull();
  });

  it('tells who hears badly, and why', () => {
    expect(through([{ backLost: 0.03 }, { backLost: 0.03 }]).warning).toEqual({ level: 'worsening', side: 'heard', why: 'loss' });
    expect(through([{ roundTrip: 0.5 }, { roundTrip: 0.5 }]).warning).toMatchObject({ why: 'delay' });
    expect(through([0, { received: 150 }, { received: 150 }]).warning).toEqual({ level: 'bad', side: 'hear', why: 'silence' });
  });

  it('begins anew when the counters do', () => {
    const line = nextLine(through([0, 0]), { ...start, at: 99_000, received: 5 });
    expect(line.from?.received).toBe(5);
    expect(summaryOf(line)?.seconds).toBe(6);
  });

  it('takes the silence of a hold for no fault: warns of nothing then or after, and keeps what was measured', () => {
    const before = through([0, 0]);
    const silent = (ms: number): LineSample => ({ ...start, at: 2 * windowMs + ms, received: 300 });
    const held = nextLine(nextLine(before, silent(100), true), silent(4 * windowMs), true);
    expect(held).toMatchObject({ figures: null, warning: null });
    const after = nextLine(nextLine(held, silent(5 * windowMs)), { ...silent(6 * windowMs), received: 450 });
    expect(after).toMatchObject({ figures: { lost: 0, quality: 'good' }, warning: null });
    expect(summaryOf(after)).toMatchObject({ seconds: 9, poor_seconds: 0 });
  });

  it('sums up: means over the windows with voice, the worst and the poor seconds', () => {
    expect(summaryOf(through([0, 15, 0, { received: 435 }]))).toMatchObject({ seconds: 9, poor_seconds: 3, lost: 0.0333, lost_back: 0, jitter_ms: 5, round_trip_ms: 40 });
    const sum = summaryOf(through([0, 15, 0]))!;
    expect(sum.mos_worst).toBeLessThan(sum.mos);
  });
});

describe('the report of a talk', () => {
  const live: PhoneState = { ...idlePhone, call: { kind: 'live', id: 'a', since: 0, muted: false, renewing: false } };
  const talking = deskWith({ state: 'talking' }, { state: 'talking' });

  function rig(answer: () => HttpReply) {
    const sent: HttpRequest[] = [];
    const clock = new TestClock();
    const client = new Client(async (request) => (sent.push(request), answer()));
    let part = 0;
    return { sent, clock, reporter: new QualityReporter(client, clock, () => `part-${++part}`) };
  }

  it('is sent once, to the call that was talked on, when the phone has ended it', async () => {
    const { sent, reporter } = rig(() => ({ status: 204, body: null }));
    reporter.follow(live, talking, through([0]));
    reporter.follow(live, talking, through([0, 0]));
    expect(sent).toEqual([]);
    reporter.follow(idlePhone, deskWith({ state: 'wrap_up' }, { state: 'ended' }), through([0, 0]));
    reporter.follow(idlePhone, deskWith({ state: 'ready' }), newLine);
    await settle();
    expect(sent).toMatchObject([{ method: 'POST', path: '/api/v1/calls/call-1/quality', body: { part: 'part-1', seconds: 6 } }]);
  });

  it('says nothing of a call too short to measure', () => {
    const { sent, reporter } = rig(() => ({ status: 204, body: null }));
    reporter.follow(live, talking, nextLine(newLine, start));
    reporter.follow(idlePhone, null, newLine);
    expect(sent).toEqual([]);
  });

  it('is sent again as the same part while the server is away, but not what it refuses', async () => {
    let status = 503;
    const { sent, clock, reporter } = rig(() => ({ status, body: null }));
    reporter.follow(live, talking, through([0]));
    reporter.end();
    await settle();
    status = 403;
    clock.pass(60_000);
    await settle();
    expect(sent.map((r) => (r.body as { part: string }).part)).toEqual(['part-1', 'part-1']);
    expect(clock.waiting).toBe(0);
  });

  it('outlives the page that is left', async () => {
    const { sent, clock, reporter } = rig(() => ({ status: 503, body: null }));
    reporter.follow(live, talking, through([0]));
    reporter.end(true);
    await settle();
    expect(sent).toMatchObject([{ farewell: true }]);
    expect(clock.waiting).toBe(0);
  });
});
