import type { Alert, Plan } from './protocol';

/** The name of every line at once, as the server knows it. */
export const allLines = 'all';

/** One line of the switchboard of emergency messages. */
export interface EmergencyRow {
  line: string;
  /** Empty for every line at once. */
  name: string;
  alert: Alert | null;
  /** The message that callers hear is that of all lines. */
  covered: boolean;
}

/** Gives a row for all lines, then one for each line of the plan. */
export function emergencyRows(lines: Plan['lines'], alerts: Alert[]): EmergencyRow[] {
  const on = (line: string): Alert | null => alerts.find((a) => a.line === line) ?? null;
  const general = on(allLines);
  const row = (line: string, name: string): EmergencyRow => {
    const alert = on(line);
    return { line, name, alert, covered: line !== allLines && !alert && general !== null };
  };
  return [row(allLines, ''), ...(lines ?? []).map((l) => row(l.id, l.name))];
}

/** With many lines only what counts now is open, all lines and the messages that are on; the rest is folded away. */
export function folded(rows: EmergencyRow[]): { open: EmergencyRow[]; more: EmergencyRow[] } {
  if (rows.length <= 3) return { open: rows, more: [] };
  const open = (r: EmergencyRow): boolean => r.line === allLines || r.alert !== null;
  return { open: rows.filter(open), more: rows.filter((r) => !open(r)) };
}

/** What a click on a message asks for: the message, or off when it is on. */
export function toggled(row: EmergencyRow, message: string): string {
  return row.alert?.message === message ? '' : message;
}
