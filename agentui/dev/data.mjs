// Made-up people, calls and figures for the stand-in server.
import { queueTotals } from './shift.mjs';

const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
const ahead = (s) => new Date(Date.now() + s * 1000).toISOString();
const callId = (n) => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const plan = {
  lines: [{ id: '122', name: 'Медицинская справка и запись' }, { id: '117', name: 'Поддержка участников СВО и семей' }],
  queues: [{ id: '122', name: 'Справочная 122', wrap_up_seconds: 60, answered_within: 20 }, { id: '117', name: 'Линия 117', wrap_up_seconds: 60, answered_within: 20 }],
  reasons: [{ id: 'break', name: 'Перерыв' }, { id: 'lunch', name: 'Обед' }, { id: 'training', name: 'Учёба' }, { id: 'paperwork', name: 'Оформление документов' }],
  topics: ['Запись к врачу', 'Вызов врача на дом', 'Лекарственное обеспечение', 'Благоустройство двора', 'Отопление', 'Социальные выплаты'],
  time_zone: 'Asia/Irkutsk',
};

const agent = (state, more = {}) => ({ id: 'anna', name: 'Анна Котова', queues: ['122', '117'], state, since: ago(95), device: 'browser', desk_online: true, phone_up: true, ...more });
const call = (state, more = {}) => ({
  id: callId(1), state, line: '122', line_name: 'Медицинская справка и запись', queue: '122', caller: '+73952123456', name: '', origin: 'trunk', muted: false,
  arrived_at: ago(52), queued_at: ago(45), ...more,
});

/** What a desk can show. */
export const scenes = {
  ready: () => ({ agent: agent('ready'), call: null }),
  messages: () => ({ agent: agent('ready'), call: null, voicemails: 2, voicemail_due: ago(5400) }),
  notReady: () => ({ agent: agent('not_ready', { reason: 'lunch' }), call: null }),
  missed: () => ({ agent: agent('not_ready', { reason: 'no-answer' }), call: null }),
  ringing: () => ({ agent: agent('ringing', { after: 'ready', since: ago(3) }), call: call('ringing', { rang_at: ago(3) }) }),
  talking: () => ({ agent: agent('talking', { after: 'ready', since: ago(83) }), call: call('talking', { answered_at: ago(83) }) }),
  held: () => ({ agent: agent('talking', { after: 'not_ready', after_reason: 'lunch', since: ago(83) }), call: call('held', { answered_at: ago(83), held_at: ago(8) }) }),
  conference: () => ({ agent: agent('talking', { after: 'ready', since: ago(83) }), call: call('talking', { answered_at: ago(83), guests: [{ leg: 'l1', agent: 'boris', name: 'Борис Ким', by: 'anna', joined: true, invited_at: ago(40) }] }) }),
  staying: () => ({ agent: agent('talking', { after: 'ready', since: ago(143) }), call: call('staying', { answered_at: ago(143), left_at: ago(12), guests: [{ leg: 'l1', agent: 'boris', name: 'Борис Ким', by: 'anna', joined: true, invited_at: ago(90) }, { leg: 'l2', number: '+73952241000', name: 'МЧС', by: 'anna', joined: true, invited_at: ago(60) }] }) }),
  paused: () => ({ agent: agent('talking', { after: 'ready', since: ago(83) }), call: call('talking', { answered_at: ago(83), recorded: true, paused: true }) }),
  unrecorded: () => ({ agent: agent('talking', { after: 'ready', since: ago(83) }), call: call('talking', { answered_at: ago(83), unrecorded: true }) }),
  wrapUp: () => ({ agent: agent('wrap_up', { after: 'ready', since: ago(15), wrap_up_ends: ahead(45), wrap_up_more: 60 }), call: call('ended', { answered_at: ago(120), ended_at: ago(15), result: 'success', reason: 'caller-hung-up' }) }),
  offline: () => ({ agent: agent('offline', { queues: [] }), call: null }),
};

const message = (n, more = {}) => ({
  id: `v${n}`, state: 'waiting', call_id: callId(40 + n), line: '122', queue: '122', number: '+7395212345' + n, left_at: ago(3600 * n), due_at: ahead(3600 * (3 - n)),
  seconds: 37, sound: `/api/v1/recordings/v${n}/sound`, ...more,
});

/** Messages that callers left. */
export const voicemails = () => [
  message(4, { due_at: ago(5400), name: 'Галина Петровна' }),
  message(3, { state: 'taken', agent: 'igor', agent_name: 'Игорь Белов', due_at: ahead(1500) }),
  message(2, { state: 'taken', agent: 'anna', number: '' }),
  message(1, { line: '117', queue: '117', due_at: ahead(80_000) }),
];

