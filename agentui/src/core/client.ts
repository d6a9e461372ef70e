import type { AppealPage } from './appealsearch';
import type { Article, ArticleDraft, ArticleList } from './article';
import type { Body, Responsible, TerritoryList, TopicList } from './classify';
import type { CallbackList, ClosedList } from './callbacks';
import type {
  ActPage, AgentDay, Alert, Appeal, CallPage, Card, Desk, Filed, Joint, Me,
  NewAppeal, PhoneAccount, Problem, PublicCall, PublicLines, QueueFigures, WatchMode,
} from './protocol';
import type { RecordingList } from './recording';
import type { OnlineAppeal } from './consent';
import type { Colleague } from './day';
import type { Person, PersonQuery } from './person';
import type { PlanInForce, PlanReview, PlanVersion, PlanVersions } from './plan';
import type { Party, Targets } from './transfer';
import type { VoicemailList, VoicemailReason } from './voicemail';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  /** Small, and to be sent even if the page is being left. */
  farewell?: boolean;
}

export interface HttpReply {
  status: number;
  body: unknown;
  /** Seconds, from Retry-After. */
  retryAfter?: number;
  /** The Date header. */
  date?: string;
}

/** Sends one request with a deadline; rejects when no answer came. */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** A request that did not succeed; the message may be shown to a person. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    /** Error texts by field, for example "applicant.phone". */
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfter: number | undefined = undefined,
    /** The whole answer: some problems carry more than a text. */
    readonly body: unknown = undefined,
  ) {
    super(message);
  }

  /** True when nobody answered: the same request may be sent again. */
  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Turns a problem's answer into an error; field names lose the "body." before them. */
export function apiError(reply: HttpReply): ApiError {
  const p = (typeof reply.body === 'object' && reply.body !== null ? reply.body : {}) as Problem;
  const fields: Record<string, string> = {};
  for (const e of p.errors ?? []) {
    if (e.location && e.message) fields[e.location.replace(/^body\./, '')] = e.message;
  }
  return new ApiError(reply.status, p.detail || p.title || `HTTP ${reply.status}`, fields, reply.retryAfter, p);
}

type Query = Record<string, string | number | undefined>;

