import type { CaseView, ChangeName, ChangeRequest, Names } from './case';
import { type Client, query } from './client';
import type { Appeal } from './protocol';

/** One line of a worklist. */
export interface Task {
  appeal: Appeal;
  version: number;
  kind: string;
  state: string;
  outcome?: string;
  person?: string;
  due_at?: string;
  late?: boolean;
  hops?: number;
  /** What the person whose list it is has not seen yet of it. */
  unread?: ChangeName;
}

export interface TaskPage { tasks: Task[]; cursor: string; names: Names }
export interface WorkCounts { lists: Partial<Record<Worklist, number>>; most: number }
export interface Colleague { login: string; name: string; role: string }

export const worklists = ['mine', 'body', 'unread', 'soon', 'overdue', 'decide', 'undelivered', 'examine', 'control', 'open'] as const;
export type Worklist = (typeof worklists)[number];
/** Those that agents have. */
const agentLists: readonly Worklist[] = ['mine', 'body', 'unread', 'undelivered'];
/** Those that somebody has: that of an organisation is for its people. */
export const listsOf = (who: { supervisor: boolean; body?: string }): Worklist[] =>
  worklists.filter((l) => (who.supervisor || agentLists.includes(l)) && (l !== 'body' || !!who.body));

const id = encodeURIComponent;
/** The part of the API that only the pages of appeals need. */
export const readCase = (client: Client, appeal: string): Promise<CaseView> => client.send('GET', `/appeals/${id(appeal)}/case`);
export const changeCase = (client: Client, appeal: string, change: ChangeRequest): Promise<CaseView> => client.send('POST', `/appeals/${id(appeal)}/changes`, change);
export const readWork = (client: Client, list: Worklist, q: Record<string, string>): Promise<TaskPage> => client.send('GET', `/worklists/${list}${query(q)}`);
export const countWork = (client: Client, q: Record<string, string>): Promise<WorkCounts> => client.send('GET', `/worklists${query(q)}`);
/** What became of each of many appeals; one that was not changed is as it was. */
export interface BulkAnswer { done: number; result: { id: string; done: boolean; why?: string; field?: string }[] }
export interface BulkRequest { key: string; change: ChangeName; fields: Record<string, unknown>; appeals: { id: string; version: number }[] }
export const changeMany = (client: Client, request: BulkRequest): Promise<BulkAnswer> => client.send('POST', '/worklists/changes', request);
/** The changes that may be made of many at once, and how many at a time. */
export const inBulk = ['entrust', 'assign', 'forward', 'register', 'pass', 'comment'] as const satisfies readonly ChangeName[];
export const mostAtOnce = 100;
export const findPeople = (client: Client, q: string): Promise<{ people: Colleague[] }> => client.send('GET', `/people${query({ q })}`);