/** Who is logged in. */
export function me(world) {
  const supervisor = world.role !== 'agent';
  return {
    login: supervisor ? 'boss' : 'anna', name: supervisor ? 'Мария Орлова' : 'Анна Котова', role: world.role,
    queues: supervisor ? [] : ['122', '117'], device: world.device ?? 'browser', desk: world.scene, plan,
  };
}

export const emptyBoard = () => ({
  at: ago(0), switch_up: true, agents: [], calls: [],
  queues: plan.queues.map((q) => ({ id: q.id, name: q.name, waiting: 0, talking: 0, ready: 0, signed_in: 0 })),
});

export const board = () => ({
  at: ago(0), switch_up: true,
  queues: [
    { id: '122', name: 'Справочная 122', waiting: 3, talking: 2, longest_since: ago(47), ready: 0, signed_in: 4, voicemails: 2, voicemail_due: ago(5400) },
    { id: '117', name: 'Линия 117', waiting: 0, talking: 1, ready: 1, signed_in: 2 },
  ],
  agents: [
    agent('talking', { since: ago(140) }),
    { ...agent('talking', { since: ago(31) }), id: 'igor', name: 'Игорь Белов', device: 'phone' },
    { ...agent('wrap_up', { since: ago(22) }), id: 'lena', name: 'Елена Ким' },
    { ...agent('ready', { since: ago(8) }), id: 'oleg', name: 'Олег Дымов', queues: ['117'] },
    { ...agent('not_ready', { since: ago(610), reason: 'no-answer', desk_online: false }), id: 'pavel', name: 'Павел Чуев', queues: ['122'] },
  ],
  calls: [
    call('talking', { agent: 'anna', answered_at: ago(140) }),
    call('talking', { id: callId(2), agent: 'igor', caller: '+79141234567', name: 'Ирина Соколова', answered_at: ago(31) }),
    call('waiting', { id: callId(3), caller: '+79501112233', queued_at: ago(47) }),
    call('waiting', { id: callId(4), caller: '', queued_at: ago(20), origin: 'web' }),
    call('greeting', { id: callId(5), caller: '+73952334455', line: '117', arrived_at: ago(2), queued_at: undefined }),
  ],
});

export const callRow = (i) => ({
  id: callId(100 + i), line: i % 3 ? '122' : '117', caller: '+73952123456', name: i % 2 ? 'Ирина Соколова' : '', queue: '122', ...(i % 4 === 2 ? {} : { agent: 'anna', agent_name: 'Анна Котова' }), state: 'ended',
  result: i % 4 === 2 ? 'client_error' : 'success', reason: i % 4 === 2 ? 'abandoned-queue' : 'caller-hung-up', origin: 'trunk',
  arrived_at: ago(3600 * 7 * (i + 1)), offered_at: ago(3600 * 7 * (i + 1)), answered_at: i % 4 === 2 ? null : ago(3600 * 7 * (i + 1) - 12), ended_at: ago(3600 * 7 * (i + 1) - 200),
  wait_seconds: 12 + i * 3, talk_seconds: i % 4 === 2 ? 0 : 130 + i * 17, ...(i === 6 ? { no_callback: 'hidden-number', caller: '' } : {}),
  ...(i % 5 === 1 ? { visits: [
    { queue: '122', came: 'arrival', entered_at: ago(3600), outcome: 'overflowed', left_by: 'overflowed', wait_seconds: 60, talk_seconds: 0 },
    { queue: '117', came: 'overflow', entered_at: ago(3540), outcome: 'answered', agent: 'anna', agent_name: 'Анна Котова', wait_seconds: 12, talk_seconds: 130 },
  ] } : {}),
});

export const appeals = [
  ['2026-000123', 'Отопление', 'В подъезде холодно третий день, батареи чуть тёплые. Просит прислать слесаря.', 'call'],
  ['2026-000087', 'Запись к врачу', 'Не может записаться к неврологу: на портале нет талонов до конца месяца.', 'online'],
  ['2026-000051', 'Благоустройство двора', 'Не убран снег у дома 12, не может выехать на коляске.', 'online'],
].map(([number, topic, text, channel], i) => ({
  id: `a0000000-0000-4000-8000-00000000000${i}`, number, channel, status: 'registered', filed_at: ago(86400 * (i * 9 + 2)), filed_by: { kind: 'agent', id: 'anna' },
  applicant: { name: 'Ирина Соколова', phone: '+73952123456' }, topic, text,
  state: ['in_work', 'waiting', 'answered'][i], ...(i < 2 ? { due_at: ago(86400 * (i ? -9 : 3)), late: !i } : {}),
}));

