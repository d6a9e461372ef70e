import { type Lang, plural } from './format';
import { en } from './texts/en';
import { ru } from './texts/ru';

/** The name of a text. */
export type Key = keyof typeof ru;

const texts: Record<Lang, Record<Key, string>> = { ru, en };

/** Gives a text with {names} filled in. */
export function text(lang: Lang, key: Key, values: Record<string, string | number> = {}): string {
  return fill(texts[lang][key], values);
}

/** Puts values in place of the {names} of a text. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Gives the form of a counted noun, without the number. */
export function noun(lang: Lang, key: Key, n: number): string {
  return plural(lang, n, texts[lang][key]);
}

/** Gives a text for a word from the server, or the word itself when we have none. */
export function word(lang: Lang, group: string, value: string | undefined): string {
  if (!value) return '';
  const key = `${group}.${value}`;
  return key in ru ? texts[lang][key as Key] : value;
}
