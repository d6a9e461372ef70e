import type { Topic } from './classify';
import type { Appeal } from './protocol';

/** An appeal in a list, with what became of it. */
export interface AppealRow extends Appeal {
  state: string;
  person?: string;
  /** The nearest term that runs. */
  due_at?: string;
  /** A term was missed, then or now. */
  late?: boolean;
}

/** A page of appeals; an empty cursor ends the list. */
export interface AppealPage {
  appeals: AppealRow[] | null;
  cursor?: string;
  /** How far back a search came that filled less than a page; it goes on at the cursor. */
  back?: string;
}

/** A page of a search, and how far back it came when it is not full though there is more. */
export interface SearchPage { rows: AppealRow[]; cursor: string; back: string }

/**
 * Asks until a page is full. The server answers quickly how far back it came,
 * also when it found nothing yet: it is asked on until there is a page, everything
 * was looked through, or `onward`, which hears how far it is, says no.
 */
export async function fullPage(ask: (cursor: string) => Promise<AppealPage>, cursor: string, size: number, onward: (back: string) => boolean): Promise<SearchPage> {
  const rows: AppealRow[] = [];
  for (;;) {
    const page = await ask(cursor);
    rows.push(...(page.appeals ?? []));
    cursor = page.cursor ?? '';
    const back = cursor ? page.back ?? '' : '';
    if (!back || rows.length >= size) return { rows, cursor, back: '' };
    if (!onward(back)) return { rows, cursor, back };
  }
}

/** A group of the classifier with its topics. */
export interface TopicGroup { code: string; name: string; topics: Topic[] }

/** The topics under the names of their groups, in the order of the classifier. */
export function grouped(topics: Topic[]): TopicGroup[] {
  const groups = new Map<string, TopicGroup>();
  for (const t of topics) {
    const code = t.code.split('.')[0] ?? t.code;
    let group = groups.get(code);
    if (!group) groups.set(code, (group = { code, name: t.path[0] ?? code, topics: [] }));
    group.topics.push(t);
  }
  return [...groups.values()];
}
