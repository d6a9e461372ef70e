import { expect, type Locator } from '@playwright/test';
import type { Person } from './people';

/** A person who works on appeals. */
export class Worker {
  readonly page: Person['page'];
  readonly dialog: Locator;

  constructor(readonly who: Person) {
    this.page = who.page;
    this.dialog = who.see('action');
  }

  /** Opens the form of a change. */
  async begin(change: string): Promise<void> {
    const button = this.who.see(`do-${change}`);
    await expect(this.who.see('case')).toHaveAttribute('aria-busy', 'false');
    if (!(await button.isVisible())) await this.who.click('do-more');
    await button.click();
    await expect(this.dialog).toBeVisible();
  }

  /** Chooses what a search finds. */
  async choose(field: string, typed: string, title = typed): Promise<void> {
    await this.who.see(`set-${field}`).fill(typed);
    await this.page.getByTestId('choice').filter({ hasText: title }).first().click();
  }

  async fill(field: string, text: string): Promise<void> {
    await this.who.see(`set-${field}`).fill(text);
  }

  /** Sends the form, which is then gone. */
  async done(): Promise<void> {
    await this.who.click('action-do');
    await expect(this.dialog).toBeHidden();
  }

  /** Sends the form, which says what is wrong with a field. */
  async refused(field: string, text: RegExp): Promise<void> {
    await this.who.click('action-do');
    await expect(this.page.locator(`#set-${field}-error`)).toHaveText(text);
  }

  async checkAll(): Promise<void> {
    for (const item of await this.page.locator('[data-testid^=check-]').all()) await item.check();
  }

  async isNow(state: string): Promise<void> {
    await expect(this.who.see('case')).toHaveAttribute('data-state', state);
  }
}
