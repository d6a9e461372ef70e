/** What is kept of a person, for whoever hands it over or erases it. */
import type { Client } from './client';

export interface Held {
  number: string;
  calls: number;
  appeals: number;
  recordings: number;
  attachments: number;
  callbacks: number;
  voicemails: number;
  views: number;
  /** What has to end before the person can be erased, in words. */
  open: string[];
}

/** What is counted, in the order in which it is shown. */
export const heldKinds = ['calls', 'appeals', 'recordings', 'attachments', 'callbacks', 'voicemails', 'views'] as const;

/** What an act of erasure took. */
export interface Erased {
  id: string;
  calls: number;
  appeals: number;
  callbacks: number;
  voicemails: number;
  /** Recordings whose sound goes within minutes. */
  sounds: number;
}

/** One act of the list; role is system when the time of keeping was over. */
export interface ErasureRow extends Omit<Erased, 'sounds'> {
  at: string;
  by?: string;
  role: string;
  reason: string;
}

const person = (number: string): string => `/persons/${encodeURIComponent(number)}`;

export const heldOf = (client: Client, named: string): Promise<Held> => client.ask('GET', person(named));
export const exportOf = (client: Client, number: string, why: string): Promise<unknown> =>
  client.ask('GET', `${person(number)}/export?why=${encodeURIComponent(why)}`);
export const erase = (client: Client, number: string, reason: string): Promise<Erased> => client.ask('POST', `${person(number)}/erasure`, { reason });
export const erasures = async (client: Client): Promise<ErasureRow[]> => (await client.ask<{ erasures: ErasureRow[] }>('GET', '/erasures')).erasures;

/** Tells whether somebody typed the end of the number, and so read whose it is. */
export const confirmed = (number: string, typed: string): boolean => typed.trim() !== '' && typed.replace(/\D/g, '') === number.slice(-4);
