/**
 * The wire between the server and the browser, word for word: the names are
 * those of the JSON. Times are RFC 3339 in UTC.
 */
import type { AppealRow } from './appealsearch';
import type { Visits } from './protocolreport';
import type { Visit } from './protocolvisit';
import type { Guest, Hop } from './transfer';

export type AgentState = 'offline' | 'not_ready' | 'ready' | 'ringing' | 'talking' | 'wrap_up';
export type CallState = 'arrived' | 'greeting' | 'waiting' | 'ringing' | 'calling' | 'dialing' | 'talking' | 'held' | 'rating' | 'staying' | 'ended';
export type CallResult = 'success' | 'client_error' | 'server_error' | 'upstream_error' | 'indeterminate';
export type Device = 'browser' | 'phone';
export type Channel = 'call' | 'online' | 'voicemail' | 'key';
export type Part = 'database' | 'switch' | 'journal';

/** What one agent's desk shows; during the wrap-up the call is the one that has ended. */
export interface Desk {
  /** How many people of the agent's queues may be called back now. */
  callbacks?: number;
  /** How many messages of the agent's queues nobody works yet, and when the first of those not done is due. */
  voicemails?: number;
  voicemail_due?: string;
  agent: AgentView;
  call: CallView | null;
}

/** An agent as desks and boards show it. */
export interface AgentView {
  id: string;
  name: string;
  queues: string[] | null;
  state: AgentState;
  reason?: string;
  since: string;
  after?: 'ready' | 'not_ready' | '';
  after_reason?: string;
  wrap_up_ends?: string;
  /** By how many seconds the wrap-up may be extended now. */
  wrap_up_more?: number;
  device: Device | '';
  desk_online: boolean;
  /** Whether the device can be rung; without it no calls are offered. */
  phone_up: boolean;
  call_id?: string;
}

/** A call as desks and boards show it. */
export interface CallView {
  id: string;
  /** An agent makes this call; proposed when the floor chose the moment. */
  direction?: 'out';
  proposed?: boolean;
  state: CallState;
  line: string;
  line_name: string;
  queue: string;
  caller: string;
  name?: string;
  origin: 'trunk' | 'web';
  agent?: string;
  /** The names of the menus that the caller came through. */
  menus?: string[] | null;
  language?: string;
  /** Whether the caller is leaving a message. */
  message?: boolean;
  muted: boolean;
  /** Whether the sound of the talk is kept, and whether silence is in its place for now. */
  recorded?: boolean;
  paused?: boolean;
  unrecorded?: boolean; // it should be kept, and the switch does not do it
  arrived_at: string;
  queued_at?: string;
  rang_at?: string;
  answered_at?: string;
  held_at?: string;
  ended_at?: string;
  result?: CallResult;
  reason?: string;
  /** The outside number that has the agent's part. */
  number?: string;
  guests?: Guest[] | null;
  /** The last transfers, oldest first; `transfers` counts them all. */
  hops?: Hop[] | null;
  transfers?: number;
  /** Whether this desk was invited to another agent's talk. */
  guest?: boolean;
}

/** What a supervisor sees at a moment. */
export interface Board {
  at: string;
  switch_up: boolean;
  queues: QueueView[] | null;
  agents: AgentView[] | null;
  calls: CallView[] | null;
  /** The emergency messages that are on. */
  alerts?: Alert[] | null;
  /** The supervisors who follow a talk. */
  watches?: WatchView[] | null;
  /** The mass incidents of which callers hear. */
  incidents?: { id: string; name: string; followers: number }[] | null;
}

/** An emergency message that is on; the line "all" stands for every line. */
export interface Alert {
  line: string;
  message: string;
  name: string;
  prompt: string;
  since: string;
  by: string;
  by_name?: string;
}

export type WatchMode = 'listen' | 'whisper' | 'barge';

/** A supervisor who follows a talk; `on` once the own device answered. */
export interface WatchView {
  supervisor: string;
  name: string;
  agent: string;
  call_id: string;
  mode: WatchMode;
  on: boolean;
  since: string;
}

/** A queue as the board shows it. */
export interface QueueView {
  id: string;
  name: string;
  waiting: number;
  talking: number;
  longest_since?: string;
  ready: number;
  signed_in: number;
  /** How many messages nobody works yet, and when the first of those not done is due. */
  voicemails?: number;
  voicemail_due?: string;
}

/** A part of the service that is away, and since when. */
export interface Degraded {
  part: Part;
  since: string;
}

/** The messages of GET /api/v1/desk. */
export type Frame = { seq: number } & (
  | { type: 'snapshot'; desk: Desk; degraded: Degraded[] | null; board?: Board | null; plan?: Plan; server: { version: string; epoch: string } }
  | { type: 'desk'; desk: Desk }
  | { type: 'board'; board: Board }
  | { type: 'degraded'; degraded: Degraded[] | null }
  | { type: 'stats' }
  | { type: 'plan'; plan: Plan }
);

/** Close codes of the desk's socket. 4000 to 4099 mean: try again. */
export const CloseCode = {
  restart: 4001,
  slow: 4002,
  malformed: 4400,
  login: 4401,
  forbidden: 4403,
  replaced: 4409,
} as const;

/** The person who is logged in. */
export interface Me {
  login: string;
  name: string;
  role: 'agent' | 'supervisor' | 'admin';
  queues: string[] | null;
  body?: string; // the organisation of which the person is
  device: Device;
  desk: Desk;
  plan: Plan;
}

