import { type Lang, plural } from './format';
import type { boardRu } from './texts/board';
import type { dialogsRu } from './texts/dialogs';
import type { loginRu } from './texts/login';
import type { publicRu } from './texts/public';
import type { reportRu } from './texts/report';
import { ru } from './texts/ru';
import type { shiftRu } from './texts/shift';

/** The name of a text. */
export type Key = keyof typeof ru | keyof typeof boardRu | keyof typeof dialogsRu | keyof typeof loginRu | keyof typeof publicRu | keyof typeof reportRu | keyof typeof shiftRu;

type Texts = Record<Key, string>;

/** What is known so far: Russian from the start, another language once it was learnt. */
const texts: { ru: Texts } & Partial<Record<Lang, Texts>> = { ru: { ...ru } as Texts };

/** Fetches a language. Until then its texts are Russian. */
export async function learn(lang: Lang): Promise<void> {
  if (lang === 'en') texts.en ??= (await import('./texts/en')).en;
}

/** Adds the Russian texts of pages that bring their own, before they show. */
export function teach(more: Partial<Texts>): void {
  Object.assign(texts.ru, more);
}

const known = (lang: Lang): Texts => texts[lang] ?? texts.ru;

/** Gives a text with {names} filled in. */
export function text(lang: Lang, key: Key, values: Record<string, string | number> = {}): string {
  return fill(known(lang)[key], values);
}

/** Puts values in place of the {names} of a text. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Gives the form of a counted noun, without the number. */
export function noun(lang: Lang, key: Key, n: number): string {
  return plural(lang, n, known(lang)[key]);
}

/** Gives a text for a word from the server, or the word itself when we have none. */
export function word(lang: Lang, group: string, value: string | undefined): string {
  if (!value) return '';
  const key = `${group}.${value}`;
  return key in texts.ru ? known(lang)[key as Key] : value;
}
