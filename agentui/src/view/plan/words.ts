import { fill } from '../../core/i18n';
import { planEn, planRu } from '../../core/texts/plan';
import { ui } from '../ui.svelte';

/** A text of this page, in the chosen language. */
export function say(key: keyof typeof planRu, values: Record<string, string | number> = {}): string {
  return fill((ui.lang === 'ru' ? planRu : planEn)[key], values);
}
