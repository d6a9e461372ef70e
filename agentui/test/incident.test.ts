import { describe, expect, it } from 'vitest';
import { appealOf, noFields, readDraft } from '../src/core/draft';
import { type Incident, joined, samePlace, stillOf, wavOf } from '../src/core/incident';
import { incidentsEn, incidentsRu } from '../src/core/texts/incidents';

const water: Incident = {
  id: 'w', name: 'Нет воды', topic_code: 'housing.water.none', topic: 'Нет холодной воды', territory: 'bratsk', place: 'город Братск',
  where: { queue: '122' }, heard_at: '122', text: 'Авария', prompt: 'water', opened_at: '2026-11-20T01:00:00Z', opened_by: 'vera', followers: 3,
};
const draft = { id: 'a', call: 'c', at: 1, fields: { ...noFields, topic: 'Нет холодной воды', topicCode: 'housing.water.none' }, filed: null };

describe('an appeal of an incident', () => {
  it('has its place and a text, unless they were written already', () => {
    expect(joined(draft.fields, water, 'О том же')).toMatchObject({ incident: 'w', territory: 'bratsk', place: 'город Братск', text: 'О том же' });
    const own = { ...draft.fields, territory: 'bratsk-area', place: 'Братский район', text: 'Своё' };
    expect(joined(own, water, 'О том же')).toMatchObject({ incident: 'w', territory: 'bratsk-area', text: 'Своё' });
    expect(joined(draft.fields, { ...water, territory: undefined! }, 'x').territory).toBe('');
  });

  it('is filed as one of it, also after a reload', () => {
    const of = { ...draft, fields: joined(draft.fields, water, 'О том же') };
    expect(appealOf(readDraft(JSON.parse(JSON.stringify(of)))!).incident).toBe('w');
    expect(appealOf(draft)).not.toHaveProperty('incident');
  });

  it('leaves it when it is about something else', () => {
    const of = { ...draft, fields: { ...draft.fields, incident: 'w' } };
    expect(stillOf(of, [water])).toBe(true);
    expect(stillOf(of, [])).toBe(false);
    expect(stillOf(draft, [])).toBe(true);
  });
});

it('tells places apart', () => {
  expect(samePlace({ line: '122' }, { line: '122' })).toBe(true);
  expect(samePlace({ line: '122' }, { queue: '122' })).toBe(false);
});

it('writes a WAV file of a telephone, as loud as it may be', () => {
  const wav = wavOf(new Float32Array([0, 0.1, -0.05, 0]));
  const view = new DataView(wav.buffer);
  const text = (at: number, n: number): string => String.fromCharCode(...wav.subarray(at, at + n));
  expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
  expect([view.getUint32(4, true), view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true), view.getUint32(40, true)]).toEqual([44, 1, 1, 8000, 16, 8]);
  expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([0, 29_490, -14_745, 0]);
  expect(new DataView(wavOf(new Float32Array([0.001])).buffer).getInt16(44, true)).toBe(33);
});

it('has its texts in both languages with the same blanks', () => {
  const blanks = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(incidentsRu) as (keyof typeof incidentsRu)[]) expect(blanks(incidentsEn[key]), key).toEqual(blanks(incidentsRu[key]));
});
