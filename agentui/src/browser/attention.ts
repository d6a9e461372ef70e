import { lasting } from './ports';

/** Calls a person back to a tab in the background: a notification and a blinking title. */
export class Attention {
  readonly #title: () => string;
  #note: Notification | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  /** The title is what the tab is called while nobody is called. */
  constructor(title: () => string) {
    this.#title = title;
  }

  /** True when the person was neither asked nor said "not now". */
  static mayAsk(): boolean {
    return 'Notification' in window && Notification.permission === 'default' && lasting.read('dozvon.notify') !== 'later';
  }

  /** Asks the browser's permission; must follow a click. */
  static async ask(): Promise<void> {
    await Notification.requestPermission();
  }

  /** Does not ask again in this browser. */
  static later(): void {
    lasting.write('dozvon.notify', 'later');
  }

  /** Shows the notification while the tab is hidden, and blinks the title. */
  start(title: string, body: string): void {
    this.stop();
    let on = true;
    document.title = `● ${title}`;
    this.#timer = setInterval(() => {
      on = !on;
      document.title = on ? `● ${title}` : this.#title();
    }, 900);
    if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
    try {
      this.#note = new Notification(title, { body, tag: 'dozvon.call', requireInteraction: true });
      this.#note.onclick = () => {
        window.focus();
        this.#note?.close();
      };
    } catch {
      this.#note = null; // some mobile browsers know notifications of service workers only
    }
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    document.title = this.#title();
    this.#note?.close();
    this.#note = null;
  }
}
