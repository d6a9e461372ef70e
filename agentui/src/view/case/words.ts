import type { Actor, ChangeName, CaseView, Names } from '../../core/case';
import { fill } from '../../core/i18n';
import { dateTime, longSpan } from '../../core/format';
import { caseEn } from '../../core/texts/case.en';
import { type CaseKey, caseRu } from '../../core/texts/case';
import { wordsEn } from '../../core/texts/casewords.en';
import { wordsRu } from '../../core/texts/casewords';
import { session } from '../session.svelte';
import { ui } from '../ui.svelte';

/** A text of these pages, in the chosen language. */
export function say(key: CaseKey, values: Record<string, string | number> = {}): string {
  return fill((ui.lang === 'ru' ? caseRu : caseEn)[key], values);
}

/** A word of a closed list, or the word itself when we have no text for it. */
export function word(group: string, value: string | undefined): string {
  return value ? maybe(`${group}.${value}`) ?? value : '';
}

/** A text that there may be. */
export function maybe(key: string, values: Record<string, string | number> = {}): string | undefined {
  const text = (ui.lang === 'ru' ? wordsRu : wordsEn)[key as keyof typeof wordsRu] as string | undefined;
  return text === undefined ? undefined : fill(text, values);
}

export const time = (iso: string | undefined): string => (iso ? dateTime(ui.lang, iso, session.me?.plan.time_zone) : '—');

/** A span in days where it is long. */
export const length = (ms: number): string => longSpan(ui.lang, ms, say('days'));

export const bodyName = (names: Names, id: string | undefined): string => (id ? names.bodies?.[id] ?? id : '');
export const personName = (names: Names, login: string | undefined): string => (login ? names.people?.[login] ?? login : '');

/** Who did something. */
export function who(names: Names, by: Actor): string {
  if (by.kind === 'system' || by.kind === 'citizen' || by.kind === 'caller') return say(`who.${by.kind}`);
  return personName(names, by.id);
}

/** What a change is called on its button. */
export function deed(change: ChangeName, view: CaseView): string {
  if (change === 'register' && !view.case.registered_at) return word('do', 'enter');
  if (change === 'entrust' && !session.supervisor) return word('do', 'take');
  return word('do', change);
}
