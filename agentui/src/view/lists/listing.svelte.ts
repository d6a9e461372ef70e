import { addDays, isDay } from '../../core/format';
import { route } from '../route.svelte';
import { errorText } from '../ui.svelte';

/** The filters that are days: what is none in the address does not count. */
const days = ['since', 'until', 'day'];

/** One page of a list; an empty cursor ends it. */
export interface Rows<Row> { rows: Row[]; cursor: string }

/**
 * A list that is read page by page; an answer to an earlier question is dropped.
 * Its filters begin with those in the address, and are written there with each
 * search, so that a search can be sent to somebody.
 */
export class Listing<Row, Filter extends Record<string, string>> {
  filter: Filter = $state() as Filter;
  /** The filters by which the rows were found. */
  shown: Filter = $state.raw() as Filter;
  rows = $state.raw<Row[]>([]);
  cursor = $state('');
  busy = $state(false);
  trouble = $state('');
  readonly #fetch: (filter: Filter, cursor: string) => Promise<Rows<Row>>;
  /** The filters of the last search: what is being typed counts with the next one. */
  #asked: Filter;
  #turn = 0;

  /** Reads the first page at once. `usual` names every filter. */
  constructor(usual: Filter, fetch: (filter: Filter, cursor: string) => Promise<Rows<Row>>) {
    this.#fetch = fetch;
    const asked = [...new URLSearchParams(route.query)].filter(([name, v]) => name in usual && (!v || !days.includes(name) || isDay(v)));
    this.filter = { ...usual, ...Object.fromEntries(asked) };
    this.#asked = this.shown = this.#trimmed();
    void this.read();
  }

  find = (): Promise<void> => {
    this.#asked = this.#trimmed();
    route.write(`?${new URLSearchParams(Object.entries(this.#asked).filter(([, v]) => v))}`);
    return this.read();
  };

  /** Reads the list anew as it was asked for. */
  read = (): Promise<void> => this.#page('');
  more = (): Promise<void> => this.#page(this.cursor);

  #trimmed(): Filter {
    return Object.fromEntries(Object.entries(this.filter).map(([name, v]) => [name, v.trim()])) as Filter;
  }

  async #page(cursor: string): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    this.trouble = '';
    try {
      const asked = this.#asked;
      const page = await this.#fetch(asked, cursor);
      if (turn !== this.#turn) return;
      this.rows = cursor ? [...this.rows, ...page.rows] : page.rows;
      this.cursor = page.cursor;
      this.shown = asked;
    } catch (err) {
      if (turn === this.#turn) this.trouble = errorText(err);
    }
    if (turn === this.#turn) this.busy = false;
  }
}

/** The days of a filter, both included, as the instants that the server asks for; an empty one is no limit. */
export function between(days: { since: string; until: string }, zone: string | undefined): { since: string; until: string } {
  return { since: days.since && dayBegins(days.since, zone), until: days.until && dayBegins(addDays(days.until, 1), zone) };
}

/** The instant (RFC 3339) at which a day begins in a zone. */
export function dayBegins(date: string, zone: string | undefined): string {
  const utc = Date.parse(`${date}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(utc);
  const get = (type: string): string => parts.find((p) => p.type === type)?.value ?? '00';
  const there = Date.parse(`${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:${get('second')}Z`);
  return new Date(utc - (there - utc)).toISOString();
}
