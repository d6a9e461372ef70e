import { type Proposal, incidents } from '../../core/incident';
import { people, say } from '../incident/words';
import { session } from '../session.svelte';
import { Rereading } from './rereading.svelte';

/** What may be a mass incident, read anew as appeals come. */
export class Proposals {
  rows = $state.raw<Proposal[]>([]);
  readonly #again = new Rereading(async () => {
    try {
      this.rows = (await incidents.proposed(session.client)).proposals;
    } catch {
      // The last ones stay; the day's card says that the database is away.
    }
  });

  /** Follows turns of the day's figures and of what is open; call it while a component is being made. */
  follow = (turn: () => unknown): void => this.#again.follow(turn);

  /** What the board's alarm tells of them. */
  alarms = (): { key: string; title: string; text: string }[] =>
    this.rows.map((p) => ({ key: `incident/${p.subject}/${p.territory}`, title: say('proposed'), text: `${p.topic}, ${p.place}: ${people(p.callers)}` }));
}
