import { fill } from '../../core/i18n';
import { type CallsKey, callsEn, callsRu } from '../../core/texts/calls';
import { ui } from '../ui.svelte';

const known = (): Record<string, string> => (ui.lang === 'ru' ? callsRu : callsEn);

/** A text of the list of calls, in the chosen language. */
export function say(key: CallsKey, values: Record<string, string | number> = {}): string {
  return fill(known()[key]!, values);
}

/** A word of a closed list, or the word itself when we have no text for it. */
export function word(group: string, value: string, values: Record<string, string | number> = {}): string {
  return fill(known()[`${group}.${value}`] ?? value, values);
}
