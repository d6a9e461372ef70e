import { type Client, query } from './client';
import type { Draft, DraftFields } from './draft';

/** An open appeal of the same person about the same. */
export interface Similar {
  id: string;
  number?: string;
  filed_at: string;
  topic: string;
  due_at?: string;
  master?: string;
}

/** What decides whether two appeals may be one matter. */
export const likeness = (f: DraftFields): string => JSON.stringify([f.phone.trim(), f.topic.trim(), f.topicCode, f.territory]);

/** The open appeals to which this one could be added. */
export async function similarTo(client: Client, draft: Draft): Promise<Similar[]> {
  const f = draft.fields;
  if (!f.phone.trim() || !f.topic.trim()) return [];
  const path = `/appeals/similar${query({ phone: f.phone.trim(), topic: f.topic.trim(), topic_code: f.topicCode, territory: f.territory, not: draft.id })}`;
  return (await client.ask<{ appeals: Similar[] }>('GET', path)).appeals;
}

/** Adds what was typed to an open appeal; the draft's id makes a retry the same addition. */
export const addTo = (client: Client, appeal: string, draft: Draft): Promise<unknown> =>
  client.ask('POST', `/appeals/${encodeURIComponent(appeal)}/contacts`, { key: draft.id, call_id: draft.call, text: draft.fields.text.trim() });
