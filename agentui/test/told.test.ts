import { describe, expect, it } from 'vitest';
import type { CaseView } from '../src/core/case';
import { toTell } from '../src/core/told';

const view = (over: object, delivery: object = {}): CaseView => ({
  case: { appeal: { number: '2026-000007', topic: 'Вода' }, delivery: { way: 'call', status: 'sent', ref: 'b1', ...delivery }, ...over },
  history: [{ from: 'new', to: 'in_work' }, { from: 'in_work', to: 'refused', text: 'Ответ уже на сайте.' }, { from: 'refused', to: 'refused', text: 'ждёт' }],
  names: {},
}) as unknown as CaseView;

describe('what a call-back is to tell', () => {
  it('is the answer, or what the applicant was refused with', () => {
    expect(toTell(view({ answer: { text: 'Воду дали.' } }), 'b1')).toEqual({ number: '2026-000007', topic: 'Вода', hidden: '', text: 'Воду дали.' });
    expect(toTell(view({}), 'b1')?.text).toBe('Ответ уже на сайте.');
    expect(toTell(view({}, { status: 'queued', ref: undefined }), 'b1'), 'the promise is not on record yet').not.toBeNull();
  });

  it('is nothing when the answer was told, goes another way, or by another call', () => {
    for (const other of [{ status: 'delivered' }, { status: 'failed' }, { way: 'sms' }, { ref: 'b2' }]) expect(toTell(view({}, other), 'b1')).toBeNull();
    expect(toTell(view({ delivery: undefined }), 'b1')).toBeNull();
  });
});
