import { describe, expect, it } from 'vitest';
import { idlePhone, type PhoneState } from '../src/core/phone';
import { type LockWay, PhoneTab, type PhoneWish, type TabMessage, type TabPorts } from '../src/core/phonetab';
import { settle } from './fakes';

type Held = (given: boolean) => Promise<void> | undefined;

/** The lock and the channel of a browser, as its specification has them. */
class Browser {
  #holder: { lose: () => void } | null = null;
  #waiting: (() => void)[] = [];
  readonly #ears = new Set<(message: TabMessage) => void>();

  tab(obey: (wish: PhoneWish) => void = () => undefined): PhoneTab {
    return new PhoneTab(this.#ports(), obey);
  }

  #ports(): TabPorts {
    return {
      lock: (way, held) => this.#lock(way, held),
      channel: (hear) => {
        this.#ears.add(hear);
        return {
          say: (message) => this.#ears.forEach((ear) => ear !== hear && ear(message)),
          close: () => void this.#ears.delete(hear),
        };
      },
    };
  }

  #lock(way: LockWay, held: Held): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = (): void => {
        const mine = { lose: () => reject(new Error('stolen')) };
        this.#holder = mine;
        void Promise.resolve(held(true)).then(() => {
          resolve();
          if (this.#holder !== mine) return;
          this.#holder = null;
          this.#waiting.shift()?.();
        });
      };
      if (!this.#holder) return void queueMicrotask(take);
      if (way === 'wait') return void this.#waiting.push(take);
      if (way === 'if-free') return void queueMicrotask(() => (held(false), resolve()));
      this.#holder.lose();
      take();
    });
  }
}

const ringing: PhoneState = { ...idlePhone, registration: { kind: 'ready' }, call: { kind: 'incoming', id: 'a', since: 1 } };

describe('the phone of several tabs', () => {
  it('is in the first tab, and the next inherits it when that one closes', async () => {
    const browser = new Browser();
    const [first, second, third] = [browser.tab(), browser.tab(), browser.tab()];
    for (const tab of [first, second, third]) {
      tab.claim();
      await settle();
    }
    expect([first, second, third].map((t) => t.state.get().kind)).toEqual(['mine', 'other', 'other']);
    first.release();
    await settle();
    expect(second.state.get()).toEqual({ kind: 'mine', how: 'inherited' });
    expect(third.state.get().kind).toBe('other');
  });

  it('goes to the tab that takes it, and comes back from it', async () => {
    const browser = new Browser();
    const [first, second] = [browser.tab(), browser.tab()];
    first.claim();
    await settle();
    second.claim();
    await settle();
    second.take();
    await settle();
    expect(second.state.get()).toEqual({ kind: 'mine', how: 'taken' });
    expect(first.state.get().kind).toBe('other');
    second.release();
    await settle();
    expect(first.state.get()).toEqual({ kind: 'mine', how: 'inherited' });
  });

  it('is seen by the other tabs, which answer and mute through it', async () => {
    const browser = new Browser();
    const wishes: PhoneWish[] = [];
    const [first, second] = [browser.tab((wish) => wishes.push(wish)), browser.tab(() => expect.unreachable())];
    first.claim();
    await settle();
    first.share(ringing);
    second.claim();
    await settle();
    expect(second.remote.get(), 'a tab that opens later asks').toEqual(ringing);
    second.wish({ act: 'answer' });
    second.wish({ act: 'mute', on: true });
    first.wish({ act: 'answer' });
    expect(wishes).toEqual([{ act: 'answer' }, { act: 'mute', on: true }]);
    second.share(idlePhone);
    expect(first.remote.get()).toEqual(idlePhone);
    first.release();
    await settle();
    expect(second.remote.get(), 'what the closed tab said is void').toEqual(idlePhone);
  });

  it('does not come back to a tab that has given it up', async () => {
    const browser = new Browser();
    const [first, second] = [browser.tab(), browser.tab()];
    first.claim();
    await settle();
    second.claim();
    await settle();
    second.release();
    first.release();
    await settle();
    expect(second.state.get().kind).toBe('unknown');
  });

  it('is in every tab of a browser that has no locks', () => {
    const tab = new PhoneTab({ lock: null, channel: null }, () => undefined);
    tab.claim();
    expect(tab.state.get().kind).toBe('mine');
    tab.share(ringing);
    tab.release();
    expect(tab.state.get().kind).toBe('unknown');
  });
});
