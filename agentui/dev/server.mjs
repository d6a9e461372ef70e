// A stand-in for the server, for work on the interface alone: `npm run mock`,
// then `npm run dev` with DOZVON_DEV set to its address. It follows the wire of
// src/core/protocol.ts, keeps everything in memory and has no telephony: /sip
// accepts REGISTER and sends an INVITE without a voice when a call is made up.
// Scenes are set with POST /dev/scene {"name": …}.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { WebSocketServer } from 'ws';
import { attachmentAnswers } from './attachments.mjs';
import { incidentAnswers, openIncidents } from './incidents.mjs';
import { planAnswers } from './plan.mjs';
import { caseAnswers } from './cases.mjs';
import { statusAnswers } from './status.mjs';
import { callbacks, closed, person } from './backs.mjs';
import { acts, agentDay, queueFigures } from './shift.mjs';
import { appeals, articles, board, callRow, emptyBoard, joint, me, plan, scenes, voicemails } from './data.mjs';
import { SipPeer } from './sip.mjs';

// What searches of the classifier find here, whatever was typed.
const topics = {
  version: 'mock',
  topics: [
    { code: 'housing.heating.none', name: 'Нет отопления', path: ['ЖКХ: дом и коммунальные услуги', 'Отопление'], urgent: true },
    { code: 'housing.heating.weak', name: 'Слабое отопление', path: ['ЖКХ: дом и коммунальные услуги', 'Отопление'] },
    { code: 'housing.heating.leak', name: 'Прорыв отопления', path: ['ЖКХ: дом и коммунальные услуги', 'Отопление'], urgent: true },
  ],
};
const territories = { version: 'mock', territories: [{ code: 'bratsk', title: 'город Братск' }, { code: 'bratsk-area', title: 'Братский район' }] };
const office = { id: 'adm-bratsk', name: 'Администрация города Братска' };
const dist = new URL('../dist/', import.meta.url);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const pages = ['/', '/board', '/report', '/call', '/appeal', '/status', '/calls', '/acts', '/day', '/appeals', '/articles', '/voicemails', '/plan', '/callbacks', '/caller', '/incidents'];

