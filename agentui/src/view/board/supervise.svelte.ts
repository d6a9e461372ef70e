import type { WatchMode } from '../../core/protocol';
import { desk } from '../desk/desk.svelte';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

/** What the supervisor does from the board: one act at a time, and what became of it. */
class Supervise {
  busy = $state(false);
  trouble = $state('');

  /** Does one act. Tells whether it succeeded. */
  async act(send: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = '';
    try {
      await send();
      return true;
    } catch (err) {
      this.trouble = errorText(err);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Begins to follow a talk with the own phone, or changes the mode. */
  watch = (agent: string, mode: WatchMode, why: string): Promise<boolean> =>
    this.act(async () => {
      if (!(await desk.readyForWatch())) throw new Error(ui.t('watch.nophone'));
      await session.client.watch(agent, mode, why);
    });

  leave = (): Promise<boolean> => this.act(() => session.client.endWatch());

  dismiss(): void {
    this.trouble = '';
  }
}

export const supervise = new Supervise();
