import { type APIRequestContext, type APIResponse, expect, test } from '@playwright/test';
import WebSocket from 'ws';
import { Person } from './people';
import { shared, World } from './world';

let world: World;
shared(async () => (world = await World.start()));

const foreign = 'https://evil.example';

/** Opens a WebSocket and tells how that ended: 101, or the status that refused it. */
function handshake(path: string, options: WebSocket.ClientOptions = {}, protocol = ''): Promise<{ status: number; socket: WebSocket }> {
  const socket = new WebSocket(world.url.replace('http', 'ws') + path, protocol ? [protocol] : [], options);
  return new Promise((done, fail) => {
    socket.once('open', () => done({ status: 101, socket }));
    socket.once('unexpected-response', (request, reply) => {
      request.destroy();
      done({ status: reply.statusCode ?? 0, socket });
    });
    socket.once('error', fail);
  });
}

async function logIn(request: APIRequestContext, login: string): Promise<string> {
  const { password } = world.login(login);
  const reply = await request.post(`${world.url}/api/v1/session`, { data: { login, password } });
  expect(reply.status()).toBe(200);
  return reply.headers()['set-cookie'] ?? '';
}

test('a foreign page can neither log in, nor command, nor listen', async ({ request }) => {
  const { login, password } = world.login('operator1');
  for (const headers of [{ Origin: foreign }, { 'Sec-Fetch-Site': 'cross-site' }] as Record<string, string>[]) {
    const reply = await request.post(`${world.url}/api/v1/session`, { headers, data: { login, password } });
    expect(reply.status(), JSON.stringify(headers)).toBe(403);
    expect(reply.headers()['set-cookie']).toBeUndefined();
  }
  const set = await logIn(request, 'operator1');
  expect(set).toMatch(/^dozvon_session=[^;]+;/);
  expect(set).toMatch(/; HttpOnly/);
  expect(set).toMatch(/; SameSite=Strict/);
  const cookie = set.split(';')[0] ?? '';

  const command = await request.put(`${world.url}/api/v1/me/state`, { headers: { Origin: foreign }, data: { state: 'not_ready', reason: 'break' } });
  expect(command.status()).toBe(403);
  expect((await handshake('/api/v1/desk', { origin: foreign, headers: { cookie } })).status).toBe(403);
  expect((await handshake('/sip', { origin: foreign, headers: { cookie } }, 'sip')).status).toBe(403);
  const own = await handshake('/api/v1/desk', { origin: world.url, headers: { cookie } });
  expect(own.status).toBe(101);

  const ended = new Promise<number>((done) => own.socket.once('close', done));
  expect((await request.delete(`${world.url}/api/v1/session`)).status()).toBe(204);
  expect(await ended, 'the socket ends with the login').toBe(4401);
  expect((await request.get(`${world.url}/api/v1/me`, { headers: { cookie } })).status()).toBe(401);
});

test('without a login there is no desk and no telephone; an agent reads no reports', async ({ request }) => {
  const desk = await handshake('/api/v1/desk', { origin: world.url });
  desk.socket.once('message', () => { throw new Error('told something without a login'); });
  // A browser cannot read the status of a refused handshake, so the reason comes as a close code.
  expect(await new Promise((done) => desk.socket.once('close', done))).toBe(4401);
  expect((await handshake('/sip', { origin: world.url }, 'sip')).status).toBe(401);
  expect((await handshake('/sip?ticket=guess', { origin: world.url }, 'sip')).status).toBe(401);
  await logIn(request, 'operator2');
  const ask = (path: string): Promise<APIResponse> => request.get(`${world.url}/api/v1${path}`);
  expect((await ask('/reports/joint?from=2026-01-01&until=2026-01-02')).status()).toBe(403);
  expect((await ask('/calls?agent=operator1')).status(), 'calls of another').toBe(403);
  expect((await ask('/appeals')).status(), 'appeals of all').toBe(400);
});

test('a citizen\'s ticket opens one telephone, once', async ({ request }) => {
  const reply = await request.post(`${world.url}/api/v1/public/calls`, { data: { line: '122' } });
  const { ticket } = (await reply.json()) as { ticket: string };
  expect((await handshake(`/sip?ticket=${ticket}`, { origin: foreign }, 'sip')).status).toBe(403);
  const first = await handshake(`/sip?ticket=${ticket}`, { origin: world.url }, 'sip');
  expect(first.status).toBe(101);
  const borrowed = new Promise<number>((done) => first.socket.once('close', done));
  first.socket.send('REGISTER sip:dozvon.invalid SIP/2.0\r\nFrom: <sip:operator1@dozvon.invalid>;tag=1\r\n\r\n');
  expect(await borrowed, 'no speaking in the name of another').toBe(4403);
  await expect.poll(async () => (await handshake(`/sip?ticket=${ticket}`, { origin: world.url }, 'sip')).status).toBe(401);
});

test('pages run no script but their own, and text stays text', async ({ request }) => {
  const html = await request.get(`${world.url}/`);
  const policy = html.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe|default-src[^;]*unsafe/);
  expect(await html.text()).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);

  const applicant = { name: '<img src=x onerror="window.bad=1">', phone: '+79021140001' };
  const filed = await request.post(`${world.url}/api/v1/public/appeals`, {
    data: { id: crypto.randomUUID(), applicant, topic: '<script>window.bad=1</script>', text: '<b>жирно</b>', consent: true },
  });
  expect(filed.status()).toBe(201);
  const supervisor = await Person.loggedIn(world, 'supervisor', '/appeals');
  try {
    await expect(supervisor.see('appeals')).toContainText(applicant.name);
    await supervisor.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.bad = 1';
      document.body.append(script);
    });
    expect(await supervisor.page.evaluate(() => 'bad' in window)).toBe(false);
  } finally {
    await supervisor.leave();
  }
});
