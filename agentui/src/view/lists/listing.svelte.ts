import { errorText } from '../ui.svelte';

/** A list that is read page by page; an answer to an earlier question is dropped. */
export class Listing<Row> {
  rows = $state.raw<Row[]>([]);
  cursor = $state('');
  busy = $state(false);
  trouble = $state('');
  readonly #fetch: (cursor: string) => Promise<{ rows: Row[]; cursor: string }>;
  #turn = 0;

  constructor(fetch: (cursor: string) => Promise<{ rows: Row[]; cursor: string }>) {
    this.#fetch = fetch;
  }

  find = (): Promise<void> => this.#read('');
  more = (): Promise<void> => this.#read(this.cursor);

  async #read(cursor: string): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    this.trouble = '';
    try {
      const page = await this.#fetch(cursor);
      if (turn !== this.#turn) return;
      this.rows = cursor ? [...this.rows, ...page.rows] : page.rows;
      this.cursor = page.cursor;
    } catch (err) {
      if (turn === this.#turn) this.trouble = errorText(err);
    }
    if (turn === this.#turn) this.busy = false;
  }
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
