/** Cases of appeals and worklists, made up. */
import { appeals } from './data.mjs';

const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
const ahead = (s) => new Date(Date.now() + s * 1000).toISOString();
const day = 86_400;
const boss = { kind: 'supervisor', id: 'boss' };
const anna = { kind: 'agent', id: 'anna' };

const names = {
  bodies: { 'adm-bratsk': 'Администрация города Братска', 'min-housing': 'Минжилполитики', 'heat-net': 'Братские тепловые сети' }, people: { anna: 'Анна Котова', boss: 'Мария Орлова', igor: 'Игорь Лапин' },
  appeals: {}, topics: { 'housing.heating.none': 'Нет отопления' }, territories: { bratsk: 'город Братск' },
};
const clock = (name, started, due, more = {}) => ({ name, policy: 'message', policy_version: 1, term: { count: 3, unit: 'working-days' }, started_at: ago(started), due_at: due, base_at: due, ...more });
const filed = { ...appeals[0], call_id: '01990000-0000-7000-8000-000000000101', topic_code: 'housing.heating.none', territory: 'bratsk', body: 'adm-bratsk', applicant: { ...appeals[0].applicant, address: 'Братск, ул. Мира, 5, кв. 12', email: 'sokolova@example.org' } };
const entry = (at, by, what, from, to, more = {}) => ({ at: ago(at), by, what, from, to, body: 'adm-bratsk', ...more });

/** A case by its name in the address. */
export function caseOf(id) {
  const base = { appeal: { ...filed, id }, version: 6, kind: 'message', state: 'in_work', topic_code: 'housing.heating.none', territory: 'bratsk', body: 'min-housing', body_since: ago(3600 * 5), person: 'anna', registered_at: ago(2 * day), round: 0 };
  const hops = [
    { from: 'adm-bratsk', to: 'heat-net', reason: 'owner-elsewhere', text: 'Сети на балансе тепловых сетей, у администрации их нет.', at: ago(1.5 * day), held_ns: 8.5 * 3600e9, told: true, by: boss },
    { from: 'heat-net', to: 'min-housing', reason: 'not-powers', text: 'Внутридомовые стояки — управляющая компания; надзор у министерства.', at: ago(3600 * 5), held_ns: 31 * 3600e9, told: false, by: anna },
  ];
  const history = [
    entry(2 * day, anna, 'open', undefined, 'new', { due_at: ago(3600) }),
    entry(1.9 * day, boss, 'assign', 'new', 'in_work', { text: 'Срочно: третий день без тепла.', change: { body: 'adm-bratsk' } }),
    entry(1.5 * day, boss, 'forward', 'in_work', 'in_work', { body: 'heat-net', text: hops[0].text, told: true, change: { to: 'heat-net', reason: 'owner-elsewhere' } }),
    entry(3600 * 5, anna, 'forward', 'in_work', 'in_work', { body: 'min-housing', text: hops[1].text, change: { to: 'min-housing', reason: 'not-powers' } }),
    entry(3600 * 4, boss, 'entrust', 'in_work', 'in_work', { body: 'min-housing', change: { person: 'anna' } }),
    entry(3600, { kind: 'system' }, 'late', 'in_work', 'in_work', { body: 'min-housing', clock: 'answer', due_at: ago(3600) }),
  ];
  const may = ['answer', 'forward', 'ask', 'promise', 'classify', 'convert', 'entrust', 'submit', 'redirect', 'refuse', 'join', 'comment', 'contact'];
  const view = {
    case: { ...base, hops, clocks: [clock('answer', 2 * day, ago(3600), { late: true })] }, history, may, due: { clock: 'answer', at: ago(3600) }, late: true, names,
    rules: { approval: false, extend_days: 0, kinds: ['legal'], moves: 2, visited: ['adm-bratsk', 'heat-net', 'min-housing'] },
  };
  if (id !== 'done') return view;
  return {
    ...view, may: ['examine', 'deliver', 'reopen', 'comment', 'control'], due: { clock: 'examine', at: ahead(4 * day) }, late: false,
    case: {
      ...base, kind: 'legal', state: 'answered', outcome: 'resolved', closed_at: ago(3600), hops: [], returned: 1, contacts: 1,
      clocks: [clock('answer', 20 * day, ahead(9 * day), { stopped_at: ago(3600), stop: 'done' }), clock('examine', 1800, ahead(4 * day))],
      answer: { text: 'Ирина Сергеевна, стояк прочищен 25 ноября, температура в квартире +21. Если снова похолодает, звоните 122: заявку передадут дежурной бригаде сразу.', outcome: 'resolved', checklist: ['question', 'action', 'date', 'plain', 'address'], by: anna, at: ago(7200), approved_by: boss, approved_at: ago(3600) },
      delivery: { way: 'sms', status: 'delivered', at: ago(3500) }, marks: [{ value: 2, comment: 'Пришли, но через день снова холодно.', way: 'link', at: ago(1800), examine: true }],
    },
    history: [history[0], history[1], entry(7200, anna, 'submit', 'in_work', 'approval', { text: 'Ответ готов.', change: { outcome: 'resolved' } }), entry(3600, boss, 'approve', 'approval', 'answered', {}),
      entry(1800, { kind: 'citizen' }, 'rate', 'answered', 'answered', { text: 'Пришли, но через день снова холодно.', change: { mark: 2, way: 'link' } })],
  };
}

