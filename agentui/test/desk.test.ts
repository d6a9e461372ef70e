import { describe, expect, it } from 'vitest';
import { ApiError, Client, type HttpReply, type HttpRequest, apiError } from '../src/core/client';
import { type DeskState, asking, emptyDesk, nextDesk } from '../src/core/desk';
import { DeskFlow } from '../src/core/deskflow';
import { type PhoneState, idlePhone } from '../src/core/phone';
import { PhoneKeeper } from '../src/core/phonekeeper';
import { phoneGraceMs, sceneOf } from '../src/core/scene';
import { TestClock, TestPhone, TestSocket, deskWith, settle } from './fakes';

const open: DeskState = { ...emptyDesk, link: { kind: 'open' }, desk: deskWith({ state: 'ready' }) };

describe('desk', () => {
  it('keeps the intent apart from the fact', () => {
    const asked = nextDesk(open, { kind: 'asked', id: 1, command: 'not_ready' });
    expect(asked.desk?.agent.state).toBe('ready');
    expect(asking(asked, 'not_ready')).toBe(true);
    const refused = nextDesk(asked, { kind: 'refused', id: 1, text: 'Нельзя.' });
    expect(refused.trouble).toEqual({ command: 'not_ready', text: 'Нельзя.' });
    expect(asking(refused, 'not_ready')).toBe(false);
    expect(nextDesk(refused, { kind: 'dismissed' }).trouble).toBeNull();
  });

  it('trusts the socket more than a late answer', () => {
    const talking = nextDesk(open, { kind: 'frame', frame: { seq: 2, type: 'desk', desk: deskWith({ state: 'talking' }, { state: 'talking' }) } });
    const late = nextDesk(talking, { kind: 'answered', id: 9, desk: deskWith({ state: 'ready' }) });
    expect(late.desk?.agent.state).toBe('talking');
    const away = nextDesk({ ...talking, link: { kind: 'waiting', attempt: 1, lostAt: 0 } }, { kind: 'answered', id: 9, desk: deskWith({ state: 'wrap_up' }) });
    expect(away.desk?.agent.state).toBe('wrap_up');
  });

  it('takes null lists and unknown messages', () => {
    const snapshot = nextDesk(open, { kind: 'frame', frame: { seq: 1, type: 'snapshot', desk: deskWith({}), degraded: null, server: { version: '', epoch: '' } } });
    expect(snapshot.degraded).toEqual([]);
    expect(snapshot.board).toBeNull();
    const newer = { seq: 2, type: 'horoscope' } as never;
    expect(nextDesk(snapshot, { kind: 'frame', frame: newer })).toBe(snapshot);
  });
});

describe('desk flow', () => {
  function rig(http: (path: string) => Promise<HttpReply>) {
    const clock = new TestClock();
    const socket = new TestSocket('');
    const asked: string[] = [];
    const client = new Client((r) => (asked.push(`${r.method} ${r.path}`), http(r.path)));
    const flow = new DeskFlow(client, { clock, open: () => socket });
    flow.start(deskWith({}), false);
    socket.say({ type: 'snapshot', desk: deskWith({ state: 'talking' }, { state: 'talking' }), degraded: [], server: {} });
    return { flow, asked, socket };
  }

  it('sends a command once while it waits for its answer', async () => {
    let answer: (r: HttpReply) => void = () => undefined;
    const { flow, asked } = rig(() => new Promise((resolve) => (answer = resolve)));
    const first = flow.hangUp();
    await flow.hangUp();
    expect(asked).toEqual(['POST /api/v1/me/call/hangup']);
    answer({ status: 200, body: deskWith({ state: 'wrap_up' }) });
    expect(await first).toBe(true);
    expect(flow.state.get().pending).toEqual([]);
  });

  it('shows what the server says when it refuses', async () => {
    const { flow } = rig(async () => ({ status: 409, body: { detail: 'Разговора нет.' } }));
    expect(await flow.hold(true)).toBe(false);
    expect(flow.state.get().trouble).toEqual({ command: 'hold', text: 'Разговора нет.' });
  });

  it('does not go back to what the login said', () => {
    const { flow, socket } = rig(async () => ({ status: 200, body: null }));
    socket.onclose?.(1006, '');
    flow.start(deskWith({ state: 'ready' }), true);
    expect(flow.state.get().desk?.agent.state).toBe('talking');
  });

  it('forgets everything when left', () => {
    const { flow, socket } = rig(async () => ({ status: 200, body: null }));
    flow.stop();
    expect(flow.state.get()).toEqual(emptyDesk);
    expect(socket.closed).toBe(true);
  });
});

describe('scene', () => {
  const ringing: DeskState = { ...open, desk: deskWith({ state: 'ringing' }, {}) };
  const talking: DeskState = { ...open, desk: deskWith({ state: 'talking' }, { state: 'held', muted: true }) };
  const phone = (call: PhoneState['call']): PhoneState => ({ ...idlePhone, registration: { kind: 'ready' }, call });
  const none = phone({ kind: 'none', last: null });
  const incoming = phone({ kind: 'incoming', id: 's', since: 0 });
  const live = phone({ kind: 'live', id: 's', since: 0, muted: false, renewing: false });

  it('waits for the INVITE, then says that it is missing', () => {
    expect(sceneOf(ringing, none, true, 0, 100)).toMatchObject({ kind: 'ringing', phone: 'awaited' });
    expect(sceneOf(ringing, none, true, 0, phoneGraceMs + 1)).toMatchObject({ phone: 'missing' });
    expect(sceneOf(ringing, incoming, true, 0, 99_999)).toMatchObject({ phone: 'here' });
    expect(sceneOf(ringing, none, false, 0, 99_999)).toMatchObject({ phone: 'elsewhere' });
  });

  it('knows whether there is sound', () => {
    expect(sceneOf(talking, live, true, 0, 0)).toMatchObject({ kind: 'talking', held: true, muted: false, sound: 'flows' });
    expect(sceneOf(talking, none, true, 0, 0)).toMatchObject({ sound: 'joining', muted: true });
    expect(sceneOf(talking, none, true, 0, 99_999)).toMatchObject({ sound: 'gone' });
    expect(sceneOf(talking, none, false, 0, 99_999)).toMatchObject({ sound: 'elsewhere' });
  });

  it('lets a call ring that the server has not told of', () => {
    expect(sceneOf(open, incoming, true, 0, 0)).toEqual({ kind: 'stray' });
    expect(sceneOf(open, none, true, 0, 0)).toEqual({ kind: 'idle' });
    expect(sceneOf(emptyDesk, none, true, 0, 0)).toEqual({ kind: 'idle' });
  });
});

