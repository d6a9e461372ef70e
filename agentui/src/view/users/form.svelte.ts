import { ApiError } from '../../core/client';
import { type SkillRow, type User, type UserDraft, addUser, changeUser, draftOf, emptyDraft, passwordOf, rebase, resetPassword, skillRows, skillsOf, usersOf } from '../../core/users';
import { session } from '../session.svelte';
import { errorText } from '../ui.svelte';
import { type Users, say, shown } from './users.svelte';

export const newPassword = (): string => passwordOf(crypto.getRandomValues(new Uint8Array(64)));

/** What is typed about one person, new or known. */
export class UserForm {
  draft = $state<UserDraft>(emptyDraft());
  login = $state('');
  password = $state('');
  skills = $state<SkillRow[]>([]);
  /** The organisation as it is written in its field. */
  bodyWords = $state('');
  errors = $state.raw<Record<string, string>>({});
  trouble = $state('');
  /** What another administrator did meanwhile. */
  news = $state.raw<string[]>([]);
  busy = $state(false);
  #seen: User | null;

  constructor(private readonly users: Users, readonly user: User | null) {
    this.#seen = user;
    if (user) this.#show(user, draftOf(user));
    else this.password = newPassword();
  }

  get self(): boolean {
    return this.user?.login === session.me?.login;
  }

  #show(u: User, draft: UserDraft): void {
    this.draft = { ...draft, queues: [...draft.queues], sees: [...draft.sees] };
    this.skills = skillRows(draft.skills);
    this.bodyWords = draft.body === u.body ? (u.body_name ?? u.body) : this.bodyWords;
  }

  /** Sends what is typed, and tells whether it was taken. */
  async send(): Promise<boolean> {
    [this.errors, this.trouble] = [{}, ''];
    const read = skillsOf(this.skills);
    if (!('skills' in read)) this.errors = { skills: say(`skills.${read.how}`) };
    else this.draft.skills = read.skills;
    if (this.bodyWords.trim() && !this.draft.body) this.errors = { ...this.errors, body: say('body.none') };
    if (Object.keys(this.errors).length) return false;
    this.busy = true;
    try {
      await this.#save($state.snapshot(this.draft) as UserDraft);
      return true;
    } catch (err) {
      if (err instanceof ApiError && err.status === 409 && this.#seen) await this.#again(this.#seen, errorText(err));
      else this.#wrong(err);
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #save(draft: UserDraft): Promise<void> {
    if (this.#seen) {
      const now = await changeUser(session.client, this.#seen.login, this.#seen.version, draft);
      this.users.put(now, say('saved', { name: now.name }));
    } else this.users.hand(await addUser(session.client, this.login.trim(), this.password, draft), this.password, true);
  }

  /** The server names parts of a field, such as sees[0]. */
  #wrong(err: unknown): void {
    const fields = err instanceof ApiError ? Object.entries(err.fields).filter(([field]) => field) : [];
    this.errors = Object.fromEntries(fields.map(([field, text]) => [field.replace(/[.[].*$/, ''), text]));
    if (!fields.length) this.trouble = errorText(err);
  }

  /** Somebody else was quicker: what they changed comes into the form, and what is typed here stays. */
  async #again(seen: User, why: string): Promise<void> {
    try {
      const theirs = (await usersOf(session.client)).find((u) => u.login === seen.login);
      if (!theirs) throw new Error(why);
      const { draft, changed, both } = rebase(draftOf(seen), $state.snapshot(this.draft) as UserDraft, draftOf(theirs));
      const named = (list: typeof changed): string => list.map((f) => say(f).toLowerCase()).join(', ');
      this.news = [
        ...(changed.length ? [say('conflict', { what: named(changed) })] : []),
        ...(both.length ? [say('conflict.both', { what: named(both), theirs: both.map((f) => shown(theirs, f) || '—').join('; ') })] : []),
      ];
      if (!changed.length) this.trouble = why;
      this.#seen = theirs;
      this.#show(theirs, draft);
    } catch {
      this.trouble = why;
    }
  }
}

/** Sets a password; gives what is wrong with it. */
export async function setPassword(users: Users, u: User, password: string): Promise<string> {
  try {
    users.hand(await resetPassword(session.client, u.login, password), password, false);
    return '';
  } catch (err) {
    return (err instanceof ApiError && err.fields['password']) || errorText(err);
  }
}