export const articles = [
  ['Запись к врачу через портал', 'Войти на портал, выбрать поликлинику и врача. Нет талонов — предложить лист ожидания: поликлиника перезвонит сама.', ['122'], ['Запись к врачу']],
  ['Выплаты семьям участников СВО', 'Спросить район и есть ли удостоверение. Документы принимает МФЦ; телефон районного отделения — в справочнике.', ['117'], ['Социальные выплаты']],
].map(([title, text, lines, topics], i) => ({ id: `f0000000-0000-4000-8000-00000000000${i}`, version: 1, title, text, lines, topics, changed_by: 'admin', changed_at: ago(86400 * (i + 1)) }));

const zero = () => ({ offered: 0, answered: 0, abandoned: 0, not_queued: 0, voicemails: 0, in_time: 0, decided: 0, wait_ms: 0, max_wait_ms: 0, talk_ms: 0, talked: 0, short_abandoned: 0, transferred: 0, overflowed: 0, no_callback: 0, no_callback_hidden: 0 });

function figures(offered) {
  const answered = Math.round(offered * 0.88);
  return {
    offered, answered, abandoned: offered - answered, not_queued: Math.round(offered * 0.04), in_time: Math.round(answered * 0.8), decided: offered,
    wait_ms: answered * 17_400, max_wait_ms: offered ? 161_000 : 0, talk_ms: answered * 184_000, talked: answered, short_abandoned: Math.round(offered * 0.03), transferred: Math.round(offered * 0.05), overflowed: Math.round(offered * 0.02), no_callback: Math.round(offered * 0.02), no_callback_hidden: Math.round(offered * 0.02),
  };
}

const back = (n) => ({ promised: n, kept: Math.round(n * 0.8), soon: Math.round(n * 0.55), failed: Math.round(n * 0.06), closed: 0, open: Math.round(n * 0.14), abandoned: Math.round(n * 0.7), reached: Math.round(n * 0.58), tried: n, first_median_ms: 740_000, first_p90_ms: 2_400_000 });

const sum = (a, b) => Object.fromEntries(Object.keys(zero()).map((k) => [k, k === 'max_wait_ms' ? Math.max(a[k], b[k]) : a[k] + b[k]]));

/** A joint report of any period; days differ, so that pages do. */
export function joint(empty, from = today(), until = today()) {
  const hours = [];
  const appealHours = [];
  for (let t = Date.parse(`${from}T00:00:00+08:00`), k = 0; t <= Date.parse(`${until}T23:00:00+08:00`) && !empty; t += 3_600_000, k++) {
    const day = Math.max(0, Math.sin(((k % 24) - 6) / 15 * Math.PI)) * (0.8 + 0.2 * Math.sin(k / 24));
    const hour = new Date(t).toISOString();
    hours.push({ line: '122', hour, ...figures(Math.round(38 * day)) }, { line: '117', hour, ...figures(Math.round(11 * day)) });
    appealHours.push({ channel: 'call', hour, appeals: Math.round(21 * day) }, { channel: 'online', hour, appeals: Math.round(9 * Math.max(day, 0.15)) });
  }
  const of = (line) => hours.filter((h) => h.line === line).reduce(sum, zero());
  const count = (channel) => appealHours.filter((h) => h.channel === channel).reduce((n, h) => n + h.appeals, 0);
  const lines = plan.lines.map((l) => ({ line: l.id, name: l.name, ...of(l.id) }));
  return {
    callbacks: plan.lines.map((l) => ({ line: l.id, name: l.name, ...back(empty ? 0 : l.id === '122' ? 41 : 9) })), all_callbacks: back(empty ? 0 : 50),
    queues: empty ? [] : queueTotals(), queue_hours: [], from, until, time_zone: plan.time_zone, as_of: ago(1), lines, total: lines.reduce(sum, zero()), definitions,
    channels: ['call', 'online'].map((channel) => ({ channel, appeals: count(channel) })), line_hours: hours, appeal_hours: appealHours,
    returns: empty ? nobodyAgain() : cameAgain(from, until),
  };
}

const again = (n) => ({ calls: 40 * n, calls_again: 7 * n, contacts: 9 * n, appeals: 22 * n, appeals_again: 3 * n, placed: 18 * n, moves: 5 * n, moved_twice: n });
const nobodyAgain = () => ({ total: again(0), days: [], held: [] });

