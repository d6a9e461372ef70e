import { fill } from '../../core/i18n';
import { type UsersKey, usersEn, usersRu } from '../../core/texts/users';
import { type User, type UserDraft, disableUser, matches, usersOf } from '../../core/users';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

/** A text of this page, in the chosen language. */
export const say = (key: UsersKey, values: Record<string, string | number> = {}): string => fill((ui.lang === 'ru' ? usersRu : usersEn)[key], values);

export const queueName = (id: string): string => session.me?.plan.queues?.find((q) => q.id === id)?.name ?? id;
export const skillWords = (skills: UserDraft['skills']): string => Object.entries(skills).map(([name, level]) => `${name} ${level}`).join(', ');

/** What is shown of a field of somebody. */
export function shown(u: UserDraft & { body_name?: string }, field: keyof UserDraft): string {
  switch (field) {
    case 'role': return say(`role.${u.role}`);
    case 'queues': return u.queues.map(queueName).join(', ') || say('queues.none');
    case 'skills': return skillWords(u.skills);
    case 'phone': return u.phone || say('phone.browser');
    case 'body': return u.body_name || u.body;
    case 'sees': return u.sees.map((s) => say(`sees.${s}`)).join(', ');
    default: return u.name;
  }
}

/** What is asked about somebody before it is done. */
export type Asked = 'edit' | 'reset' | 'disable';

/** Whose password has just been set, for as long as it is shown. */
export interface Handed {
  name: string;
  login: string;
  password: string;
  fresh: boolean;
}

const sorted = (all: User[]): User[] => all.sort((a, b) => a.name.localeCompare(b.name, 'ru'));

/** Those who log in, and what is done about them. */
export class Users {
  all = $state.raw<User[] | null>(null);
  typed = $state('');
  trouble = $state('');
  said = $state('');
  handed = $state.raw<Handed | null>(null);
  busy = $state(false);

  constructor() {
    void this.read();
  }

  read = async (): Promise<void> => {
    try {
      this.all = sorted(await usersOf(session.client));
      this.trouble = '';
    } catch (err) {
      this.trouble = errorText(err);
    }
  };

  /** Reads who is here now, unless something is done meanwhile; a failure waits for the next time. */
  refresh = async (): Promise<void> => {
    const before = this.all;
    if (!before || this.busy) return;
    const now = await usersOf(session.client).catch(() => null);
    if (now && this.all === before && !this.busy) this.all = sorted(now);
  };

  found(disabled: boolean): User[] {
    return (this.all ?? []).filter((u) => u.disabled === disabled && matches([u.login, ...(['name', 'role', 'queues', 'skills', 'phone', 'body', 'sees'] as const).map((f) => shown(u, f)), ...u.queues], this.typed));
  }

  /** One of them is another now. */
  put(u: User, said: string): void {
    this.all = sorted([...(this.all ?? []).filter((other) => other.login !== u.login), u]);
    this.handed = null;
    this.said = said;
  }

  hand(u: User, password: string, fresh: boolean): void {
    this.put(u, '');
    this.handed = { name: u.name, login: u.login, password, fresh };
  }

  /** Lets somebody log in no more, or again; gives what went wrong. */
  async disable(u: User, disabled: boolean): Promise<string> {
    if (this.busy) return '';
    this.busy = true;
    this.said = this.trouble = '';
    try {
      const now = await disableUser(session.client, u.login, disabled);
      this.put(now, say(!disabled ? 'enabled' : now.here ? 'disabled.leaving' : 'disabled', { name: now.name }));
      return '';
    } catch (err) {
      return errorText(err);
    } finally {
      this.busy = false;
    }
  }
}
