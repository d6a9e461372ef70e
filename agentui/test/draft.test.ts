import { describe, expect, it } from 'vitest';
import { DraftBook, type Shelf, appealOf, besideField, missing, newer, noFields, readDraft, typed, wrong } from '../src/core/draft';
import { TestClock } from './fakes';

function rig() {
  const texts = new Map<string, string>();
  const shelf: Shelf = { read: (k) => texts.get(k) ?? null, write: (k, t) => void texts.set(k, t), remove: (k) => void texts.delete(k), keys: () => [...texts.keys()] };
  const clock = new TestClock();
  let n = 0;
  return { texts, clock, book: new DraftBook(shelf, clock, () => `id-${++n}`) };
}

describe('drafts', () => {
  it('survive a reload with their id, so that a retry files one appeal', () => {
    const { book } = rig();
    const draft = book.begin('call-1', '+73952123456', 'Ирина');
    book.keep({ ...draft, fields: { ...draft.fields, text: 'Холодно' } });
    const again = book.find('call-1');
    expect(again?.id).toBe('id-1');
    expect(appealOf(again!)).toEqual({
      id: 'id-1', call_id: 'call-1', topic: '', text: 'Холодно', applicant: { name: 'Ирина', phone: '+7 (3952) 12-34-56', email: '', address: '' },
    });
  });

  it('give way to no number that comes late for an earlier appeal of the call', () => {
    const { book } = rig();
    const first = book.keepFiled({ ...book.begin('a', '+7', ''), filed: { number: '' } })!;
    const second = book.keep({ ...book.begin('a', '+7', ''), fields: { ...noFields, text: 'Второе' } });
    expect(book.keepFiled({ ...first, filed: { number: '2026-000001' } })).toBeNull();
    expect(book.find('a')).toEqual(second);
    expect(book.keepFiled({ ...second, filed: { number: '2026-000002' } })?.filed?.number).toBe('2026-000002');
    expect(book.find('a')?.filed?.number).toBe('2026-000002');
  });

  it('are listed while they hold something unfiled', () => {
    const { book, clock } = rig();
    const keep = (call: string, text: string, filed: { number: string } | null = null): void => {
      clock.pass(1000);
      book.keep({ ...book.begin(call, '+7', ''), fields: { ...noFields, text }, filed });
    };
    keep('a', 'старый');
    keep('b', '');
    keep('c', 'сохранён', { number: '2026-000001' });
    keep('d', 'новый');
    expect(book.unfiled().map((d) => d.call)).toEqual(['d', 'a']);
  });

  it('are thrown away after thirty days, and when they are broken', () => {
    const { book, clock, texts } = rig();
    book.keep({ ...book.begin('a', '', ''), fields: { ...noFields, text: 'x' } });
    texts.set('dozvon.draft.b', '{');
    texts.set('other', '{');
    clock.pass(31 * 86_400_000);
    expect(book.unfiled()).toEqual([]);
    expect([...texts.keys()]).toEqual(['other']);
  });

  it('are read with care', () => {
    expect(readDraft(null)).toBeNull();
    expect(readDraft({ id: 1 })).toBeNull();
    expect(readDraft({ id: 'a', call: 'c', at: 1, fields: { text: 'x', age: 7, name: 5 }, filed: { number: 3 } })).toEqual({
      id: 'a', call: 'c', at: 1, fields: { ...noFields, text: 'x' }, filed: null,
    });
  });

  it('prefer the newer one', () => {
    const draft = rig().book.begin('c', '', '');
    expect(newer({ ...draft, at: 1 }, { ...draft, at: 2 })?.at).toBe(2);
    expect(newer(null, draft)).toBe(draft);
  });

  it('tell what is wrong beside the field, where there is one', () => {
    const errors = wrong({ topic_code: 'нет темы', 'applicant.phone': 'не номер', call_id: 'нет звонка' });
    expect(errors).toEqual({ topic: 'нет темы', phone: 'не номер', call_id: 'нет звонка' });
    expect(['нет темы', 'не номер', 'нет звонка', ''].map((text) => besideField(errors, text))).toEqual([true, true, false, false]);
  });

  it('tell what is missing', () => {
    expect(missing(noFields)).toEqual({ topic: 'need.topic', text: 'need.text' });
    expect(missing({ ...noFields, topic: 'a', text: 'b', email: 'c' })).toEqual({ email: 'need.email' });
    expect(missing({ ...noFields, topic: 'a', text: 'b', email: 'c@d.ru' })).toEqual({});
    expect(typed({ ...noFields, phone: '+7', name: 'x' })).toBe(false);
  });
});
