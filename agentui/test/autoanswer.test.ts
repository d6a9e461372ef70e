import { describe, expect, it } from 'vitest';
import { AutoAnswer, toneMs } from '../src/core/autoanswer';
import { type PhoneState, idlePhone } from '../src/core/phone';
import { TestClock, deskWith } from './fakes';

const rings = (id: string): PhoneState => ({ ...idlePhone, microphone: 'granted', call: { kind: 'incoming', id, since: 0 } });
const offered = deskWith({ state: 'ringing' }, {});

function rig(on: boolean) {
  const clock = new TestClock();
  let answers = 0;
  return { clock, auto: new AutoAnswer(clock, on, () => answers++), answers: () => answers };
}

describe('auto-answer', () => {
  it('answers an offered call once, after the tone', () => {
    const { clock, auto, answers } = rig(true);
    auto.follow(rings('a'), offered);
    clock.pass(toneMs - 1);
    auto.follow(rings('a'), offered);
    expect(answers()).toBe(0);
    clock.pass(1);
    auto.follow(rings('a'), offered);
    clock.pass(60_000);
    expect(answers()).toBe(1);
    auto.follow(idlePhone, deskWith({ state: 'ready' }));
    auto.follow(rings('b'), offered);
    clock.pass(toneMs);
    expect(answers()).toBe(2);
  });

  it('leaves alone what has gone, what the server did not offer, and who has no microphone', () => {
    const { clock, auto, answers } = rig(true);
    auto.follow(rings('a'), offered);
    auto.follow({ ...idlePhone, microphone: 'granted' }, deskWith({ state: 'ready' }));
    auto.follow(rings('stray'), deskWith({ state: 'ready' }));
    auto.follow({ ...rings('b'), microphone: 'prompt' }, offered);
    clock.pass(60_000);
    expect(answers()).toBe(0);
  });

  it('does nothing unless it was chosen, and stops when it no longer is', () => {
    const { clock, auto, answers } = rig(false);
    auto.follow(rings('a'), offered);
    auto.use(true);
    clock.pass(60_000);
    expect(answers(), 'the call rang before the choice').toBe(0);
    auto.follow(rings('b'), offered);
    auto.use(false);
    clock.pass(60_000);
    expect(answers()).toBe(0);
    expect(clock.waiting).toBe(0);
  });
});
