/** People to call back, and one number's history, made up. */
import { appeals, callRow } from './data.mjs';

const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
const at = (s) => ({ made_at: ago(s), since: ago(s), due_at: ago(s), due: true, on_line: false, attempts: 0, max_attempts: 3, queue: '122', line: '122' });

export const callbacks = () => [
  { id: 'b1', state: 'open', number: '+79501112233', why: 'abandoned', ...at(4000), since: ago(4185), attempts: 1, due: false, due_at: new Date(Date.now() + 900_000).toISOString(), last_at: ago(800), last_result: 'busy', tries: [{ at: ago(800), agent: 'anna', call: 't1', result: 'busy' }] },
  { id: 'b2', state: 'open', number: '+79141234567', name: 'Ирина Соколова', why: 'after-hours', ...at(30_000) },
  { id: 'b3', state: 'dialing', number: '+73952334455', why: 'by-key', ...at(2500), agent: 'igor', agent_name: 'Игорь Белов', attempts: 2, due: false, last_at: ago(5), tries: [{ at: ago(1500), agent: 'lena', call: 't2', result: 'no-answer' }, { at: ago(5), agent: 'igor', call: 't3' }] },
  { id: 'b4', state: 'open', number: '+79025556677', why: 'overflow', ...at(1200), line: '117', queue: '117' },
  { id: 'b5', state: 'open', number: '+79086667788', why: 'no-message', ...at(700) },
  { id: 'b6', state: 'open', number: '+73952123456', why: 'by-agent', ...at(300), note: 'Узнать, пришла ли квитанция', on_line: true },
];

export const closed = () => [
  { id: 'd1', state: 'done', number: '+79501112233', why: 'abandoned', ...at(90_000), since: ago(90_065), due: false, attempts: 2, last_result: 'answered', closed_at: ago(86_000), closed_by: 'anna', tries: [{ at: ago(89_000), agent: 'lena', call: 't4', result: 'no-answer' }, { at: ago(86_200), agent: 'anna', call: 't5', result: 'answered' }] },
  { id: 'd2', state: 'cancelled', number: '+79141234567', name: 'Ирина Соколова', why: 'after-hours', ...at(95_000), due: false, closed_at: ago(94_000), by_caller: true },
  { id: 'd3', state: 'failed', number: '+73952334455', why: 'by-key', ...at(99_000), due: false, attempts: 3, last_result: 'no-answer', closed_at: ago(91_000), tries: [3, 2, 1].map((n) => ({ at: ago(91_000 + n * 900), agent: 'anna', call: `t6${n}`, result: 'no-answer' })) },
  { id: 'd4', state: 'cancelled', number: '+79025556677', why: 'overflow', ...at(99_500), due: false, closed_at: ago(99_000), closed_by: 'boss', note: 'Повтор другой заявки' },
];

export const person = (number) => ({
  number, name: 'Ирина Соколова', more: false, appeals: appeals.slice(0, 2),
  calls: [0, 1, 2, 3, 4, 5].map((i) => ({ ...callRow(i), caller: number, ...(i === 1 ? { direction: 'out', reason: 'agent-hung-up' } : {}) })),
  callbacks: [{ ...callbacks()[0], number, due: true }, { ...closed()[2], number }],
});
