import type { Slot } from './report';

/** The places from the first with anything to draw to the last, and one more on each side: what comes before and after is empty. */
export function busyPart(slots: Slot[]): Slot[] {
  const busy = slots.map((s) => [...s.calls, ...s.appeals].some((n) => n > 0));
  return busy.includes(true) ? slots.slice(Math.max(0, busy.indexOf(true) - 1), busy.lastIndexOf(true) + 2) : slots;
}
