import type { Lang } from '../core/format';
import { type Key, learn, noun, text, word } from '../core/i18n';
import { lasting } from '../browser/ports';

export type Theme = 'auto' | 'light' | 'dark';

/** What every page shares: the language, the colours, the time. */
class Ui {
  lang = $state<Lang>('ru');
  theme = $state<Theme>('auto');
  /** The server's time in ms, once a second. */
  now = $state(Date.now());
  /** How far the server's clock is ahead, in ms. */
  #skew = 0;
  /** Resolves when the chosen language is here; one that cannot be fetched is Russian until it can. */
  readonly ready: Promise<void>;
  /** What the contact centre calls itself, from the page that the server sent; empty without a name. */
  readonly centre = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content ?? '';

  constructor() {
    const lang = lasting.read('dozvon.lang');
    const theme = lasting.read('dozvon.theme');
    this.#apply(lang === 'en' ? 'en' : 'ru', theme === 'light' || theme === 'dark' ? theme : 'auto');
    this.ready = learn(this.lang).catch(() => this.#apply('ru', this.theme));
    setInterval(() => this.tick(), 1000);
  }

  tick(): void {
    this.now = Date.now() + this.#skew;
  }

  setSkew(ms: number): void {
    if (Math.abs(ms - this.#skew) < 1500) return;
    this.#skew = ms;
    this.tick();
  }

  /** A text of the chosen language. */
  t = (key: Key, values?: Record<string, string | number>): string => text(this.lang, key, values);
  /** The form of a counted noun. */
  n = (key: Key, count: number): string => noun(this.lang, key, count);
  /** A text for a word from the server. */
  w = (group: string, value: string | undefined): string => word(this.lang, group, value);

  /** Milliseconds from a time until now. */
  since = (iso: string | undefined | null): number => (iso ? Math.max(0, this.now - Date.parse(iso)) : 0);
  /** Milliseconds from now until a time. */
  until = (iso: string | undefined | null): number => (iso ? Math.max(0, Date.parse(iso) - this.now) : 0);

  useLang(lang: Lang): void {
    lasting.write('dozvon.lang', lang);
    void learn(lang).then(() => this.#apply(lang, this.theme), () => {});
  }

  useTheme(theme: Theme): void {
    lasting.write('dozvon.theme', theme);
    this.#apply(this.lang, theme);
  }

  #apply(lang: Lang, theme: Theme): void {
    this.lang = lang;
    this.theme = theme;
    document.documentElement.lang = lang;
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}

export const ui = new Ui();

/** What to show for an error: its own text, or that nobody answered. */
export function errorText(err: unknown): string {
  const message = err instanceof Error ? err.message : '';
  return message || ui.t('net.error');
}