/** Starts the stand-in; port 0 takes any free one. */
export async function startMock(port = 0) {
  const world = { scene: scenes.ready(), role: 'agent', loggedIn: true, degraded: [], empty: false, drafts: new Map(), filed: 0, sockets: new Set(), asked: [], lost: false };
  const server = createServer((req, res) => void route(world, req, res));
  const desk = new WebSocketServer({ noServer: true });
  const sip = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' });
  server.on('upgrade', (req, socket, head) => {
    const path = new URL(req.url, 'http://x').pathname;
    if (world.lost) return socket.destroy();
    if (path === '/api/v1/desk') desk.handleUpgrade(req, socket, head, (ws) => join(world, ws, req.url.includes('board=1')));
    else if (path === '/sip') sip.handleUpgrade(req, socket, head, (ws) => { world.peer = new SipPeer(ws); if (world.scene.call?.state === 'ringing') world.peer.whenRegistered(() => world.peer.invite()); });
    else socket.destroy();
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return {
    world,
    address: `http://127.0.0.1:${server.address().port}`,
    show: (name, options) => show(world, name, options),
    tell: (frame) => tell(world, frame),
    close: () => new Promise((done) => { for (const s of world.sockets) s.ws.terminate(); for (const c of sip.clients) c.terminate(); server.closeAllConnections(); server.close(done); }),
  };
}

function show(world, name, options = {}) {
  world.scene = scenes[name]();
  Object.assign(world, options);
  if (world.lost) for (const s of world.sockets) s.ws.terminate();
  tell(world, { type: 'desk', desk: world.scene });
  tell(world, { type: 'degraded', degraded: world.degraded });
  for (const s of world.sockets) if (s.board) send(s, { type: 'board', board: boardOf(world) });
  if (world.scene.call?.state === 'ringing') world.peer?.whenRegistered(() => world.peer.invite());
}

const boardOf = (world) => (world.empty ? emptyBoard() : { ...board(), incidents: openIncidents() });

function join(world, ws, wantsBoard) {
  const s = { ws, seq: 0, board: wantsBoard };
  world.sockets.add(s);
  ws.on('close', () => world.sockets.delete(s));
  send(s, { type: 'snapshot', desk: world.scene, degraded: world.degraded, board: wantsBoard ? boardOf(world) : null, server: { version: 'dev', epoch: '1' } });
}

function send(s, frame) {
  s.ws.send(JSON.stringify({ seq: ++s.seq, ...frame }));
}

function tell(world, frame) {
  for (const s of world.sockets) send(s, frame);
}

async function route(world, req, res) {
  const url = new URL(req.url, 'http://x');
  let body = '';
  for await (const chunk of req) body += chunk;
  world.asked.push(`${req.method} ${url.pathname}`);
  if (world.lost && url.pathname.startsWith('/api')) return res.destroy();
  if (url.pathname === '/dev/scene') {
    const { name, ...options } = JSON.parse(body);
    show(world, name, options);
    return reply(res, 204);
  }
  if (url.pathname.startsWith('/api/v1')) return api(world, req.method, url, body && isJson(req) ? JSON.parse(body) : body || null, res);
  return file(url.pathname, res);
}

const isJson = (req) => (req.headers['content-type'] ?? '').startsWith('application/json');

async function file(path, res) {
  const name = pages.includes(path.replace(/(.)\/$/, '$1')) || /^\/(appeals|worklists)\/[^/]+$/.test(path) ? 'index.html' : path.slice(1);
  try {
    const data = await readFile(new URL(name, dist));
    res.writeHead(200, {
      'Content-Type': types[extname(name)] ?? 'application/octet-stream',
      'Content-Security-Policy': "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    });
    res.end(data);
  } catch {
    reply(res, 404);
  }
}

function reply(res, status, body) {
  res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' });
  res.end(body === undefined ? '' : JSON.stringify(body));
}

const problem = (res, status, detail, errors) => reply(res, status, { status, detail, errors });

/** What each address answers; the key is "METHOD /path" with the call's id as *. */
const answers = {
  'GET /me': (w, _, res) => (w.loggedIn ? reply(res, 200, me(w)) : problem(res, 401, 'Войдите.')),
  'POST /session': (w, body, res) => {
    if (body.password !== 'secret') return problem(res, 401, 'Неверный логин или пароль.');
    w.loggedIn = true;
    return reply(res, 200, me(w));
  },
  'DELETE /session': (w, _, res) => { w.loggedIn = false; reply(res, 204); },
  'PUT /me/state': (w, body, res) => {
    const agent = { ...w.scene.agent };
    if (agent.state === 'ready' || agent.state === 'not_ready') Object.assign(agent, { state: body.state, reason: body.reason, since: new Date().toISOString() });
    else Object.assign(agent, { after: body.state, after_reason: body.reason });
    w.scene = { ...w.scene, agent };
    tell(w, { type: 'desk', desk: w.scene });
    reply(res, 200, w.scene);
  },
  'POST /me/phone': (_, __, res) => reply(res, 200, { username: 'b-1', password: 'x', uri: 'sip:b-1@dozvon.invalid', ice_servers: [] }),
  'POST /me/call/hangup': (w, _, res) => { show(w, 'wrapUp'); reply(res, 200, w.scene); },
  'POST /me/call/hold': (w, _, res) => { show(w, 'held'); reply(res, 200, w.scene); },
  'POST /me/call/resume': (w, _, res) => { show(w, 'talking'); reply(res, 200, w.scene); },
  'POST /me/call/mute': (w, _, res) => reply(res, 200, w.scene),
  'POST /me/call/digits': (w, _, res) => reply(res, 200, w.scene),
  'POST /me/wrap-up/end': (w, _, res) => { show(w, 'ready'); reply(res, 200, w.scene); },
  'GET /calls/*/card': (w, _, res) => {
    if (w.degraded.length) return problem(res, 503, 'База данных недоступна.');
    const call = callRow(0);
    reply(res, 200, w.empty ? { call, earlier_calls: [], earlier_appeals: [] } : { call, name: 'Ирина Соколова', earlier_calls: [1, 2, 3, 4].map(callRow), earlier_appeals: appeals.slice(0, 2) });
  },
  'GET /calls/*/draft': (w, _, res, id) => (w.drafts.has(id) ? reply(res, 200, w.drafts.get(id)) : problem(res, 404, 'Черновика нет.')),
  'PUT /calls/*/draft': (w, body, res, id) => { w.drafts.set(id, body); reply(res, 204); },
  'DELETE /calls/*/draft': (w, _, res, id) => { w.drafts.delete(id); reply(res, 204); },
  'POST /appeals': (w, body, res) => (w.degraded.length ? reply(res, 202, { id: body.id }) : reply(res, 201, { ...appeals[0], ...body, number: '2026-000124' })),
  'GET /appeals': (w, _, res) => reply(res, 200, w.endless ? { appeals: [], cursor: 'on', back: new Date(Date.now() - 90 * 86_400_000).toISOString() } : { appeals: w.empty ? [] : appeals }),
  'GET /appeals/*': (w, _, res, id) => {
    if (id !== 'similar') return problem(res, 404, 'Нет такого обращения.');
    const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString();
    reply(res, 200, { appeals: w.again ? [{ id: 'a1', number: '2026-000412', filed_at: day(-2), topic: 'Нет отопления', state: 'in_work', due_at: day(2) }] : [] });
  },
  'GET /callbacks': (w, _, res, __, url) => {
    const digits = (url.searchParams.get('number') ?? '').replace(/\D/g, '');
    const list = w.empty ? [] : (url.searchParams.get('done') ? closed() : callbacks()).filter((c) => c.number.includes(digits));
    reply(res, 200, { callbacks: list, due: list.filter((c) => c.due).length, cursor: '' });
  },
  'POST /callbacks/close': (_, body, res) => reply(res, 200, { results: body.ids.map((id, i) => (i === 1 ? { id, closed: false, problem: 'По этой заявке сейчас звонят; дождитесь конца звонка.' } : { id, closed: true })) }),
  'GET /caller': (_, __, res, ___, url) => reply(res, 200, person(url.searchParams.get('number'))),
  'GET /topics': (_, __, res) => reply(res, 200, topics),
  'GET /public/topics': (_, __, res) => reply(res, 200, topics),
  'GET /territories': (_, __, res) => reply(res, 200, territories),
  'GET /public/territories': (_, __, res) => reply(res, 200, territories),
  'GET /bodies': (_, __, res) => reply(res, 200, { bodies: [office] }),
  'GET /responsible': (_, __, res) => reply(res, 200, { topic: topics.topics[0], body: office, policy: { code: 'message', version: 1, count: 3, unit: 'working-days', due_at: new Date(Date.now() + 4 * 86_400_000).toISOString() } }),
  'GET /directory': (_, __, res) => reply(res, 200, { agents: [], queues: [], parties: [] }),
  'GET /articles': (w, _, res) => reply(res, 200, { articles: w.empty ? [] : articles }),
  'GET /voicemails': (w, _, res) => reply(res, 200, { voicemails: w.empty ? [] : voicemails(), cursor: '' }),
  'POST /voicemails/*/take': (_, __, res) => reply(res, 204),
  'POST /voicemails/*/release': (_, __, res) => reply(res, 204),
  'POST /voicemails/*/close': (_, __, res) => reply(res, 204),
  'GET /calls': (w, _, res) => reply(res, 200, { calls: w.empty ? [] : Array.from({ length: 12 }, (_, i) => callRow(i)) }),
  'GET /stats/today': (w, _, res) => (w.degraded.length ? problem(res, 503, 'Отчёты появятся, когда вернётся база данных.') : reply(res, 200, joint(w.empty))),
  'GET /stats/queues': (w, _, res) => reply(res, 200, { queues: w.empty ? [] : queueFigures(), as_of: new Date().toISOString() }),
  'GET /agents': (_, __, res) => reply(res, 200, { people: [{ id: 'anna', name: 'Анна Котова' }, { id: 'igor', name: 'Игорь Белов' }, { id: 'oleg', name: 'Олег Дымов', gone: true }] }),
  'GET /acts': (w, _, res) => reply(res, 200, { acts: w.empty ? [] : acts() }),
  'GET /agents/*/day': (w, _, res, id) => reply(res, 200, agentDay(id, w.empty)),
  'POST /agents/*/watch': (_, __, res) => reply(res, 204),
  'DELETE /me/watch': (_, __, res) => reply(res, 204),
  'GET /reports/joint': (w, _, res, __, url) => reply(res, 200, joint(w.empty, url.searchParams.get('from'), url.searchParams.get('until'))),
  'GET /public/lines': (_, __, res) => reply(res, 200, { lines: plan.lines, topics: plan.topics, time_zone: plan.time_zone }),
  'GET /public/consent': (_, __, res) => reply(res, 200, JSON.parse(readFileSync(new URL('../../cti/contact/consent/1.json', import.meta.url), 'utf8'))),
  'POST /public/calls': (_, body, res) => reply(res, 200, { username: 'c-1', password: 'x', uri: 'sip:c-1@dozvon.invalid', target: `sip:${body.line}@dozvon.invalid`, ticket: 't', ice_servers: [] }),
  ...incidentAnswers(reply),
  ...planAnswers(reply, problem),
  ...attachmentAnswers(reply),
  ...caseAnswers(reply, problem),
  ...statusAnswers(reply, problem),
  'POST /public/appeals': (w, body, res) => {
    if (body.text.length < 10) return problem(res, 422, 'Проверьте обращение.', [{ location: 'text', message: 'Напишите подробнее.' }]);
    return w.degraded.length ? reply(res, 202, { id: body.id, code_word: 'берёза 47' }) : reply(res, 201, { id: body.id, number: '2026-000125', code_word: 'берёза 47' });
  },
};

function api(world, method, url, body, res) {
  const path = url.pathname.replace('/api/v1', '');
  const id = /^\/(?:calls|appeals|voicemails|agents)\/([^/]+)/.exec(path)?.[1];
  const answer = answers[`${method} ${(id ? path.replace(id, '*') : path).replace(/(\/attachments\/)[^/]+/, '$1*')}`];
  if (!answer) return problem(res, 404, 'Нет такого адреса.');
  if (!world.loggedIn && !path.startsWith('/public') && path !== '/session') return problem(res, 401, 'Войдите.');
  return answer(world, body, res, id, url);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const mock = await startMock(Number(process.env.PORT ?? 8123));
  console.log(`${mock.address}`);
}
