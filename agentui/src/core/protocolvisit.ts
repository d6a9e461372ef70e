import type { CallRow } from './protocol';

/** A page of calls; an empty cursor ends the list. */
export interface CallPage {
  calls: CallRow[] | null;
  cursor?: string;
}

/** One stay of a caller in a queue. */
export interface Visit {
  queue: string;
  came: string;
  entered_at: string;
  outcome?: string;
  agent?: string;
  agent_name?: string;
  left_by?: string;
  wait_seconds: number;
  talk_seconds: number;
}
