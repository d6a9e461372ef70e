import type { Actor, Names } from './case';
import type { Client } from './client';

/** The files of appeals, word for word as the server writes them. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  bytes: number;
  added_at: string;
  added_by: Actor;
  removed_at?: string;
  removed_by?: Actor;
  why?: string;
  content?: string;
  may_remove?: boolean;
}

export interface AttachmentList {
  attachments: Attachment[];
  names: Names;
  hidden?: string;
  may_add: boolean;
  max_bytes: number;
  most: number;
  extensions: string[];
}

const id = encodeURIComponent;
export const readAttachments = (client: Client, appeal: string): Promise<AttachmentList> => client.send('GET', `/appeals/${id(appeal)}/attachments`);
export const removeAttachment = (client: Client, appeal: string, file: string, why: string): Promise<AttachmentList> =>
  client.send('POST', `/appeals/${id(appeal)}/attachments/${id(file)}/removal`, { why });
/** Where a content goes; the same id again adds nothing. */
export const uploadPath = (appeal: string, file: string, name: string): string => `/api/v1/appeals/${id(appeal)}/attachments/${id(file)}?name=${id(name)}`;

/** What is wrong with a file before it is sent: sending it would only take time. What it is, the server says. */
export function wrongWith(file: { size: number }, limits: Pick<AttachmentList, 'max_bytes'>): 'empty' | 'large' | '' {
  if (file.size === 0) return 'empty';
  return file.size > limits.max_bytes ? 'large' : '';
}

/** A size for people: whole kilobytes, or megabytes with a tenth. */
export function sizeOf(bytes: number): { n: string; unit: 'kb' | 'mb' } {
  if (bytes < 1 << 20) return { n: String(Math.max(1, Math.round(bytes / 1024))), unit: 'kb' };
  return { n: (bytes / (1 << 20)).toFixed(1).replace(/\.0$/, ''), unit: 'mb' };
}
