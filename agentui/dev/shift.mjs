/** What supervisors look at, made up. */
const ago = (s) => new Date(Date.now() - s * 1000).toISOString();

const visits = (offered, in_time, abandoned) => ({
  offered, answered: offered - abandoned - 4, abandoned, overflowed: 2, chose: 0, asked_back: 1, voicemails: 1, passed_on: 0, open: 0, short_abandoned: Math.round(abandoned / 3), sent_off: Math.round(abandoned / 6),
  in_time, decided: offered, wait_ms: offered * 14_000, max_wait_ms: 173_000, talk_ms: (offered - abandoned - 4) * 143_000, wrap_ms: (offered - abandoned - 4) * 31_000, talked: offered - abandoned - 4, transferred: 12,
});

export const queueFigures = () => [
  { queue: '122', recent: visits(40, 33, 3), today: visits(412, 371, 18) },
  { queue: '117', recent: visits(6, 6, 0), today: visits(51, 50, 1) },
];

export const queueTotals = () => queueFigures().map(({ queue, today }) => ({ queue, name: queue === '117' ? 'Сто семнадцать: меры поддержки участников СВО' : 'Справочная', ...today, median_wait_ms: 9_000, p90_wait_ms: 31_000 }));

export const acts = () => [
  { id: 'e-3', at: ago(600), by: 'boss', by_name: 'Мария Орлова', kind: 'take-over', agent: 'anna', agent_name: 'Анна Котова', call_id: 'c', why: 'Жалоба' },
  { id: 'e-2', at: ago(900), until: ago(600), by: 'vera', kind: 'whisper', agent: 'anna', call_id: 'c' },
  { id: 'e-1', at: ago(3600), by: 'vera', kind: 'not-ready', agent: 'igor', reason: 'lunch', why: 'По просьбе' },
];

export function agentDay(agent, empty) {
  const begin = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const start = Date.parse(`${begin}T00:00:00+08:00`);
  const at = (hours) => new Date(start + hours * 3_600_000).toISOString();
  const spans = [['not_ready', 8, 'signed-in'], ['ready', 8.1], ['talking', 9], ['wrap_up', 9.2], ['ready', 9.3], ['not_ready', 12, 'lunch'], ['ready', 13], ['offline', 17]];
  return {
    agent, date: begin, time_zone: 'Asia/Irkutsk', begin: at(0), end: at(24),
    spans: empty ? [] : spans.map(([state, since, reason], i) => ({ state, reason, since: at(since), until: spans[i + 1] && at(spans[i + 1][1]) })),
    offers: empty ? [] : [{ call: 'c', line: '122', caller: '+73952123456', rang_at: at(8.98), answered_at: at(9), ended_at: at(9.2), mark: 5 }],
  };
}
