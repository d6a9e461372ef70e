import type { Channel } from './protocol';

/** The call figures of one line in one span. */
export interface Calls {
  offered: number;
  answered: number;
  abandoned: number;
  not_queued: number;
  voicemails: number;
  /** Of `asked` callers `marked` gave a mark; `marks` is their sum. */
  asked: number;
  marked: number;
  marks: number;
  /** Absent from servers of earlier versions. */
  asked_back?: number;
  passed_on?: number;
  in_time: number;
  decided: number;
  wait_ms: number;
  max_wait_ms: number;
  talk_ms: number;
  talked: number;
  /** The abandoned who waited for less than five seconds. */
  short_abandoned: number;
  transferred: number;
  overflowed: number;
  /** The abandoned to whom a call-back is owed that nobody will make, and why. */
  no_callback?: number;
  no_callback_hidden?: number;
  no_callback_number?: number;
  no_callback_rule?: number;
}

export type LineHour = { line: string; hour: string } & Calls;
export type LineTotal = { line: string; name: string } & Calls;

/** The definition of one figure. */
export interface Definition {
  figure: string;
  name: string;
  text: string;
  name_en: string;
  text_en: string;
  /** The public definition after which it was made. */
  source?: string;
}

/** The figures of one queue in one span: each time that a caller entered it counts. */
export interface Visits {
  offered: number;
  answered: number;
  abandoned: number;
  overflowed: number;
  chose: number;
  asked_back: number;
  voicemails: number;
  passed_on: number;
  open: number;
  short_abandoned: number;
  sent_off: number;
  in_time: number;
  decided: number;
  wait_ms: number;
  max_wait_ms: number;
  talk_ms: number;
  /** Wrap-ups that are over; absent from servers of earlier versions. */
  wrap_ms?: number;
  talked: number;
  transferred: number;
}

export type QueueTotal = { queue: string; name: string; median_wait_ms: number; p90_wait_ms: number } & Visits;

/** The figures of promises to call back, of one line or of all. */
export interface BackFigures {
  promised: number;
  kept: number;
  soon: number;
  failed: number;
  closed: number;
  open: number;
  abandoned: number;
  reached: number;
  tried: number;
  first_median_ms: number;
  first_p90_ms: number;
}

/** The joint report of calls and appeals of one period. */
export interface Joint {
  from: string;
  until: string;
  time_zone: string;
  as_of: string;
  lines: LineTotal[] | null;
  total: Calls;
  channels: { channel: Channel; appeals: number }[] | null;
  line_hours: LineHour[] | null;
  appeal_hours: { channel: Channel; hour: string; appeals: number }[] | null;
  /** Absent for agents. */
  callbacks?: ({ line: string; name: string } & BackFigures)[] | null;
  all_callbacks?: BackFigures;
  queues?: QueueTotal[] | null;
  queue_hours?: ({ queue: string; hour: string } & Visits)[] | null;
  /** Calls of an earlier version that are not in the figures of queues yet. */
  uncounted?: number;
  definitions: Definition[] | null;
  /** Who came again; absent in the figures of the running day. */
  returns?: Returns;
}

/** Who came again, and appeals that went from body to body. */
export interface Again {
  calls: number;
  calls_again: number;
  contacts: number;
  appeals: number;
  appeals_again: number;
  placed: number;
  moves: number;
  moved_twice: number;
}

export interface Returns {
  total: Again;
  days: ({ date: string } & Again)[];
  held: { body: string; name: string; moves: number; held_ms: number }[];
}
