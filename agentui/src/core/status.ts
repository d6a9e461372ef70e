import { ApiError, type Http, apiError } from './client';
import { type Lang, timeOfDay } from './format';

/** Where an appeal stands, in the words of who filed it. */
export type Stage =
  | 'received' | 'choosing' | 'working' | 'checking' | 'asked' | 'promised' | 'answered' | 'passed_on' | 'refused' | 'together' | 'once_more';

/** Who has an appeal; without a name it is the contact centre itself. */
export interface Holder {
  centre?: boolean;
  name?: string;
  phones?: { number: string; name?: string }[];
  email?: string;
  hours?: string;
  since?: string;
}

export interface StatusMove {
  at: string;
  /** Absent is the contact centre's coordinator. */
  to?: string;
  reason?: string;
}

export interface StatusAnswer {
  at: string;
  outcome: string;
  text?: string;
  /** The text is personal and is not shown here. */
  withheld?: boolean;
}

/** What an applicant sees of an appeal. */
export interface AppealStatus {
  number: string;
  stage: Stage;
  /** To be sent with a mark, so that it is for the answer that was read. */
  round: number;
  topic?: string;
  filed_at: string;
  registered_at?: string;
  register_by?: string;
  due_at?: string;
  promised_at?: string;
  extended_days?: number;
  late: boolean;
  holder: Holder;
  moves: StatusMove[];
  question?: string;
  answer?: StatusAnswer;
  mark?: number;
  may: string[];
  line?: string;
  time_zone: string;
}

/** By what an applicant is known. */
export interface Claim {
  number: string;
  code_word?: string;
  phone_tail?: string;
}

/** What is missing before the server can be asked, by field, as keys of the page's texts. */
export type Missing = { number?: 'need.number'; code?: 'need.code' | 'need.digits' };

/** Reads what was typed: a code is a word, or a telephone or its end. */
export function claimOf(number: string, code: string): Claim | Missing {
  const missing: Missing = {};
  const plain = code.replace(/[\s()+\-–—]/g, '');
  const isPhone = /^\d*$/.test(plain);
  if (!number.trim()) missing.number = 'need.number';
  if (!code.trim()) missing.code = 'need.code';
  else if (isPhone && plain.length < 4) missing.code = 'need.digits';
  if (missing.number || missing.code) return missing;
  return isPhone ? { number: number.trim(), phone_tail: plain.slice(-4) } : { number: number.trim(), code_word: code.trim() };
}

export const isClaim = (c: Claim | Missing): c is Claim => 'code_word' in c || 'phone_tail' in c;

/** A mark so low that the page asks why. */
export const isLow = (mark: number): boolean => mark > 0 && mark <= 2;

/** A day as it stands after "до": 25 декабря 2026 г., in the region's zone. */
export const dayOf = (lang: Lang, iso: string, zone: string): string =>
  new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(Date.parse(iso));

/** The end of a term: a day, with its hour when it is not the day's end. */
export function endOf(lang: Lang, iso: string, zone: string): string {
  const hour = timeOfDay(lang, iso, zone);
  return hour === '23:59' ? dayOf(lang, iso, zone) : `${dayOf(lang, iso, zone)}, ${hour}`;
}

/** What the page of an appeal's status asks the server. */
export class StatusClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async #ask(what: string, body: object): Promise<AppealStatus> {
    const reply = await this.#http({ method: 'POST', path: `/api/v1/public/appeals/${what}`, body }).catch(() => {
      throw new ApiError(0, '');
    });
    if (reply.status !== 200) throw apiError(reply);
    return reply.body as AppealStatus;
  }

  status = (claim: Claim) => this.#ask('status', claim);
  mark = (claim: Claim, round: number, mark: number, comment: string) => this.#ask('mark', { ...claim, round, mark, ...(comment ? { comment } : {}) });
  reopen = (claim: Claim, round: number, text: string) => this.#ask('reopen', { ...claim, round, text });
}
