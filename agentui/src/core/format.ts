/** How numbers, times and telephone numbers are written for people. */

export type Lang = 'ru' | 'en';

/** Picks the form of a noun: "звонок|звонка|звонков" or "call|calls". */
export function plural(lang: Lang, n: number, forms: string): string {
  const all = forms.split('|');
  const rule = new Intl.PluralRules(lang).select(Math.abs(n));
  const index = rule === 'one' ? 0 : lang === 'ru' && rule === 'few' ? 1 : all.length - 1;
  return all[index] ?? all[0] ?? '';
}

/** A running clock: 0:07, 12:05, 1:02:09. Takes milliseconds. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** A span in words: "45 с", "3 мин 5 с", "1 ч 2 мин". Takes milliseconds. */
export function span(lang: Lang, ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  const [hour, minute, second] = lang === 'ru' ? ['ч', 'мин', 'с'] : ['h', 'min', 's'];
  if (s < 60) return `${s} ${second}`;
  const [h, m, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  if (h > 0) return m ? `${h} ${hour} ${m} ${minute}` : `${h} ${hour}`;
  return rest ? `${m} ${minute} ${rest} ${second}` : `${m} ${minute}`;
}

const dayMs = 86_400_000;

/** A span of which seconds do not matter, in days where it is long. Takes milliseconds, and the forms of "day". */
export function longSpan(lang: Lang, ms: number, days: string): string {
  if (ms < 2 * dayMs) return span(lang, ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000);
  const n = Math.floor(ms / dayMs);
  return `${n} ${plural(lang, n, days)}`;
}

/** Cities of the region 395 that have six digits behind a code of four. The other codes have five and begin differently: 39530 is Тулун, 39557 is Нижнеудинск. The server knows the same (cti/contact). */
const cityOfSix = /^\+7(3952|3953(?=[2-4])|3955(?=[569]))(\d\d)(\d\d)(\d\d)$/;
const districtOfFive = /^\+7(395)(\d\d)(\d)(\d\d)(\d\d)$/;
const others = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/;

/** A telephone number as people write it: +7 (3952) 12-34-56, +7 (395 36) 2-34-56, +7 914 123-45-67; what is not Russian stays as it is. */
export function phoneNumber(e164: string): string {
  return e164
    .replace(cityOfSix, '+7 ($1) $2-$3-$4')
    .replace(districtOfFive, '+7 ($1 $2) $3-$4-$5')
    .replace(others, '+7 $1 $2-$3-$4');
}

/** A share as per cent; a dash when there is nothing to divide by. */
export function percent(lang: Lang, part: number, whole: number): string {
  if (whole <= 0) return '—';
  return new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 }).format(part / whole);
}

/** A whole number with its thousands apart. */
export function count(lang: Lang, n: number): string {
  return new Intl.NumberFormat(lang).format(n);
}

/** The time of day, for example 09:41, in a zone or where the browser is. */
export function timeOfDay(lang: Lang, iso: string, zone?: string): string {
  return dated(lang, iso, { hour: '2-digit', minute: '2-digit', timeZone: zone });
}

/** Date and time, for example 21.09.2026, 09:41. */
export function dateTime(lang: Lang, iso: string, zone?: string): string {
  return dated(lang, iso, { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: zone });
}

/** A day in words, for example "понедельник, 21 сентября 2026 г."; takes YYYY-MM-DD. */
export function dayInWords(lang: Lang, date: string): string {
  return dated(lang, `${date}T12:00:00Z`, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** A short day, for example "пн, 21.09"; takes YYYY-MM-DD. */
export function dayShort(lang: Lang, date: string): string {
  return dated(lang, `${date}T12:00:00Z`, { weekday: 'short', day: '2-digit', month: '2-digit', timeZone: 'UTC' });
}

function dated(lang: Lang, iso: string, options: Intl.DateTimeFormatOptions): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '—';
  return new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', options).format(at);
}

/** The date in a zone at an instant, as YYYY-MM-DD. */
export function dateIn(zone: string | undefined, at: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const get = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return `${get('year')}-${get('month')}-${get('day')}`;
}

/** Tells whether a text, such as one of the address, is a day of the calendar (YYYY-MM-DD). */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text); // 31 February is 3 March to some browsers
}

/** The date so many days later, as YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week of a date. */
export function monday(date: string): string {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((day + 6) % 7));
}

/** The hour of the day (0 to 23) in a zone. */
export function hourIn(zone: string | undefined, iso: string): number {
  const text = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(Date.parse(iso));
  return Number(text);
}

/** The first letters of a name. */
export const initials = (name: string): string => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word[0]!.toUpperCase()).join('');
