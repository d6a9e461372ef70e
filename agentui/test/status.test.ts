import { describe, expect, it } from 'vitest';
import type { HttpReply, HttpRequest } from '../src/core/client';
import { type AppealStatus, StatusClient, claimOf, dayOf, endOf, isClaim, isLow } from '../src/core/status';
import { statusEn, statusRu } from '../src/core/texts/status';

describe('what was typed', () => {
  it.each([
    ['2026-000123', 'берёза 47', { number: '2026-000123', code_word: 'берёза 47' }],
    [' 2026 123 ', ' Берёза47 ', { number: '2026 123', code_word: 'Берёза47' }],
    ['1', '4567', { number: '1', phone_tail: '4567' }],
    ['1', '+7 (902) 123-45-67', { number: '1', phone_tail: '4567' }],
    ['1', '45-67', { number: '1', phone_tail: '4567' }],
  ])('%s with %s is a claim', (number, code, claim) => {
    const got = claimOf(number, code);
    expect(got).toEqual(claim);
    expect(isClaim(got)).toBe(true);
  });

  it.each([
    ['', '', { number: 'need.number', code: 'need.code' }],
    ['1', ' ', { code: 'need.code' }],
    ['1', '123', { code: 'need.digits' }],
    ['1', '---', { code: 'need.digits' }],
    ['', '4567', { number: 'need.number' }],
  ])('%s with %s lacks something', (number, code, missing) => {
    const got = claimOf(number, code);
    expect(got).toEqual(missing);
    expect(isClaim(got)).toBe(false);
  });
});

it('writes days and terms in the zone of the region', () => {
  expect(dayOf('ru', '2026-12-25T15:59:59.999Z', 'Asia/Irkutsk')).toBe('25 декабря 2026 г.');
  expect(dayOf('ru', '2026-12-25T16:00:00Z', 'Asia/Irkutsk')).toBe('26 декабря 2026 г.');
  expect(endOf('ru', '2026-12-25T15:59:59.999Z', 'Asia/Irkutsk')).toBe('25 декабря 2026 г.');
  expect(endOf('ru', '2026-12-25T04:30:00Z', 'Asia/Irkutsk')).toBe('25 декабря 2026 г., 12:30');
  expect([0, 1, 2, 3, 5].map(isLow)).toEqual([false, true, true, false, false]);
});

describe('the client', () => {
  const asked: HttpRequest[] = [];
  const client = (reply: HttpReply): StatusClient => new StatusClient((r) => (asked.push(r), Promise.resolve(reply)));
  const shown = { number: '2026-000001', stage: 'answered', round: 2 } as AppealStatus;
  const claim = { number: '1', code_word: 'берёза 47' };

  it('sends the claim with each request and never in the address', async () => {
    const c = client({ status: 200, body: shown });
    expect(await c.status(claim)).toEqual(shown);
    await c.mark(claim, 2, 5, '');
    await c.mark(claim, 2, 1, 'плохо');
    await c.reopen(claim, 2, 'не сделано');
    expect(asked.map((r) => [r.path.replace('/api/v1/public/appeals/', ''), r.body])).toEqual([
      ['status', claim], ['mark', { ...claim, round: 2, mark: 5 }], ['mark', { ...claim, round: 2, mark: 1, comment: 'плохо' }], ['reopen', { ...claim, round: 2, text: 'не сделано' }],
    ]);
    expect(asked.every((r) => r.method === 'POST')).toBe(true);
  });

  it('tells what the server said, or that nobody answered', async () => {
    await expect(client({ status: 404, body: { detail: 'Нет такого.' } }).status(claim)).rejects.toMatchObject({ status: 404, message: 'Нет такого.' });
    await expect(new StatusClient(() => Promise.reject(new Error('offline'))).status(claim)).rejects.toMatchObject({ status: 0, message: '' });
  });
});

it('the texts are in both languages with the same blanks', () => {
  const blanks = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort();
  expect(Object.keys(statusEn)).toEqual(Object.keys(statusRu));
  for (const [key, text] of Object.entries(statusRu)) {
    expect(text.trim(), key).toBeTruthy();
    expect(statusEn[key as keyof typeof statusRu].trim(), key).toBeTruthy();
    expect(blanks(statusEn[key as keyof typeof statusRu]), key).toEqual(blanks(text));
  }
});

it('each stage has a heading and says what comes next', () => {
  for (const stage of ['received', 'choosing', 'working', 'checking', 'asked', 'promised', 'answered', 'passed_on', 'refused', 'together', 'once_more']) {
    expect(statusRu, stage).toHaveProperty([`stage.${stage}`]);
    expect(statusRu, stage).toHaveProperty([`next.${stage}`]);
  }
});
