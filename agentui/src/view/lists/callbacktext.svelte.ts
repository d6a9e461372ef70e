import { type CallbackView, endingOf, standing, waitedOf } from '../../core/callbacks';
import { dateIn, dateTime, span, timeOfDay } from '../../core/format';
import { ui } from '../ui.svelte';

/** Why a person is on the list, with how long the wait was. */
export function whyText(c: CallbackView): string {
  const waited = waitedOf(c);
  const why = ui.t(`back.why.${c.why}`);
  return waited === null ? why : ui.t('back.waited', { why, time: span(ui.lang, waited) });
}

/** What stands in the way of calling at this moment, or since when the person waits. */
export function standingText(c: CallbackView, zone: string | undefined): string {
  const s = standing(c, ui.now);
  switch (s.kind) {
    case 'busy': return ui.t('back.busy', { agent: s.agent });
    case 'online': return ui.t('back.online');
    case 'later': return ui.t('back.later', { time: shortTime(s.at, zone) });
    case 'closed': return ui.t('back.offhours', { time: shortTime(s.since, zone) });
    case 'due': return ui.t('back.waits', { time: shortTime(s.since, zone) });
  }
}

/** How a closed one came out. */
export const endingText = (c: CallbackView): string => ui.t(`back.end.${endingOf(c)}`);

/** The hour alone on the same day. */
function shortTime(iso: string, zone: string | undefined): string {
  return dateIn(zone, Date.parse(iso)) === dateIn(zone, ui.now) ? timeOfDay(ui.lang, iso, zone) : dateTime(ui.lang, iso, zone);
}