/** The part of the plan that a desk needs. */
export interface Plan {
  lines: { id: string; name: string }[] | null;
  queues: { id: string; name: string; wrap_up_seconds: number; answered_within: number; board?: Watermarks }[] | null;
  reasons: { id: string; name: string }[] | null;
  topics: string[] | null;
  time_zone: string;
  /** The messages that a supervisor may switch on. */
  emergencies?: { id: string; name: string }[] | null;
}

/** The SIP account of this page. */
export interface PhoneAccount {
  username: string;
  password: string;
  uri: string;
  ice_servers: IceServer[] | null;
}

/** A STUN or TURN server for the peer connection. */
export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

/** A citizen's one-time SIP account. */
export interface PublicCall extends PhoneAccount {
  target: string;
  ticket: string;
}

/** What the public pages need to know. */
export interface PublicLines {
  lines: { id: string; name: string }[] | null;
  topics: string[] | null;
  time_zone: string;
}

/** One call in a list. */
export interface CallRow {
  id: string;
  line: string;
  caller: string;
  name?: string;
  queue?: string;
  agent?: string;
  /** What the agent is called; the login stands in for an unknown name. */
  agent_name?: string;
  state: CallState;
  result?: CallResult | '';
  reason?: string;
  origin: 'trunk' | 'web';
  /** An agent made this call. */
  direction?: 'out';
  callback?: string;
  arrived_at: string;
  offered_at?: string | null;
  answered_at?: string | null;
  ended_at?: string | null;
  /** The outside number that had the agent's part. */
  number?: string;
  wait_seconds: number;
  talk_seconds: number;
  /** Estimate of the sound, 1 to 4.5; absent when nothing was measured. */
  mos?: number;
  /** What the citizen gave the talk, from 1 to 5. */
  mark?: number;
  /** Why nobody calls back whom nobody served. */
  no_callback?: string;
  /** The stays in queues, in lists of calls. */
  visits?: Visit[];
  unrecorded?: boolean; // a talk of it was to be recorded and was not, or not to its end
}

/** What is known about the one who calls. */
export interface Card {
  call: CallRow;
  earlier_calls: CallRow[] | null;
  earlier_appeals: AppealRow[] | null;
  name?: string;
}

/** The citizen who asks. */
export interface Applicant {
  name: string;
  phone?: string;
  email?: string;
  address?: string;
}

/** An appeal as it is kept. */
export interface Appeal {
  id: string;
  number?: string;
  /** Only of one that was just filed. */
  code_word?: string;
  channel: Channel;
  status: string;
  filed_at: string;
  filed_by: { kind: string; id?: string };
  call_id?: string;
  voicemail_id?: string;
  line?: string;
  applicant: Applicant;
  topic: string;
  /** Of the classifier; absent with a free topic. */
  topic_code?: string;
  territory?: string;
  /** The id of who is asked to answer. */
  body?: string;
  text: string;
  consent_version?: number; consent_to?: string; // the text to which the applicant agreed, and whom it named
  /** Why the applicant and the text are not shown to this person. */
  hidden?: string;
  /** What the citizen gave the call's talk, from 1 to 5. */
  mark?: number;
}

/** An appeal as the browser files it; the id makes a retry harmless. */
export interface NewAppeal {
  id: string;
  call_id?: string;
  /** The caller's message of which the appeal is made. */
  voicemail_id?: string;
  applicant: Applicant;
  topic: string;
  topic_code?: string;
  territory?: string;
  body?: string;
  text: string;
  anew?: string;
  incident?: string;
}

/** The answer to a filed appeal; without a number it will be registered later. */
export interface Filed {
  id: string;
  number?: string;
  /** To be told to the applicant with the number. */
  code_word?: string;
  /** Why it does not follow the incident that it was about. */
  problem?: string;
}

export type * from './protocolreport';
export type * from './protocolvisit';

/** RFC 9457 problem details with our code. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  errors?: { location?: string; message?: string }[] | null;
}

/** Where figures of a queue begin to worry; absent is no threshold. */
export interface Thresholds {
  waiting?: number;
  wait_seconds?: number;
  service_level?: number;
  abandoned?: number;
}

export interface Watermarks {
  warn?: Thresholds;
  alarm?: Thresholds;
}

/** The figures of one queue: of those who entered it today, and in the last half hour. */
export interface QueueFigures {
  queue: string;
  today: Visits;
  recent: Visits;
}

/** An act of a supervisor. */
export interface ActRow {
  id: string;
  at: string;
  until?: string;
  by: string;
  by_name?: string;
  kind: string;
  agent?: string;
  agent_name?: string;
  call_id?: string;
  why?: string;
  reason?: string;
  queues?: string[];
}

/** A page of acts; an empty cursor ends the list. */
export interface ActPage {
  acts: ActRow[] | null;
  /** Names of the organisations that changes of people name. */
  bodies?: Record<string, string>;
  cursor?: string;
}

/** What one agent did on one day. */
export interface AgentDay {
  agent: string;
  date: string;
  time_zone: string;
  begin: string;
  end: string;
  spans: { state: AgentState; reason?: string; since: string; until?: string }[];
  offers: { call: string; line: string; caller: string; rang_at: string; answered_at?: string; ended_at?: string; missed?: string; mark?: number }[];
}
