/** What is kept of a person, for whoever hands it over or erases it. */
import type { Client } from './client';

export interface Held {
  /** By which of the two the person was looked for. */
  number?: string;
  email?: string;
  calls: number;
  appeals: number;
  recordings: number;
  attachments: number;
  callbacks: number;
  voicemails: number;
  views: number;
  /** What has to end before the person can be erased, in words, with the id of an appeal. */
  open: { text: string; appeal?: string }[];
  /** Other telephones and addresses that the appeals name, of which more is kept. */
  also: string[];
}

/** The telephone or the address, as the server has it. */
export const knownBy = (held: Held): string => held.number ?? held.email ?? '';

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

const person = (who: string): string => `/persons/${encodeURIComponent(who)}`;

export const heldOf = (client: Client, named: string): Promise<Held> => client.ask('GET', person(named));
export const exportOf = (client: Client, who: string, why: string): Promise<unknown> =>
  client.ask('GET', `${person(who)}/export?why=${encodeURIComponent(why)}`);
export const erase = (client: Client, who: string, reason: string): Promise<Erased> => client.ask('POST', `${person(who)}/erasure`, { reason });
export const erasures = async (client: Client): Promise<ErasureRow[]> => (await client.ask<{ erasures: ErasureRow[] }>('GET', '/erasures')).erasures;

/** Tells whether somebody typed the end of the number, or the whole address, and so read whose it is. */
export function confirmed(who: string, typed: string): boolean {
  if (who.includes('@')) return typed.trim().toLowerCase() === who;
  return typed.trim() !== '' && typed.replace(/\D/g, '') === who.slice(-4);
}

/** The name of the file into which a person is exported. */
export const exportName = (who: string): string => `person-${who.includes('@') ? who.replace(/[^\p{L}\p{N}@._-]/gu, '_') : who.replace(/\D/g, '')}.json`;
