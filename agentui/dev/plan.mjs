// A plan for the stand-in server: its text is kept, and a text with "12" for a queue has a problem.
import { readFileSync } from 'node:fs';

const first = readFileSync(new URL('../../cmd/dozvon/plan.yaml', import.meta.url), 'utf8');
const sumOf = (text) => [...text].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) >>> 0, 7).toString(16).padStart(64, '0');
const made = (n, text, more) => ({ number: n, at: new Date(Date.now() - 3_600_000 * (9 - n)).toISOString(), sum: sumOf(text), text, ...more });

/** What the plan's page asks; `reply` and `problem` are the server's. */
export function planAnswers(reply, problem) {
  const versions = [made(1, first), made(2, first.replace('Обед', 'Обед до 14'), { by: 'orlova', note: 'обед с 13 до 14' }), made(3, first, { by: 'boss', note: 'как было' })];
  const now = () => ({ ...versions.at(-1), number: undefined, note: undefined });
  const review = (text) => {
    const rows = text.split('\n');
    const problems = rows.flatMap((row, i) => (row.includes('queue: "12"') ? [{ line: i + 1, column: row.indexOf('"12"') + 1, path: 'lines[0].queue', text: 'нет очереди "12"; добавьте её в queues или поправьте имя' }] : []));
    return { problems, notes: text.includes('holiday') ? ['lines[0].greeting: записи "holiday" на этом сервере нет; без неё абонент ничего не услышит'] : [] };
  };
  return {
    'GET /plan': (w, _, res) => reply(res, 200, { ...now(), ...(w.byHand ? { file: { text: `${first}# проба\n`, sum: '1'.repeat(64) } } : {}) }),
    'POST /plan/review': (_, body, res) => reply(res, 200, review(body.text)),
    'PUT /plan': (_, body, res) => {
      if (body.base !== now().sum) return problem(res, 409, 'Пока вы правили, план изменил администратор orlova. Ваш текст не потерян.');
      versions.push(made(versions.length + 1, body.text, { by: 'boss', note: body.note }));
      return reply(res, 200, now());
    },
    'GET /plan/versions': (_, __, res) => reply(res, 200, { versions: versions.map(({ text, ...v }) => v).reverse() }),
    'GET /plan/versions/2': (_, __, res) => reply(res, 200, versions[1]),
  };
}
