import { type Client, query } from './client';
import type { Draft, DraftFields } from './draft';

/** Who hears of an incident; exactly one is set. */
export interface Where {
  line?: string;
  queue?: string;
  menu?: string;
}

/** A mass incident that is open. */
export interface Incident {
  id: string;
  name: string;
  topic_code: string;
  topic: string;
  territory?: string;
  place?: string;
  where: Where;
  heard_at: string;
  text: string;
  prompt: string;
  /** The prepared message that is heard; nothing when it was recorded for this incident. */
  sound?: string;
  forecast?: string;
  opened_at: string;
  opened_by: string;
  opened_by_name?: string;
  followers: number;
  /** Of the appeal that the others follow; it and the count are nothing while the database is away. */
  number?: string;
  appeals?: number;
}

/** A mass incident that is over. */
export interface EndedIncident extends Incident {
  ended_at: string;
  ended_by: string;
  ended_by_name?: string;
  /** What all who followed it were told. */
  answer: string;
}

/** What may be a mass incident. */
export interface Proposal {
  subject: string;
  topic_code: string;
  topic: string;
  territory: string;
  place: string;
  callers: number;
  appeals: number;
  first_at: string;
  last_at: string;
}

export interface Place {
  where: Where;
  /** Empty is every line. */
  name: string;
}

/** What a supervisor writes to open an incident, or to revise one. */
export interface IncidentDraft {
  id: string;
  name: string;
  topic_code: string;
  territory?: string;
  where: Where;
  text: string;
  message?: string;
  recording?: string;
  forecast?: string;
  why?: string;
}

type List = { incidents: Incident[] };
const one = (id: string): string => `/incidents/${encodeURIComponent(id)}`;

/** What the API does with incidents. */
export const incidents = {
  open: (c: Client) => c.ask<List>('GET', '/incidents'),
  ended: (c: Client, q: { since: string; until: string; cursor: string }) => c.ask<{ incidents: EndedIncident[]; cursor: string }>('GET', `/incidents/ended${query(q)}`),
  about: async (c: Client, f: Pick<DraftFields, 'topicCode' | 'territory'>): Promise<Incident[]> => (f.topicCode ? (await c.ask<List>('GET', `/incidents${query({ topic_code: f.topicCode, territory: f.territory })}`)).incidents : []),
  proposed: (c: Client) => c.ask<{ proposals: Proposal[] }>('GET', '/incidents/proposals'),
  places: (c: Client) => c.ask<{ places: Place[]; key: string }>('GET', '/incidents/places'),
  begin: (c: Client, d: IncidentDraft) => c.ask<List>('POST', '/incidents', d),
  revise: (c: Client, { id, topic_code: _, territory: __, ...d }: IncidentDraft) => c.ask<List>('PUT', one(id), d),
  end: (c: Client, id: string, answer: string, outcome: string, why: string) => c.ask<{ answered: boolean; problem?: string }>('POST', `${one(id)}/end`, { answer, outcome, ...(why ? { why } : {}) }),
  dismiss: (c: Client, p: Proposal, why: string) => c.ask<null>('POST', '/incidents/dismiss', { subject: p.subject, territory: p.territory, why }),
  record: (c: Client, wav: string) => c.ask<{ recording: string; seconds: number }>('POST', '/incidents/recordings', { wav }),
};

/** Where a prompt of the incident can be listened to. */
export const soundOf = (prompt: string): string => `/api/v1/incidents/recordings/${encodeURIComponent(prompt)}`;

/** The same place in two spellings. */
export const samePlace = (a: Where, b: Where): boolean => a.line === b.line && a.queue === b.queue && a.menu === b.menu;

/** The fields of a draft once it is of an incident: its topic and place where none were chosen, and a text where there is none. */
export function joined(fields: DraftFields, i: Incident, text: string): DraftFields {
  const place = fields.territory || !i.territory ? {} : { territory: i.territory, place: i.place ?? '' };
  return { ...fields, ...place, incident: i.id, ...(fields.text.trim() ? {} : { text }) };
}

/** Tells whether the draft is still of the incident that was chosen, after topic or place changed. */
export const stillOf = (draft: Draft, found: Incident[]): boolean => !draft.fields.incident || found.some((i) => i.id === draft.fields.incident);

/** The rate of a telephone, which announcements have. */
export const soundRate = 8000;

/** A WAV file of one channel and 16 bits, as loud as it may be without being cut off. */
export function wavOf(samples: Float32Array): Uint8Array {
  const most = samples.reduce((m, s) => Math.max(m, Math.abs(s)), 0);
  const gain = most > 0.01 ? 0.9 / most : 1; // what is silent stays so, and is refused
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at: number, s: string): void => [...s].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  file.setUint32(4, 36 + 2 * samples.length, true);
  text(8, 'WAVEfmt ');
  [[16, 16], [24, soundRate], [28, 2 * soundRate], [40, 2 * samples.length]].forEach(([at, v]) => file.setUint32(at!, v!, true));
  [[20, 1], [22, 1], [32, 2], [34, 16]].forEach(([at, v]) => file.setUint16(at!, v!, true));
  text(36, 'data');
  samples.forEach((s, i) => file.setInt16(44 + 2 * i, Math.round(32_767 * Math.max(-1, Math.min(1, s * gain))), true));
  return new Uint8Array(file.buffer);
}