/** Who came again, and how long appeals were held before they went on. */
function cameAgain(from, until) {
  const days = [];
  for (let t = Date.parse(from); t <= Date.parse(until); t += 86_400_000) days.push({ date: new Date(t).toISOString().slice(0, 10), ...again(2 + (days.length % 3)) });
  return { total: again(days.reduce((n, d) => n + d.calls / 40, 0)), days, held: [{ body: 'adm-bratsk', name: 'Администрация города Братска', moves: 4, held_ms: 4 * 8.5 * 3_600_000 }] };
}

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const definitions = [
  ['offered', 'Поступило', 'Звонки, которые за период встали в очередь (первый раз). Звонок относится к часу, в который он пришёл на линию.', 'Offered', 'Calls that entered a queue (for the first time).'],
  ['answered', 'Отвечено', 'Поступившие звонки, в которых оператор ответил.', 'Answered', 'Offered calls that an agent answered.'],
  ['abandoned', 'Потеряно', 'Поступившие и завершённые звонки без ответа оператора, сколько бы звонящий ни ждал.', 'Abandoned', 'Offered calls that ended without an agent.'],
  ['no_callback', 'из них перезвонить нельзя', 'Потерянные, кому перезвонить нельзя.', 'of them cannot be called back', 'Nobody can call them back.'],
  ['no_callback_hidden', '— номер скрыт', 'Номер не передан.', '— number hidden', 'No number was sent.'],
  ['not_queued', 'До очереди', 'Звонки, завершённые до очереди: во время приветствия или на необслуживаемый номер.', 'Before the queue', 'Calls that ended before a queue.'],
  ['in_time', 'Ответ вовремя', 'Доля: отвеченные за норму ожидания своей очереди, делённые на поступившие и завершённые или отвеченные.', 'Answered in time', 'Share answered within the limit.'],
  ['mean_wait', 'Среднее ожидание', 'Среднее по отвеченным: от постановки в очередь до ответа оператора.', 'Mean wait', 'Mean over answered calls.'],
  ['max_wait', 'Наибольшее ожидание', 'Наибольшее ожидание среди поступивших звонков.', 'Longest wait', 'The longest wait.'],
  ['back_promised', 'Обещано перезвонить', 'Заявки на перезвон, появившиеся за период.', 'Promised', 'Call-backs promised.'],
  ['back_kept', 'Поговорили', 'Заявки, по которым разговор состоялся.', 'Kept', 'Promises that ended in a talk.'],
  ['back_soon', 'Поговорили за 30 минут', 'Доля: разговор не позже чем через 30 минут.', 'Kept within 30 minutes', 'Share.'],
  ['back_first_median', 'Первая попытка: медиана', 'Половина заявок получила первую попытку не позже.', 'First attempt: median', 'Median.'],
  ['back_failed', 'Не дозвонились', 'Все попытки сделаны.', 'Failed', 'All attempts made.'],
  ['back_open', 'Ещё открыто', 'Разговора ещё не было.', 'Still open', 'Not yet.'],
  ['back_reached', 'Потерянные, с кем поговорили', 'Доля среди тех, кто не дождался.', 'Abandoned, reached', 'Share.'],
  ['mean_talk', 'Средний разговор', 'Среднее по отвеченным и завершённым: время с оператором, включая удержание.', 'Mean talk', 'Mean time with an agent.'],
  ['queue_offered', 'Поступило в очередь', 'Сколько раз звонящие вставали в эту очередь за период.', 'Entered the queue', 'How often callers entered this queue.'],
  ['queue_answered', 'Отвечено', 'Из поступивших в очередь: ответил оператор.', 'Answered', 'An agent answered.'],
  ['queue_abandoned', 'Потеряно', 'Из поступивших в очередь: звонок завершился в этой очереди без ответа.', 'Abandoned', 'The call ended here without an answer.'],
  ['queue_overflowed', 'Ушло по переливу', 'Правила очереди передали ждущего в другую очередь.', 'Sent on', 'Sent on to another queue.'],
  ['queue_in_time', 'Ответ вовремя', 'Доля: отвеченные за норму ожидания этой очереди.', 'Answered in time', 'Share answered within the limit.'],
  ['queue_handling', 'Среднее обслуживание (AHT)', 'Разговор, удержание и оформление.', 'Mean handling (AHT)', 'Talk, hold and wrap-up.'],
  ['queue_median_wait', 'Ожидание: медиана', 'Половина отвеченных ждала в этой очереди не дольше.', 'Wait: median', 'Median.'],
  ['again_calls', 'Повторные звонки', 'Доля звонков с номеров, которые уже звонили за последние 7 дней.', 'Repeated calls', 'Share of calls of those who had called before.'],
  ['hops_mean', 'Передач на обращение', 'Среднее число передач на обращение.', 'Moves an appeal', 'Moves for each appeal.'],
  ['appeals_call', 'Обращения по телефону', 'Обращения, записанные операторами по звонкам и зарегистрированные за период.', 'Appeals from calls', 'Appeals that agents wrote.'],
  ['appeals_online', 'Обращения онлайн', 'Обращения, поданные на открытой странице и зарегистрированные за период.', 'Appeals online', 'Appeals filed on the public page.'],
].map(([figure, name, text, name_en, text_en]) => ({ figure, name, text, name_en, text_en }));
