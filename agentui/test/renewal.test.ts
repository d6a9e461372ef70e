import { describe, expect, it } from 'vitest';
import { type Answers, type Renewable, Renewal } from '../src/phone/renewal';
import { TestClock } from './fakes';

/** Lets everything that was promised happen. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A session whose switch answers when the test says so. */
function rig() {
  const listeners = new Map<string, (e: unknown) => void>();
  const sent: { method: string; body: string; answers: Answers }[] = [];
  const told: string[] = [];
  let offers = 0;
  const state = { online: true, free: true, established: true };
  const clock = new TestClock();
  const connection = {
    iceGatheringState: 'gathering',
    localDescription: { sdp: '' },
    createOffer: ({ iceRestart }: { iceRestart: boolean }) => Promise.resolve({ sdp: `offer ${++offers}${iceRestart ? '' : ' without a restart'}` }),
    setLocalDescription: (d: { sdp: string }) => Promise.resolve(void (connection.localDescription = d)),
    setRemoteDescription: (d: { sdp: string }) => Promise.resolve(void told.push(`heard ${d.sdp}`)),
    addEventListener: (name: string, run: (e: unknown) => void) => void listeners.set(name, run),
    removeEventListener: (name: string) => void listeners.delete(name),
  };
  const session = {
    contact: '<sip:anna@desk.invalid>',
    connection,
    isEstablished: () => state.established,
    isReadyToReOffer: () => state.free,
    sendRequest: (method: string, options?: { body: string; eventHandlers: Answers }) => void sent.push({ method, body: options?.body ?? '', answers: options?.eventHandlers as Answers }),
  };
  const renewal = new Renewal(session as unknown as Renewable, {
    online: () => state.online, renewing: (on) => void told.push(on ? 'renewing' : 'renewed'),
    distrust: () => void told.push('distrust'), gone: () => void told.push('gone'),
  }, clock);
  const requests = (): string[] => sent.map((s) => `${s.method} ${s.body}`.trim());
  /** The browser has found its ways: the offer goes out. */
  const gathered = async (): Promise<Answers> => {
    await settle();
    listeners.get('icecandidate')?.({ candidate: null });
    await settle();
    return sent.findLast((s) => s.method === 'INVITE')!.answers;
  };
  return { renewal, state, clock, told, requests, gathered, listeners };
}

describe('renewal of the way of the voice', () => {
  it('sends nothing before a way was lost, nor without a line or a call', async () => {
    const { renewal, state, requests, told } = rig();
    renewal.go();
    renewal.want();
    state.online = false;
    renewal.go();
    state.online = true;
    state.established = false;
    renewal.go();
    await settle();
    expect([requests(), told]).toEqual([[], []]);
  });

  it('remembers a change that comes within a running re-INVITE, and sends the next one after the answer', async () => {
    const { renewal, clock, told, requests, gathered } = rig();
    renewal.want();
    renewal.go();
    const first = await gathered();
    renewal.want(); // the network changes again
    renewal.go();
    await settle();
    expect(requests()).toEqual(['INVITE offer 1']);
    first.onSuccessResponse({ body: 'answer 1' });
    const second = await gathered();
    expect(requests()).toEqual(['INVITE offer 1', 'ACK', 'INVITE offer 2']);
    second.onSuccessResponse({ body: 'answer 2' });
    await settle();
    clock.pass(60_000);
    expect(told).toEqual(['renewing', 'heard answer 1', 'renewed', 'renewing', 'heard answer 2', 'renewed']);
    expect(requests()).toHaveLength(4);
  });

  it('acknowledges an answer that comes twice, and takes it once', async () => {
    const { renewal, told, requests, gathered } = rig();
    renewal.want();
    renewal.go();
    const answers = await gathered();
    answers.onSuccessResponse({ body: 'answer' });
    answers.onSuccessResponse({ body: 'answer' });
    await settle();
    expect(requests()).toEqual(['INVITE offer 1', 'ACK', 'ACK']);
    expect(told).toEqual(['renewing', 'heard answer', 'renewed']);
  });

  it('outlives a socket that is lost before the answer, and goes on with the next one', async () => {
    const { renewal, state, clock, told, requests, gathered } = rig();
    renewal.want();
    renewal.go();
    (await gathered()).onTransportError();
    state.online = false;
    clock.pass(5000);
    await settle();
    expect(requests()).toEqual(['INVITE offer 1']);
    state.online = true;
    renewal.go(); // registered again
    (await gathered()).onSuccessResponse({ body: 'answer' });
    await settle();
    expect(requests()).toEqual(['INVITE offer 1', 'INVITE offer 2', 'ACK']);
    expect(told).toEqual(['renewing', 'renewed', 'renewing', 'heard answer', 'renewed']);
  });

  it('tries again after a refusal, and when something else is under way', async () => {
    const { renewal, state, clock, requests, gathered } = rig();
    state.free = false;
    renewal.want();
    renewal.go();
    clock.pass(3000);
    await settle();
    expect(requests()).toEqual([]);
    state.free = true;
    clock.pass(1000);
    (await gathered()).onErrorResponse({ status_code: 491 });
    clock.pass(1000);
    await gathered();
    expect(requests()).toEqual(['INVITE offer 1', 'INVITE offer 2']);
  });

  it('does not believe a socket that brings no answer', async () => {
    const { renewal, clock, told, gathered } = rig();
    renewal.want();
    renewal.go();
    const answers = await gathered();
    clock.pass(60_000); // the machine of JsSIP has its own clock
    expect(told).toEqual(['renewing']);
    renewal.want();
    clock.pass(4000);
    expect(told).toEqual(['renewing', 'distrust']);
    answers.onRequestTimeout();
    expect(told).toEqual(['renewing', 'distrust', 'renewed', 'distrust']);
  });

  it('ends a call that the switch does not know, and nothing after the call has ended', async () => {
    const { renewal, clock, told, requests, gathered } = rig();
    renewal.want();
    renewal.go();
    const answers = await gathered();
    answers.onDialogError();
    expect(told).toEqual(['renewing', 'gone']);
    renewal.want();
    renewal.close();
    answers.onSuccessResponse({ body: 'answer' });
    answers.onTransportError();
    clock.pass(60_000);
    await settle();
    expect(told).toEqual(['renewing', 'gone']);
    expect(requests()).toEqual(['INVITE offer 1']);
  });
});