/** The case after somebody else was quicker. */
export function overtaken(id) {
  const view = caseOf(id);
  return { ...view, case: { ...view.case, version: 7, body: 'heat-net', person: 'igor' }, history: [...view.history, entry(60, boss, 'entrust', 'in_work', 'in_work', { change: { person: 'igor' } })] };
}

export const tasks = () => ({
  cursor: 'more', names,
  tasks: [
    { appeal: { ...filed, id: 'a1' }, version: 6, kind: 'message', state: 'in_work', person: 'anna', due_at: ago(3600), late: true, hops: 2 },
    { appeal: { ...filed, ...appeals[1], id: 'a2', topic_code: '', body: '', territory: '' }, version: 1, kind: 'information', state: 'new', due_at: ahead(3600 * 20) },
    { appeal: { ...filed, ...appeals[2], id: 'a3', topic_code: '', body: 'adm-bratsk' }, version: 3, kind: 'legal', state: 'approval', person: 'igor', due_at: ahead(9 * day) },
    { appeal: { ...filed, id: 'a4', number: '2026-000044' }, version: 9, kind: 'message', state: 'reopened', due_at: ahead(28 * day), late: true, hops: 1 },
  ],
});

export const counts = () => ({ lists: { mine: 4, soon: 2, overdue: 1, decide: 17, undelivered: 3, examine: 0, control: 5, open: 1000 }, most: 1000 });

/** What the addresses of cases and worklists answer. */
export const caseAnswers = (reply, problem) => ({
  'GET /appeals/*/case': (_, __, res, id) => (id === 'none' ? problem(res, 403, 'Это обращение видит старший смены.') : reply(res, 200, caseOf(id))),
  'GET /appeals/*/calls': (_, __, res) => reply(res, 200, { calls: [{ id: filed.call_id, line: '122', caller: '+73952123456', agent: 'anna', state: 'ended', origin: 'trunk', arrived_at: ago(2 * day), answered_at: ago(2 * day - 12), ended_at: ago(2 * day - 212), wait_seconds: 12, talk_seconds: 200, mark: 4 }] }),
  'POST /appeals/*/changes': (_, body, res, id) => {
    if (body.version === 6 && body.change === 'forward') return reply(res, 409, { status: 409, detail: 'Обращение уже изменили.', errors: [{ location: 'version', message: 'Обращение уже изменили.' }], present: overtaken(id) });
    if (!body.fields.checklist?.includes('plain')) return problem(res, 400, 'Ответ не готов: проверьте, что он написан простыми словами.', [{ location: body.change === 'answer' ? 'checklist' : 'text', message: 'Ответ не готов: проверьте, что он написан простыми словами.' }]);
    return reply(res, 200, caseOf('done'));
  },
  'GET /worklists': (w, _, res) => reply(res, 200, w.role === 'agent' ? { lists: { mine: 4, undelivered: 0 }, most: 1000 } : counts()),
  ...Object.fromEntries(['mine', 'soon', 'overdue', 'decide', 'undelivered', 'examine', 'control', 'open'].map((l) => [`GET /worklists/${l}`, (w, _, res) => reply(res, 200, w.empty ? { tasks: [], cursor: '', names: {} } : tasks())])),
  'GET /people': (_, __, res) => reply(res, 200, { people: [{ login: 'igor', name: 'Игорь Лапин', role: 'agent' }, { login: 'anna', name: 'Анна Котова', role: 'agent' }] }),
});
