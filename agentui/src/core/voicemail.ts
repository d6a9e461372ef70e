/** A message that a caller left, as the server lists it. */
export interface VoicemailView {
  id: string;
  state: 'waiting' | 'taken' | 'filed' | 'closed';
  call_id: string;
  line: string;
  queue: string;
  number?: string;
  name?: string;
  left_at: string;
  due_at: string;
  seconds: number;
  sound: string;
  agent?: string;
  agent_name?: string;
  taken_at?: string;
  appeal?: string;
  reason?: VoicemailReason;
  note?: string;
  closed_at?: string;
}

/** Why a message is closed without an appeal, in the order of the choice. */
export const voicemailReasons = ['empty', 'wrong-number', 'answered', 'repeated', 'other'] as const;
export type VoicemailReason = (typeof voicemailReasons)[number];

/** Messages to be dealt with, or a page of those that are done. */
export interface VoicemailList {
  voicemails: VoicemailView[] | null;
  cursor?: string;
}

/** The message of which an appeal is written, as its draft keeps it. */
export interface DraftMessage {
  id: string;
  sound: string;
  seconds: number;
  due: string;
  line: string;
  number: string;
}

/** What a draft keeps of a message. */
export function messageOf(v: VoicemailView): DraftMessage {
  return { id: v.id, sound: v.sound, seconds: v.seconds, due: v.due_at, line: v.line, number: v.number ?? '' };
}

/** Checks what a stored draft says of its message; null when it is none. */
export function readMessage(value: unknown): DraftMessage | null {
  if (typeof value !== 'object' || value === null) return null;
  const v = value as Partial<DraftMessage>;
  const texts = [v.id, v.sound, v.due, v.line, v.number];
  if (texts.some((t) => typeof t !== 'string') || typeof v.seconds !== 'number' || !v.sound?.startsWith('/api/')) return null;
  return { id: v.id!, sound: v.sound, seconds: v.seconds, due: v.due!, line: v.line!, number: v.number! };
}

/** How a message's clock stands: its time is over, it soon will be, or there is time. */
export type Due = { kind: 'late'; ms: number } | { kind: 'soon' | 'later'; ms: number };

const soonMs = 3_600_000;

export function dueOf(due: string, now: number): Due {
  const ms = Date.parse(due) - now;
  if (ms <= 0) return { kind: 'late', ms: Math.abs(ms) };
  return { kind: ms < soonMs ? 'soon' : 'later', ms };
}

/** What a person may do with a message now. */
export function mayTake(v: VoicemailView, login: string, queues: readonly string[]): boolean {
  return queues.includes(v.queue) && (v.state === 'waiting' || (v.state === 'taken' && v.agent === login));
}
