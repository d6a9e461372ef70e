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
}

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
  definitions: Definition[] | null;
}
