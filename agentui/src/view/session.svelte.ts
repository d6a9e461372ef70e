import { ApiError, Client } from '../core/client';
import { skew } from '../core/clock';
import type { Me, Plan } from '../core/protocol';
import { browserHttp } from '../browser/ports';
import { errorText, ui } from './ui.svelte';

type State = { kind: 'unknown' } | { kind: 'away'; text: string } | { kind: 'out' } | { kind: 'in'; me: Me };

/** Who is logged in. */
class Session {
  state = $state.raw<State>({ kind: 'unknown' });
  #watchers: (() => void)[] = [];

  readonly client = new Client(browserHttp, (reply) => {
    ui.setSkew(skew(reply.date, Date.now()));
    if (reply.status === 401 && this.state.kind === 'in') this.expire();
  });

  get me(): Me | null {
    return this.state.kind === 'in' ? this.state.me : null;
  }

  get supervisor(): boolean {
    return this.me !== null && this.me.role !== 'agent';
  }

  get admin(): boolean {
    return this.me?.role === 'admin';
  }

  /** Another plan is in force: its lines, queues and reasons are offered from now on. */
  usePlan(plan: Plan): void {
    if (this.state.kind === 'in') this.state = { kind: 'in', me: { ...this.state.me, plan } };
  }

  /** Asks the server who we are; an unreachable server is asked again. */
  async load(): Promise<void> {
    try {
      this.state = { kind: 'in', me: await this.client.me() };
    } catch (err) {
      if (err instanceof ApiError && err.status === 401) this.state = { kind: 'out' };
      else {
        this.state = { kind: 'away', text: errorText(err) };
        setTimeout(() => this.state.kind === 'away' && void this.load(), 2000);
      }
    }
  }

  /** Asks anew after the link was lost: the administrator may have changed who we are. A failure leaves what is known. */
  async refresh(): Promise<void> {
    const now = await this.client.me().catch(() => null);
    const who = ({ name, role, queues, body, device }: Me): string => JSON.stringify([name, role, queues, body, device]);
    if (now && this.state.kind === 'in' && who(now) !== who(this.state.me)) this.state = { kind: 'in', me: now };
  }

  async login(login: string, password: string): Promise<void> {
    this.state = { kind: 'in', me: await this.client.login(login, password) };
  }

  /** Logs out; the server may refuse during a talk, which rejects. */
  async logout(): Promise<void> {
    await this.client.logout();
    this.expire();
  }

  /** The server no longer knows us. */
  expire(): void {
    this.state = { kind: 'out' };
    for (const run of this.#watchers) run();
  }

  /** Calls back when the session ends. */
  onEnd(run: () => void): void {
    this.#watchers.push(run);
  }
}

export const session = new Session();
