import { describe, expect, it } from 'vitest';
import { addDays, clock, dateIn, hourIn, isDay, longSpan, monday, percent, phoneNumber, plural, span } from '../src/core/format';
import { learn, noun, teach, text, word } from '../src/core/i18n';
import { en } from '../src/core/texts/en';
import { boardRu } from '../src/core/texts/board';
import { dialogsRu } from '../src/core/texts/dialogs';
import { loginRu } from '../src/core/texts/login';
import { publicRu } from '../src/core/texts/public';
import { reportRu } from '../src/core/texts/report';
import { shiftRu } from '../src/core/texts/shift';
import { ru as always } from '../src/core/texts/ru';

const ru = { ...always, ...boardRu, ...dialogsRu, ...loginRu, ...publicRu, ...reportRu, ...shiftRu };

it('a language is Russian until it was learnt', async () => {
  expect(text('en', 'app.name')).toBe('Дозвон');
  await learn('en');
  expect(text('en', 'app.name')).toBe('Dozvon');
  expect(text('ru', 'app.name')).toBe('Дозвон');
});

it('a page teaches its own texts before it shows', () => {
  teach(publicRu);
  expect(text('ru', 'public.appeal.send')).toBe('Отправить обращение');
});

describe('format', () => {
  it.each([[0, 'звонков'], [1, 'звонок'], [2, 'звонка'], [5, 'звонков'], [11, 'звонков'], [21, 'звонок'], [22, 'звонка'], [112, 'звонков']])(
    '%i %s', (n, form) => expect(plural('ru', n, 'звонок|звонка|звонков')).toBe(form));

  it('counts in English', () => {
    expect([1, 2, 0].map((n) => plural('en', n, 'call|calls'))).toEqual(['call', 'calls', 'calls']);
  });

  it('writes a long span in days, and none in seconds', () => {
    expect([45_000, 185_000, 2 * 86_400_000 - 1, 2 * 86_400_000, 21.9 * 86_400_000].map((ms) => longSpan('ru', ms, 'день|дня|дней'))).toEqual(['45 с', '3 мин', '47 ч 59 мин', '2 дня', '21 день']);
  });

  it('writes clocks and spans', () => {
    expect([0, 7_900, 65_000, 3_729_000, -5].map(clock)).toEqual(['0:00', '0:07', '1:05', '1:02:09', '0:00']);
    expect([0, 45_000, 60_000, 185_000, 3_600_000, 3_720_000].map((ms) => span('ru', ms))).toEqual(['0 с', '45 с', '1 мин', '3 мин 5 с', '1 ч', '1 ч 2 мин']);
  });

  it.each([
    ['+79141234567', '+7 914 123-45-67'],
    ['+74951234567', '+7 495 123-45-67'],
    ['+73952123456', '+7 (3952) 12-34-56'], // Иркутск
    ['+73953412345', '+7 (3953) 41-23-45'], // Братск
    ['+73955521234', '+7 (3955) 52-12-34'], // Ангарск
    ['+73955951234', '+7 (3955) 95-12-34'],
    ['+73953021234', '+7 (395 30) 2-12-34'], // Тулун
    ['+73953623456', '+7 (395 36) 2-34-56'], // Куйтун
    ['+73954321234', '+7 (395 43) 2-12-34'], // Усолье-Сибирское
    ['+73955041234', '+7 (395 50) 4-12-34'], // Шелехов
    ['+73955771234', '+7 (395 57) 7-12-34'], // Нижнеудинск
    ['+73956321234', '+7 (395 63) 2-12-34'], // Тайшет
    ['+73957321234', '+7 (395 73) 2-12-34'], // Свирск
    ['+73953112345', '+7 (395 31) 1-23-45'], // nobody's
    ['', ''], ['112', '112'], ['+4930123456', '+4930123456'], ['+7395212', '+7395212'], ['+739521234567', '+739521234567'],
    ['+7 (3952) **-**-56', '+7 (3952) **-**-56'],
  ])('writes %s as %s', (number, written) => expect(phoneNumber(number)).toBe(written));

  it('shows a dash for a share of nothing', () => {
    expect(percent('ru', 0, 0)).toBe('—');
    expect(percent('ru', 1, 2)).toMatch(/^50\s%$/);
  });

  it('knows days of a zone', () => {
    const late = Date.parse('2026-09-20T17:30:00Z');
    expect(dateIn('Asia/Irkutsk', late)).toBe('2026-09-21');
    expect(hourIn('Asia/Irkutsk', '2026-09-20T17:30:00Z')).toBe(1);
    expect(hourIn('Asia/Irkutsk', '2026-09-20T16:00:00Z')).toBe(0);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(['2026-02-28', '2026-02-31', '2026-13-01', '0000-00-00', 'zz', '', '2026-02-28T00:00'].filter(isDay)).toEqual(['2026-02-28']);
    expect(['2026-09-21', '2026-09-27', '2026-09-28'].map(monday)).toEqual(['2026-09-21', '2026-09-21', '2026-09-28']);
  });
});

describe('texts', () => {
  it('are in both languages with the same blanks', () => {
    const blanks = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(ru) as (keyof typeof ru)[]) {
      expect(en[key], key).toBeTruthy();
      expect(blanks(en[key]), key).toEqual(blanks(ru[key]));
    }
    expect(Object.keys(en).sort()).toEqual(Object.keys(ru).sort());
  });

  it('fill their blanks and keep unknown words', () => {
    expect(text('ru', 'call.incoming', { line: '122' })).toBe('Звонок на линию 122');
    expect(noun('ru', 'n.calls', 3)).toBe('звонка');
    expect(word('ru', 'reason', 'no-answer')).toBe('пропущен звонок');
    expect(word('ru', 'reason', 'tea')).toBe('tea');
    expect(word('ru', 'reason', undefined)).toBe('');
  });
});
