/** What supervisors look at, made up. */
const ago = (s) => new Date(Date.now() - s * 1000).toISOString();

const calls = (offered, in_time, abandoned) => ({
  offered, answered: offered - abandoned, abandoned, not_queued: 0, in_time, decided: offered, wait_ms: offered * 14_000, max_wait_ms: 173_000, talk_ms: 0, talked: 0, short_abandoned: Math.round(abandoned / 3), transferred: 12, overflowed: 4,
});

export const queueFigures = () => [
  { queue: '122', recent: calls(40, 33, 3), today: calls(412, 371, 18) },
  { queue: '117', recent: calls(6, 6, 0), today: calls(51, 50, 1) },
];

export const acts = () => [
  { id: 'e-3', at: ago(600), by: 'vera', kind: 'take-over', agent: 'anna', call_id: 'c', why: 'Жалоба' },
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
    offers: empty ? [] : [{ call: 'c', line: '122', caller: '+73952123456', rang_at: at(8.98), answered_at: at(9), ended_at: at(9.2) }],
  };
}