/** The query of an address; what is empty is left out. */
export function query(q: Query): string {
  const parts = Object.entries(q)
    .filter(([, v]) => v !== undefined && v !== '')
    .map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`);
  return parts.length ? `?${parts.join('&')}` : '';
}

const id = encodeURIComponent;

/** The server's API, typed. Every method rejects with an ApiError. */
export class Client {
  readonly #http: Http;
  readonly #onReply: (reply: HttpReply) => void;

  /** `onReply` sees each answer, for example to notice a lost session. */
  constructor(http: Http, onReply: (reply: HttpReply) => void = () => {}) {
    this.#http = http;
    this.#onReply = onReply;
  }

  /** Sends a request of a page that brings its own types. */
  send = <T>(method: HttpRequest['method'], path: string, body?: unknown): Promise<T> => this.#send(method, path, body);

  async #send<T>(method: HttpRequest['method'], path: string, body?: unknown, farewell = false): Promise<T> {
    let reply: HttpReply;
    try {
      reply = await this.#http({ method, path: `/api/v1${path}`, body, ...(farewell ? { farewell } : {}) });
    } catch {
      throw new ApiError(0, '');
    }
    this.#onReply(reply);
    if (reply.status < 200 || reply.status > 299) throw apiError(reply);
    return reply.body as T;
  }

  /** For parts that are loaded later and know their own addresses. */
  ask = <T>(method: HttpRequest['method'], path: string, body?: unknown): Promise<T> => this.#send<T>(method, path, body);

  me = () => this.#send<Me>('GET', '/me');
  login = (login: string, password: string) => this.#send<Me>('POST', '/session', { login, password });
  logout = () => this.#send<void>('DELETE', '/session');
  setState = (state: 'ready' | 'not_ready', reason?: string) => this.#send<Desk>('PUT', '/me/state', reason ? { state, reason } : { state });
  phone = (page: string) => this.#send<PhoneAccount>('POST', '/me/phone', { page });
  phoneRegistered = (page: string) => this.#send<PhoneAccount>('POST', '/me/phone', { page, registered: true });
  hangUp = () => this.#send<Desk>('POST', '/me/call/hangup');
  hold = () => this.#send<Desk>('POST', '/me/call/hold');
  resume = () => this.#send<Desk>('POST', '/me/call/resume');
  mute = (on: boolean) => this.#send<Desk>('POST', '/me/call/mute', { on });
  pauseRecording = (paused: boolean) => this.#send<Desk>('POST', '/me/call/recording', { paused });
  digits = (digits: string) => this.#send<Desk>('POST', '/me/call/digits', { digits });
  targets = (q: string) => this.#send<Targets>('GET', `/directory${query({ q })}`);
  topics = (q: string, limit?: number) => this.#send<TopicList>('GET', `/topics${query({ q, limit })}`);
  territories = (q: string, limit = 8) => this.#send<TerritoryList>('GET', `/territories${query({ q, limit })}`);
  bodies = (q: string, territory: string) => this.#send<{ bodies: Body[] }>('GET', `/bodies${query({ q, territory })}`);
  responsible = (topic: string, territory: string) => this.#send<Responsible>('GET', `/responsible${query({ topic, territory })}`);
  transfer = (to: Party, note: string) => this.#send<Desk>('POST', '/me/call/transfer', { to, note });
  invite = (to: Party, note: string, consult: boolean) => this.#send<Desk>('POST', '/me/call/invite', { to, note, consult });
  complete = (leg: string) => this.#send<Desk>('POST', '/me/call/complete', { leg });
  cancelConsult = () => this.#send<Desk>('POST', '/me/call/cancel');
  removeCaller = () => this.#send<Desk>('POST', '/me/call/remove-caller');
  remove = (leg: string) => this.#send<Desk>('POST', '/me/call/remove', { leg });
  dial = (number: string, line: string, appeal = '') => this.#send<Desk>('POST', '/me/dial', { ...(number ? { number } : {}), ...(line ? { line } : {}), ...(appeal ? { appeal } : {}) });
  callbacks = (q: Query = {}) => this.#send<CallbackList>('GET', `/callbacks${query(q)}`);
  closeCallbacks = (ids: string[], outcome: 'done' | 'cancelled', note: string) => this.#send<ClosedList>('POST', '/callbacks/close', { ids, outcome, note });
  takeCallback = (callback: string) => this.#send<Desk>('POST', `/callbacks/${id(callback)}/take`);
  closeCallback = (callback: string, outcome: 'done' | 'cancelled') => this.#send<void>('POST', `/callbacks/${id(callback)}/close`, { outcome });
  voicemails = (done = false, cursor = '') => this.#send<VoicemailList>('GET', `/voicemails${query(done ? { done: 'true', cursor } : {})}`);
  takeVoicemail = (message: string) => this.#send<void>('POST', `/voicemails/${id(message)}/take`);
  releaseVoicemail = (message: string) => this.#send<void>('POST', `/voicemails/${id(message)}/release`);
  closeVoicemail = (message: string, reason: VoicemailReason, note: string) =>
    this.#send<void>('POST', `/voicemails/${id(message)}/close`, note ? { reason, note } : { reason });
  extendWrapUp = () => this.#send<Desk>('POST', '/me/wrap-up/extend');
  endWrapUp = () => this.#send<Desk>('POST', '/me/wrap-up/end');

  setEmergency = (line: string, message: string) => this.#send<{ alerts: Alert[] | null }>('PUT', `/lines/${id(line)}/emergency`, { message });

  caller = (asked: PersonQuery) => this.#send<Person>('GET', `/caller${query({ ...asked })}`);
  calls = (q: Query) => this.#send<CallPage>('GET', `/calls${query(q)}`);
  reportQuality = (call: string, report: object, leaving = false) => this.#send<void>('POST', `/calls/${id(call)}/quality`, report, leaving);
  recordings = (call: string) => this.#send<RecordingList>('GET', `/calls/${id(call)}/recordings`);
  card = (call: string) => this.#send<Card>('GET', `/calls/${id(call)}/card`);
  draft = (call: string) => this.#send<unknown>('GET', `/calls/${id(call)}/draft`);
  putDraft = (call: string, draft: object) => this.#send<void>('PUT', `/calls/${id(call)}/draft`, draft);
  dropDraft = (call: string) => this.#send<void>('DELETE', `/calls/${id(call)}/draft`);
  fileAppeal = (a: NewAppeal) => this.#send<Filed>('POST', '/appeals', a);
  appeal = (appeal: string) => this.#send<Appeal>('GET', `/appeals/${id(appeal)}`);
  appealCalls = (appeal: string) => this.#send<CallPage>('GET', `/appeals/${id(appeal)}/calls`);
  appeals = (q: Query) => this.#send<AppealPage>('GET', `/appeals${query(q)}`);
  today = () => this.#send<Joint>('GET', '/stats/today');
  joint = (from: string, until: string) => this.#send<Joint>('GET', `/reports/joint${query({ from, until })}`);

  articles = (q: Query) => this.#send<ArticleList>('GET', `/articles${query(q)}`);
  putArticle = ({ id: article, ...draft }: ArticleDraft) => this.#send<Article>('PUT', `/articles/${id(article)}`, draft);
  dropArticle = (article: string) => this.#send<void>('DELETE', `/articles/${id(article)}`);

  plan = () => this.#send<PlanInForce>('GET', '/plan');
  reviewPlan = (text: string) => this.#send<PlanReview>('POST', '/plan/review', { text });
  putPlan = (text: string, base: string, file: string, note: string) => this.#send<PlanInForce>('PUT', '/plan', { text, base, file, note });
  planVersions = (before?: number, limit = 20) => this.#send<PlanVersions>('GET', `/plan/versions${query({ before, limit })}`);
  planVersion = (number: number) => this.#send<PlanVersion>('GET', `/plan/versions/${number}`);

  watch = (agent: string, mode: WatchMode, why: string) => this.#send<void>('POST', `/agents/${id(agent)}/watch`, { mode, why });
  endWatch = () => this.#send<void>('DELETE', '/me/watch');
  setAgentState = (agent: string, state: 'ready' | 'not_ready' | 'offline', why: string, reason?: string) =>
    this.#send<void>('PUT', `/agents/${id(agent)}/state`, reason ? { state, reason, why } : { state, why });
  setAgentQueues = (agent: string, queues: string[], why: string) => this.#send<void>('PUT', `/agents/${id(agent)}/queues`, { queues, why });
  endAgentWrapUp = (agent: string, why: string) => this.#send<void>('POST', `/agents/${id(agent)}/wrap-up/end`, { why });
  takeOver = (agent: string, why: string) => this.#send<void>('POST', `/agents/${id(agent)}/take-over`, { why });
  frontCall = (call: string, why: string) => this.#send<void>('POST', `/calls/${id(call)}/front`, { why });
  assignCall = (call: string, agent: string, why: string) => this.#send<void>('POST', `/calls/${id(call)}/assign`, { agent, why });
  acts = (q: Query) => this.#send<ActPage>('GET', `/acts${query(q)}`);
  colleagues = () => this.#send<{ people: Colleague[] }>('GET', '/agents');
  agentDay = (agent: string, date: string) => this.#send<AgentDay>('GET', `/agents/${id(agent)}/day${query({ date })}`);
  queueFigures = () => this.#send<{ queues: QueueFigures[]; as_of: string }>('GET', '/stats/queues');

  publicLines = () => this.#send<PublicLines>('GET', '/public/lines');
  publicCall = (line: string, phone?: string) => this.#send<PublicCall>('POST', '/public/calls', phone ? { line, phone } : { line });
  publicTopics = (q: string) => this.#send<TopicList>('GET', `/public/topics${query({ q })}`);
  publicTerritories = (q: string) => this.#send<TerritoryList>('GET', `/public/territories${query({ q })}`);
  publicAppeal = (a: OnlineAppeal) => this.#send<Filed>('POST', '/public/appeals', a);
}
