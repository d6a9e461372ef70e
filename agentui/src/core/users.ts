/** Those who log in, for the administrator. */
import type { Client } from './client';

export type Role = 'agent' | 'supervisor' | 'admin';
export const roles: Role[] = ['agent', 'supervisor', 'admin'];
export type Sensitive = 'health' | 'military';
export const sensitive: Sensitive[] = ['health', 'military'];

/** What an administrator writes of somebody. */
export interface UserDraft {
  name: string;
  role: Role;
  queues: string[];
  skills: Record<string, number>;
  phone: string;
  body: string;
  sees: Sensitive[];
}

export interface User extends UserDraft {
  login: string;
  body_name?: string;
  disabled: boolean;
  /** Logged in now. */
  here: boolean;
  version: number;
}

const one = (login: string): string => `/users/${encodeURIComponent(login)}`;

export const usersOf = async (client: Client): Promise<User[]> => (await client.ask<{ users: User[] }>('GET', '/users')).users;
export const addUser = (client: Client, login: string, password: string, draft: UserDraft): Promise<User> => client.ask('POST', '/users', { login, password, ...draft });
export const changeUser = (client: Client, login: string, version: number, draft: UserDraft): Promise<User> => client.ask('PUT', one(login), { version, ...draft });
export const disableUser = (client: Client, login: string, disabled: boolean): Promise<User> => client.ask('PUT', `${one(login)}/disabled`, { disabled });
export const resetPassword = (client: Client, login: string, password: string): Promise<User> => client.ask('PUT', `${one(login)}/password`, { password });
export const changePassword = (client: Client, current: string, password: string): Promise<void> => client.ask('PUT', '/me/password', { current, password });

export const emptyDraft = (): UserDraft => ({ name: '', role: 'agent', queues: [], skills: {}, phone: '', body: '', sees: [] });
export const draftOf = ({ name, role, queues, skills, phone, body, sees }: User): UserDraft => ({ name, role, queues, skills: skills ?? {}, phone, body, sees });

/** Skills as they are typed: a level may be wrong yet. */
export interface SkillRow {
  name: string;
  level: string;
}

export const skillRows = (skills: Record<string, number>): SkillRow[] =>
  Object.entries(skills).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, level]) => ({ name, level: String(level) }));

/** The skills of the rows, or which row is wrong and how; rows without a name and a level are left out. */
export function skillsOf(rows: SkillRow[]): { skills: Record<string, number> } | { wrong: number; how: 'name' | 'level' | 'twice' } {
  const skills: Record<string, number> = {};
  for (const [wrong, row] of rows.entries()) {
    const [name, level] = [row.name.trim().toLowerCase(), row.level.trim()];
    if (!name && !level) continue;
    if (!/^[a-z0-9][a-z0-9.-]{0,31}$/.test(name)) return { wrong, how: 'name' };
    if (!/^\d{1,3}$/.test(level) || Number(level) > 100) return { wrong, how: 'level' };
    if (name in skills) return { wrong, how: 'twice' };
    skills[name] = Number(level);
  }
  return { skills };
}

/** Whether every typed word is somewhere in what is shown of a person. */
export function matches(shown: string[], typed: string): boolean {
  const text = shown.join(' ').toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const fields = ['name', 'role', 'queues', 'skills', 'phone', 'body', 'sees'] as const;
export type UserField = (typeof fields)[number];

const plain = (value: UserDraft[UserField]): string =>
  JSON.stringify(Array.isArray(value) ? [...value].sort() : typeof value === 'object' ? Object.entries(value).sort() : value);

export const changedFields = (a: UserDraft, b: UserDraft): UserField[] => fields.filter((f) => plain(a[f]) !== plain(b[f]));

/**
 * Somebody else was quicker: what only they changed is taken over, what was
 * changed here stays, and `both` are the fields that both changed.
 */
export function rebase(seen: UserDraft, mine: UserDraft, theirs: UserDraft): { draft: UserDraft; changed: UserField[]; both: UserField[] } {
  const own = changedFields(seen, mine);
  const changed = changedFields(seen, theirs);
  const draft = { ...theirs, ...Object.fromEntries(own.map((f) => [f, mine[f]])) };
  return { draft, changed, both: changed.filter((f) => own.includes(f) && plain(mine[f]) !== plain(theirs[f])) };
}

// Without letters and digits that are taken for one another when read aloud or copied by hand.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password of four groups (79 bits) out of random bytes; more bytes are needed than are used, since some fit no letter. */
export function passwordOf(bytes: Uint8Array): string {
  const fit = [...bytes].filter((b) => b < letters.length * 8).slice(0, 16).map((b) => letters[b % letters.length]!);
  if (fit.length < 16) throw new Error('too few random bytes');
  return [0, 4, 8, 12].map((i) => fit.slice(i, i + 4).join('')).join('-');
}
