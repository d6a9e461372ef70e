import { route } from './route.svelte';
import { ui } from './ui.svelte';

const sections: Record<string, string> = { '/': 'desk', '/appeals/': 'appeals', '/worklists/': 'work' };

/** What the tab of a staff member is called. */
class Title {
  /** What a page shows within its section, such as the number of an appeal. */
  subject = $state('');

  get text(): string {
    return `${this.subject || ui.w('nav', sections[route.page] ?? route.page.slice(1))} · ${ui.t('app.name')}`;
  }
}

export const title = new Title();
