import { describe, expect, it } from 'vitest';
import { choicesOf, moved, type Targets, waysFor } from '../src/core/transfer';

const found: Targets = {
  agents: [{ id: 'vera', name: 'Вера', state: 'talking', free: false }, { id: 'boris', name: 'Борис', state: 'ready', free: true }],
  queues: [{ id: '117', name: 'Служба 117', waiting: 2, ready: 0 }],
  entries: [{ name: 'МЧС', number: '112', body: 'Минспас' }],
};

describe('the list of the transfer dialog', () => {
  it('shows who can be rung before who cannot', () => {
    expect(choicesOf(found, '').map((c) => c.key)).toEqual(['a/boris', 'q/117', 'n/0/112', 'a/vera']);
    expect(choicesOf({ agents: null, queues: null, entries: null }, '')).toEqual([]);
  });

  it('offers a number that was typed', () => {
    expect(choicesOf(found, ' 8 (3952) 24-10-00 ')[0]).toMatchObject({ key: 'typed', to: { number: '8 (3952) 24-10-00' } });
    for (const query of ['1', 'МЧС 112', '', '1'.repeat(16)]) expect(choicesOf(found, query)[0]?.key).toBe('a/boris');
  });

  it('knows what may be done with whom', () => {
    const [boris, queue, rescue, vera] = choicesOf(found, '');
    expect(waysFor(boris, 0)).toEqual({ transfer: true, consult: true, conference: true });
    expect(waysFor(queue, 0)).toEqual({ transfer: true, consult: false, conference: false });
    expect(waysFor(rescue, 1)).toEqual({ transfer: false, consult: false, conference: true });
    expect(waysFor(vera, 0)).toEqual({ transfer: false, consult: false, conference: false });
    expect(waysFor(undefined, 0).transfer).toBe(false);
  });

  it('moves within the list', () => {
    expect(moved(0, 'ArrowDown', 2)).toBe(1);
    expect(moved(1, 'ArrowDown', 2)).toBe(1);
    expect(moved(0, 'ArrowUp', 2)).toBe(0);
    expect(moved(0, 'PageDown', 20)).toBe(8);
    expect(moved(3, 'ArrowDown', 0)).toBe(0);
  });
});