describe('phone keeper', () => {
  const account = { username: 'u', password: 'p', uri: 'sip:u@dozvon.invalid', ice_servers: [] };
  const ready = { ...idlePhone, registration: { kind: 'ready' as const } };
  function rig(http: (request: HttpRequest) => Promise<HttpReply>) {
    const clock = new TestClock();
    const phone = new TestPhone();
    let asked = 0;
    const keeper = new PhoneKeeper(new Client((request) => (asked++, http(request))), phone, clock, 'page', 'ws://x/sip');
    return { clock, phone, keeper, asked: () => asked };
  }

  it('asks again and again until the server answers', async () => {
    let up = false;
    const { clock, phone, keeper, asked } = rig(async () => (up ? { status: 200, body: account } : { status: 503, body: null }));
    keeper.start();
    for (let i = 0; i < 5; i++) {
      await settle();
      clock.pass(10_000);
    }
    expect(asked()).toBeGreaterThanOrEqual(5);
    expect(phone.started).toEqual([]);
    up = true;
    await settle();
    clock.pass(10_000);
    await settle();
    expect(phone.started[0]).toEqual({ account, socket: 'ws://x/sip', register: true });
    expect(phone.refreshed).toBe(1);
  });

  it('asks for the account anew when registering was refused', async () => {
    const { clock, phone, keeper, asked } = rig(async () => ({ status: 200, body: account }));
    keeper.start();
    await settle();
    phone.state.set({ ...idlePhone, registration: { kind: 'refused', why: '403' } });
    clock.pass(10_000);
    await settle();
    expect(asked()).toBe(2);
    keeper.stop();
    expect(phone.stopped).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('asks for fresh passwords of the relays every hour, and no more when it is stopped', async () => {
    const relay = { urls: ['turn:x'], username: '1:u', credential: 'c' };
    const { clock, phone, keeper, asked } = rig(async () => ({ status: 200, body: { ...account, ice_servers: [relay] } }));
    keeper.start();
    await settle();
    clock.pass(3_600_000);
    await settle();
    expect(asked()).toBe(2);
    expect(phone.started).toHaveLength(2);
    keeper.stop();
    clock.pass(3_600_000);
    expect(asked()).toBe(2);
    expect(clock.waiting).toBe(0);
  });

  it('tells the server once that the phone is registered, and not before', async () => {
    let up = false;
    const told: unknown[] = [];
    const { clock, phone, keeper } = rig(async ({ body }) => {
      if ((body as { registered?: boolean }).registered) told.push(up);
      return up || !(body as { registered?: boolean }).registered ? { status: 200, body: account } : { status: 503, body: null };
    });
    keeper.start();
    await settle();
    expect(told).toEqual([]);
    phone.state.set(ready);
    await settle();
    expect(told).toEqual([false]);
    up = true;
    clock.pass(10_000);
    await settle();
    expect(told).toEqual([false, true]);
    phone.state.set({ ...ready });
    await keeper.renew();
    expect(told).toEqual([false, true]);
  });

  it('leaves a talk to the other page instead of hanging up', async () => {
    const { phone, keeper } = rig(async () => ({ status: 200, body: account }));
    keeper.start();
    await settle();
    phone.state.set({ ...ready, call: { kind: 'live', id: 'a', since: 0, muted: false, renewing: false } });
    keeper.release();
    expect(phone.stopped).toBe(0);
    keeper.start();
    phone.state.set(ready);
    expect(phone.stopped).toBe(0);
    keeper.release();
    expect(phone.stopped).toBe(1);
    keeper.release();
    expect(phone.stopped).toBe(2);
  });
});

describe('client', () => {
  it('reads a problem with its fields', () => {
    const err = apiError({ status: 422, body: { detail: 'Проверьте.', errors: [{ location: 'body.applicant.phone', message: 'Не номер.' }] }, retryAfter: 3 });
    expect(err).toMatchObject({ status: 422, message: 'Проверьте.', fields: { 'applicant.phone': 'Не номер.' }, retryAfter: 3, unreachable: false });
    expect(apiError({ status: 502, body: '<html>' })).toMatchObject({ unreachable: true, message: 'HTTP 502' });
  });

  it('says that nobody answered', async () => {
    const client = new Client(() => Promise.reject(new TypeError('failed')));
    await expect(client.me()).rejects.toMatchObject({ status: 0, unreachable: true });
    await expect(client.me()).rejects.toBeInstanceOf(ApiError);
  });

  it('leaves empty questions out of the address', async () => {
    const paths: string[] = [];
    const client = new Client(async (r) => (paths.push(r.path), { status: 200, body: {} }));
    await client.calls({ line: '', caller: '+7 1', limit: 50, cursor: undefined });
    expect(paths).toEqual(['/api/v1/calls?caller=%2B7%201&limit=50']);
  });
});
