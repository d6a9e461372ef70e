import type { Key } from '../../core/i18n';

/** What the keyboard can do on the desk. */
export type DeskKey = 'answer' | 'hangup' | 'state' | 'hold' | 'mute' | 'transfer' | 'keypad' | 'record' | 'extend' | 'join' | 'save' | 'next' | 'help';

/** The keys and what is printed on the buttons; chosen among those that browsers leave to the page. */
export const deskKeys: Record<DeskKey, { shown: string; text: Key }> = {
  answer: { shown: 'F2', text: 'keys.answer' },
  hangup: { shown: 'F4', text: 'keys.hangup' },
  state: { shown: 'F8', text: 'keys.state' },
  hold: { shown: 'F9', text: 'keys.hold' },
  mute: { shown: 'F10', text: 'keys.mute' },
  transfer: { shown: 'F7', text: 'keys.transfer' },
  keypad: { shown: 'Shift+F2', text: 'keys.keypad' },
  record: { shown: 'Shift+F6', text: 'keys.record' },
  extend: { shown: 'F6', text: 'keys.extend' },
  join: { shown: 'F3', text: 'keys.join' },
  save: { shown: 'Ctrl+S', text: 'keys.save' },
  next: { shown: 'F2', text: 'wrapup.end' },
  help: { shown: 'Shift+F1', text: 'keys.help' },
};

/** Reads a key by its place, so that the Russian layout does not matter; null when it is not ours. In a wrap-up, 'answer' is 'next': no call comes then. */
export function deskKeyOf(e: KeyboardEvent): DeskKey | null {
  const ctrl = e.ctrlKey || e.metaKey;
  if (ctrl && !e.altKey && (e.code === 'KeyS' || e.code === 'Enter' || e.code === 'NumpadEnter')) return 'save';
  if (ctrl || e.altKey) return null;
  const shifted: Record<string, DeskKey> = { F1: 'help', F2: 'keypad', F6: 'record' }; // without Shift the last two do nothing in a talk: a slip harms nobody
  const plain: Record<string, DeskKey> = { F2: 'answer', F3: 'join', F4: 'hangup', F6: 'extend', F7: 'transfer', F8: 'state', F9: 'hold', F10: 'mute' };
  return (e.shiftKey ? shifted : plain)[e.code] ?? null;
}
