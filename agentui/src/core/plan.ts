/** The plan that calls are served by, as its text. */
export interface PlanInForce {
  text: string;
  sum: string;
  /** The administrator who put it in force; absent when it was read from the file. */
  by?: string;
  by_name?: string;
  at: string;
  /** plan.yaml as somebody changed it by hand; absent while it is what is in force. */
  file?: { text: string; sum: string };
}

/** One thing wrong with a plan. */
export interface PlanProblem {
  line?: number;
  column?: number;
  path?: string;
  text: string;
}

/** What a check of a text found: problems keep it from coming into force, notes do not. */
export interface PlanReview {
  problems: PlanProblem[] | null;
  notes: string[] | null;
}

/** A plan that came into force; lists leave the text out. */
export interface PlanVersion {
  number: number;
  at: string;
  by?: string;
  by_name?: string;
  note?: string;
  sum: string;
  text?: string;
}

/** A page of versions, the newest first. */
export interface PlanVersions {
  versions: PlanVersion[] | null;
  before?: number;
}

/** A text that is being written, with what it began with. */
export interface PlanDraft {
  text: string;
  base: { text: string; sum: string };
}

/** Reads a draft that was kept; null when there is none that can be used. */
export function readDraft(kept: string | null): PlanDraft | null {
  try {
    const draft = JSON.parse(kept ?? 'null') as PlanDraft | null;
    return typeof draft?.text === 'string' && typeof draft.base?.text === 'string' && typeof draft.base.sum === 'string' ? draft : null;
  } catch {
    return null;
  }
}

/** Ends lines as the server does, so that a text compares equal to what becomes of it. */
export function tidyText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}
