import { expect, test } from 'vitest';
import type { LostRecording } from '../src/core/recording';
import { lossNow, lossOf } from '../src/core/texts/lost';

const lost: LostRecording = { id: 'l', agent: 'anna', agent_name: 'Анна', at: '', why: 'broke-off' };

test('a lost recording is told with its talk and why', () => {
  expect(lossOf('ru', lost, '12:00')).toBe('Запись не удалась: она оборвалась до конца разговора. Разговор: Анна, 12:00.');
  expect(lossOf('en', { ...lost, agent_name: undefined, why: 'refused' }, '12:00')).toBe('Recording failed: the switch did not begin it. The talk: anna, 12:00.');
  expect(lossOf('ru', { ...lost, why: 'later' as never }, '12:00')).toContain('later');
});

test('the desk says that nothing is recorded while something should be', () => {
  expect(lossNow('ru', { unrecorded: true })).toMatch(/^Запись не ведётся: .*старшему смены/);
  expect(lossNow('en', { unrecorded: true })).toMatch(/^Not recorded/);
  expect(lossNow('ru', { recorded: true })).toBe('');
  expect(lossNow('ru', {})).toBe('');
});
