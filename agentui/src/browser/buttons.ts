/** What the browser's own buttons for a call do. */
export interface CallButtons {
  hangUp(): void;
  /** Mutes or unmutes. */
  mute(): void;
}

// "hangup" and "togglemicrophone" are missing in the types of the DOM.
type Session = { setActionHandler(action: string, run: (() => void) | null): void; setMicrophoneActive?(on: boolean): void };

/**
 * Takes the buttons that the browser gives a page during a call: those of
 * headsets that it knows by itself and of its own windows (Media Session). The
 * result gives them back.
 */
export function takeButtons(buttons: CallButtons): () => void {
  const session = 'mediaSession' in navigator ? (navigator.mediaSession as unknown as Session) : null;
  const all: Record<string, () => void> = { hangup: () => buttons.hangUp(), togglemicrophone: () => buttons.mute() };
  const give = (name: string, run: (() => void) | null): void => {
    try {
      session?.setActionHandler(name, run);
    } catch {
      // an older browser does not know this button
    }
  };
  for (const [name, run] of Object.entries(all)) give(name, run);
  return () => Object.keys(all).forEach((name) => give(name, null));
}

/** Lets the light of those buttons tell whether one is heard. */
export function showHeard(on: boolean): void {
  if ('mediaSession' in navigator) (navigator.mediaSession as unknown as Session).setMicrophoneActive?.(on);
}
