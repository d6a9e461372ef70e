import { type Client, query } from './client';

/** One time that somebody looked at an appeal, a call or a recording. */
export interface ViewRow {
  id: string;
  at: string;
  by: string;
  name?: string;
  kind: 'card' | 'call' | 'appeal' | 'case' | 'person' | 'recording' | 'attachment' | 'export';
  why?: string;
}

/** Who looked at something, newest first; a cursor tells that there were more. */
export const readViews = (client: Client, subject: string): Promise<{ views: ViewRow[] | null; cursor: string }> =>
  client.send('GET', `/views${query({ subject })}`);
