import type { QueueTotal } from './protocol';
import type { FigureValue } from './report';

/** The value of a figure of queues; null for one that is not of them. */
export function queueFigureOf(figure: string, q: QueueTotal): FigureValue | null {
  const counts: Record<string, number> = {
    queue_offered: q.offered, queue_answered: q.answered, queue_abandoned: q.abandoned, queue_short: q.short_abandoned,
    queue_sent_off: q.sent_off, queue_overflowed: q.overflowed, queue_chose: q.chose, queue_asked_back: q.asked_back,
    queue_voicemails: q.voicemails, queue_passed_on: q.passed_on, queue_open: q.open, queue_transferred: q.transferred,
  };
  const n = counts[figure];
  if (n !== undefined) return { kind: 'count', n };
  const span = (ms: number, of: number): FigureValue => ({ kind: 'span', ms: of > 0 ? ms : null });
  switch (figure) {
    case 'queue_in_time': return { kind: 'share', part: q.in_time, whole: q.decided };
    case 'queue_mean_wait': return span(q.wait_ms / q.answered, q.answered);
    case 'queue_median_wait': return span(q.median_wait_ms, q.answered);
    case 'queue_p90_wait': return span(q.p90_wait_ms, q.answered);
    case 'queue_max_wait': return span(q.max_wait_ms, q.decided);
    case 'queue_mean_talk': return span(q.talk_ms / q.talked, q.talked);
    case 'queue_mean_wrap': return span((q.wrap_ms ?? 0) / q.talked, q.wrap_ms === undefined ? 0 : q.talked);
    case 'queue_handling': return span((q.talk_ms + (q.wrap_ms ?? 0)) / q.talked, q.wrap_ms === undefined ? 0 : q.talked);
    default: return null;
  }
}
