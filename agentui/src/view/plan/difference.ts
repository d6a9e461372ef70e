import { structuredPatch } from 'diff';

/** One line of a difference. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines that belong together, with where they begin in the new text. */
export interface Hunk {
  line: number;
  lines: DiffLine[];
}

const kinds: Record<string, DiffLine['kind']> = { ' ': 'same', '+': 'added', '-': 'removed' };

/** What becomes of a text, in hunks with three lines around each change. */
export function difference(before: string, after: string): Hunk[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  return hunks.map((h) => ({
    line: h.newStart,
    lines: h.lines.flatMap((row) => {
      const kind = kinds[row[0] ?? ''];
      return kind ? [{ kind, text: row.slice(1) }] : []; // "\ No newline at end of file" is none
    }),
  }));
}

/** How many lines came and went. */
export function changed(hunks: Hunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((h) => h.lines);
  return { added: lines.filter((l) => l.kind === 'added').length, removed: lines.filter((l) => l.kind === 'removed').length };
}
