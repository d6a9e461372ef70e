import type { CaseView } from './case';
import type { Client } from './client';

/** Says whether the person was told the answer for which the call-back was; `note` is why not. */
export const tellAnswer = (client: Client, callback: string, told: boolean, note: string): Promise<void> =>
  client.send('POST', `/callbacks/${encodeURIComponent(callback)}/told`, { told, ...(note ? { note } : {}) });

const closed = ['answered', 'redirected', 'refused', 'duplicate'];

/** What a call-back is to tell: nothing when the answer goes another way, or was told. */
export interface Told {
  number: string;
  topic: string;
  /** Why the answer is not shown to this person. */
  hidden: string;
  text: string;
}

/** What is still to be told by a call-back. */
export function toTell(view: CaseView, callback: string): Told | null {
  const { appeal, delivery: d, answer, topic_code } = view.case;
  if (d?.way !== 'call' || !['queued', 'sent'].includes(d.status) || (d.ref && d.ref !== callback)) return null;
  const closing = view.history.findLast((e) => closed.includes(e.to) && !closed.includes(e.from ?? ''));
  return {
    number: appeal.number ?? '', topic: view.names.topics?.[topic_code ?? ''] ?? appeal.topic, hidden: appeal.hidden ?? '', text: answer?.text ?? closing?.text ?? '',
  };
}
