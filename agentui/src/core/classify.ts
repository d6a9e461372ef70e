/** A topic of the classifier. */
export interface Topic {
  code: string;
  name: string;
  /** Group and subject above it. */
  path: string[];
  sensitive?: 'health' | 'military';
  urgent?: boolean;
}

/** A municipality; its title tells a town from the district of the same name. */
export interface Territory {
  code: string;
  title: string;
}

/** An organisation that answers appeals. */
export interface Body {
  id: string;
  name: string;
  short?: string;
}

export interface TopicList {
  version: string;
  topics: Topic[];
}

export interface TerritoryList {
  version: string;
  territories: Territory[];
}

/** Who answers about a topic in a place, and by when. */
export interface Responsible {
  topic: Topic;
  territory?: Territory;
  body?: Body;
  policy?: { code: string; version: number; count: number; unit: string; due_at: string };
  partial?: boolean;
}

/** What a list of choices offers. */
export interface Choice {
  key: string;
  title: string;
  /** Where it belongs, in small letters beneath. */
  detail?: string;
  urgent?: boolean;
}

export const topicChoice = (t: Topic): Choice => ({ key: t.code, title: t.name, detail: t.path.join(' · '), ...(t.urgent ? { urgent: true } : {}) });
export const placeChoice = (t: Territory): Choice => ({ key: t.code, title: t.title });
export const bodyChoice = (b: Body): Choice => ({ key: b.id, title: b.short || b.name, ...(b.short ? { detail: b.name } : {}) });

/** The centre's own topics in which every typed word occurs: they have no code. */
export function freeChoices(topics: string[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return topics.filter((t) => words.every((w) => t.toLowerCase().includes(w))).map((title) => ({ key: '', title }));
}

/** A list of choices below a field: closed, or open with one marked. */
export interface ChoiceList {
  open: boolean;
  choices: Choice[];
  /** The marked one; -1 for none. */
  at: number;
}

export const closedList: ChoiceList = { open: false, choices: [], at: -1 };

export type ChoiceInput = { kind: 'found'; choices: Choice[] } | { kind: 'key'; key: string } | { kind: 'close' };

/** The list after an input: pure and total. What was found is marked at the first, so that Enter takes it. */
export function nextList(list: ChoiceList, input: ChoiceInput): ChoiceList {
  switch (input.kind) {
    case 'found':
      return input.choices.length ? { open: true, choices: input.choices, at: 0 } : closedList;
    case 'key': {
      const n = list.choices.length;
      if (!n) return list;
      if (input.key === 'ArrowDown') return { ...list, open: true, at: list.open ? (list.at + 1) % n : 0 };
      if (input.key === 'ArrowUp') return { ...list, open: true, at: list.open ? (list.at + n - 1) % n : n - 1 };
      return list;
    }
    case 'close':
      return { ...list, open: false, at: -1 };
  }
}
