import { fill } from '../../core/i18n';
import { dateTime, longSpan, plural } from '../../core/format';
import type { Place, Where } from '../../core/incident';
import { incidentsEn, incidentsRu } from '../../core/texts/incidents';
import { session } from '../session.svelte';
import { ui } from '../ui.svelte';

export type IncidentKey = keyof typeof incidentsRu;

/** A text of mass incidents in the chosen language. */
export const say = (key: IncidentKey, values: Record<string, string | number> = {}): string => fill((ui.lang === 'ru' ? incidentsRu : incidentsEn)[key], values);

export const people = (n: number): string => `${n} ${plural(ui.lang, n, say('n.people'))}`;
export const appealsOf = (n: number): string => `${n} ${plural(ui.lang, n, say('n.appeals'))}`;
export const when = (iso: string): string => dateTime(ui.lang, iso, session.me?.plan.time_zone);

export const lasting = (ms: number): string => longSpan(ui.lang, ms, say('n.days'));

/** Who hears of it, in words. */
export function heardIn(where: Where, name: string): string {
  if (where.menu) return say('menu', { name });
  if (where.queue) return say('queue', { name });
  return where.line === 'all' ? say('all') : say('line', { name });
}
export const placeWords = (p: Place): string => heardIn(p.where, p.name);
