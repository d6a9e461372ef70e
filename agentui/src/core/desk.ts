import type { LinkStatus } from './link';
import type { Board, Degraded, Desk, Frame, Plan } from './protocol';

/** What an agent may ask of the server. */
export type Command = 'ready' | 'not_ready' | 'hangup' | 'hold' | 'resume' | 'mute' | 'unmute' | 'recording' | 'digits' | 'wrap_up_end' | 'wrap_up_extend'
  | 'transfer' | 'invite' | 'complete' | 'cancel' | 'remove' | 'dial';

/** A command that has not been answered yet: the intent, apart from the fact. */
export interface Pending {
  id: number;
  command: Command;
}

/** Something a person should read; it goes when the next command succeeds. */
export interface Trouble {
  command: Command;
  text: string;
}

/** All that the desk knows of the server. */
export interface DeskState {
  link: LinkStatus;
  /** The last fact; null until the first one. */
  desk: Desk | null;
  board: Board | null;
  degraded: Degraded[];
  pending: Pending[];
  trouble: Trouble | null;
  /** Grows whenever the day's figures have changed. */
  statsTurn: number;
  /** What the plan in force offers; null until the link has told. */
  plan: Plan | null;
}

export type DeskInput =
  | { kind: 'link'; status: LinkStatus }
  | { kind: 'frame'; frame: Frame }
  | { kind: 'fact'; desk: Desk }
  | { kind: 'asked'; id: number; command: Command }
  | { kind: 'answered'; id: number; desk: Desk | null }
  | { kind: 'refused'; id: number; text: string }
  | { kind: 'dismissed' }
  | { kind: 'left' };

/** The desk before anything is known. */
export const emptyDesk: DeskState = {
  link: { kind: 'off' }, desk: null, board: null, degraded: [], pending: [], trouble: null, statsTurn: 0, plan: null,
};

/** The desk after an input: pure and total. */
export function nextDesk(state: DeskState, input: DeskInput): DeskState {
  switch (input.kind) {
    case 'link':
      return { ...state, link: input.status };
    case 'frame':
      return afterFrame(state, input.frame);
    case 'fact':
      return afterReply(state, input.desk);
    case 'asked':
      return { ...state, pending: [...state.pending, { id: input.id, command: input.command }] };
    case 'answered':
      return afterReply({ ...without(state, input.id), trouble: null }, input.desk);
    case 'refused': {
      const asked = state.pending.find((p) => p.id === input.id);
      return { ...without(state, input.id), trouble: asked ? { command: asked.command, text: input.text } : state.trouble };
    }
    case 'dismissed':
      return { ...state, trouble: null };
    case 'left':
      return emptyDesk;
  }
}

function without(state: DeskState, id: number): DeskState {
  return { ...state, pending: state.pending.filter((p) => p.id !== id) };
}

/**
 * An HTTP answer may be older than the socket's last message, so it counts only
 * while the socket is away.
 */
function afterReply(state: DeskState, desk: Desk | null): DeskState {
  return desk === null || (state.link.kind === 'open' && state.desk !== null) ? state : { ...state, desk };
}

function afterFrame(state: DeskState, frame: Frame): DeskState {
  switch (frame.type) {
    case 'snapshot':
      return {
        ...state, desk: frame.desk, degraded: frame.degraded ?? [], board: frame.board ?? null, statsTurn: state.statsTurn + 1,
        plan: frame.plan ?? state.plan,
      };
    case 'desk':
      return { ...state, desk: frame.desk };
    case 'board':
      return { ...state, board: frame.board };
    case 'degraded':
      return { ...state, degraded: frame.degraded ?? [] };
    case 'stats':
      return { ...state, statsTurn: state.statsTurn + 1 };
    case 'plan':
      return { ...state, plan: frame.plan };
    default:
      return state; // a newer server's message
  }
}

/** Tells whether such a command waits for its answer. */
export function asking(state: DeskState, ...commands: Command[]): boolean {
  return state.pending.some((p) => commands.includes(p.command));
}
