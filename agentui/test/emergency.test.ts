import { describe, expect, it } from 'vitest';
import { allLines, emergencyRows, folded, toggled } from '../src/core/emergency';
import type { Alert } from '../src/core/protocol';

const lines = [{ id: '122', name: 'Служба 122' }, { id: '117', name: 'Служба 117' }];
const alert = (line: string, message: string): Alert =>
  ({ line, message, name: message, prompt: message, since: '2026-11-02T12:00:00Z', by: 'olga' });

describe('the switchboard of emergency messages', () => {
  it('has all lines first, and each line of the plan', () => {
    expect(emergencyRows(lines, []).map((r) => [r.line, r.alert, r.covered])).toEqual([
      [allLines, null, false], ['122', null, false], ['117', null, false],
    ]);
    expect(emergencyRows(null, []).length).toBe(1);
  });

  it('shows what is on, and which lines the general message covers', () => {
    const rows = emergencyRows(lines, [alert('117', 'flood'), alert(allLines, 'power')]);
    expect(rows.map((r) => [r.alert?.message, r.covered])).toEqual([['power', false], [undefined, true], ['flood', false]]);
  });

  it('switches a message on, to another, and off', () => {
    const [, , row] = emergencyRows(lines, [alert('117', 'flood')]);
    expect(toggled(row!, 'flood')).toBe('');
    expect(toggled(row!, 'power')).toBe('power');
  });

  it('folds many lines away, except those that have a message', () => {
    const many = ['1', '2', '3'].map((id) => ({ id, name: id }));
    const names = (rows: { line: string }[]): string[] => rows.map((r) => r.line);
    expect(folded(emergencyRows(lines, [])).more, 'two lines stand side by side').toEqual([]);
    const { open, more } = folded(emergencyRows(many, [alert('2', 'flood')]));
    expect(names(open)).toEqual([allLines, '2']);
    expect(names(more)).toEqual(['1', '3']);
  });
});
