import type { CaseView } from '../../core/case';
import { readCase } from '../../core/caseapi';
import { session } from '../session.svelte';
import { errorText } from '../ui.svelte';

/** The appeal that is shown. */
export class CaseModel {
  view = $state.raw<CaseView | null>(null);
  trouble = $state('');
  busy = $state(false);
  /** What was done last, for who cannot see that the page has changed. */
  said = $state('');
  readonly id: string;

  constructor(id: string) {
    this.id = id;
    void this.load();
  }

  load = async (): Promise<void> => {
    this.busy = true;
    this.trouble = '';
    try {
      this.view = await readCase(session.client, this.id);
    } catch (err) {
      this.trouble = errorText(err);
    }
    this.busy = false;
  };

  /** Takes what the server has answered. */
  take(view: CaseView, said = ''): void {
    this.view = view;
    this.said = said;
  }
}
