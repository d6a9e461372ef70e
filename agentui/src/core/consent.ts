import type { NewAppeal } from './protocol';

/** What a citizen agrees to before the public form takes anything; what counts is the Russian text. */
export interface Consent {
  version: number;
  valid_from: string;
  /** Who answers for the data, as the text names it. */
  operator: string;
  /** By paragraphs. */
  text: { ru: string[]; en: string[] };
}

/** An appeal as a citizen files it. */
export interface OnlineAppeal extends NewAppeal {
  consent: true;
  /** Of the text that was shown. */
  consent_version: number;
  consent_to: string;
}
