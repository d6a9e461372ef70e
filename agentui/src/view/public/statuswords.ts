import { plural } from '../../core/format';
import { fill } from '../../core/i18n';
import { statusEn, statusRu } from '../../core/texts/status';
import { ui } from '../ui.svelte';

type Key = keyof typeof statusRu;

const texts = (): Record<Key, string> => (ui.lang === 'ru' ? statusRu : statusEn);

/** A text of this page, in the chosen language. */
export function say(key: Key, values: Record<string, string | number> = {}): string {
  return fill(texts()[key], values);
}

/** The form of a counted noun. */
export const times = (key: 'n.days' | 'n.times', n: number): string => plural(ui.lang, n, texts()[key]);

/** A text for a word from the server, or nothing. */
export function word(group: 'stage' | 'next' | 'reason' | 'outcome', value: string | undefined, values: Record<string, string | number> = {}): string {
  const key = `${group}.${value}`;
  return key in statusRu ? say(key as Key, values) : '';
}
