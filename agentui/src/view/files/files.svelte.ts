import { type AttachmentList, readAttachments, removeAttachment, sizeOf, uploadPath, wrongWith } from '../../core/attachments';
import { apiError } from '../../core/client';
import { fill } from '../../core/i18n';
import { filesEn, filesRu } from '../../core/texts/attachments';
import { newUuid } from '../../browser/ports';
import { upload } from '../../browser/upload';
import { session } from '../session.svelte';
import { errorText, ui } from '../ui.svelte';

/** A text of the files, in the chosen language. */
export const say = (key: keyof typeof filesRu, values: Record<string, string | number> = {}): string => fill((ui.lang === 'ru' ? filesRu : filesEn)[key], values);

export function size(bytes: number): string {
  const { n, unit } = sizeOf(bytes);
  return say(unit, { n: ui.lang === 'ru' ? n.replace('.', ',') : n });
}

/** A file on its way. Its id stays the same however often it is sent. */
export interface Outgoing { id: string; name: string; file: File; part: number; trouble: string }

/** The files of an appeal. */
export class Files {
  list = $state.raw<AttachmentList | null>(null);
  trouble = $state('');
  said = $state('');
  out = $state<Outgoing[]>([]);
  #sending = false;
  readonly #appeal: string;

  constructor(appeal: string) {
    this.#appeal = appeal;
    void this.load();
  }

  load = async (): Promise<void> => {
    try {
      this.list = await readAttachments(session.client, this.#appeal);
      this.trouble = '';
    } catch (err) {
      this.trouble = say('failed', { why: errorText(err) });
    }
  };

  add(files: Iterable<File>): void {
    for (const file of files) {
      const wrong = this.list ? wrongWith(file, this.list) : '';
      const trouble = wrong && say(wrong, { name: file.name, size: size(this.list?.max_bytes ?? 0) });
      this.out.push({ id: newUuid(), name: file.name, file, part: 0, trouble });
    }
    void this.#send();
  }

  again(id: string): void {
    const one = this.out.find((o) => o.id === id);
    if (one) one.trouble = '';
    void this.#send();
  }

  drop(id: string): void {
    this.out = this.out.filter((o) => o.id !== id);
  }

  /** Whether sending it again may help: what the server or we refused stays refused. */
  mayAgain = (o: Outgoing): boolean => !o.file.size || !this.list ? false : !wrongWith(o.file, this.list);

  /** Sends one after the other, so that a narrow line brings the first ones whole. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let one = this.#next(); one; one = this.#next()) await this.#sendOne(one);
    this.#sending = false;
  }

  #next = (): Outgoing | undefined => this.out.find((o) => !o.trouble);

  async #sendOne(one: Outgoing): Promise<void> {
    const { id, name, file } = one;
    const at = (): Outgoing | undefined => this.out.find((o) => o.id === id);
    let trouble = '';
    try {
      const reply = await upload(uploadPath(this.#appeal, id, name), file, (part) => {
        const now = at();
        if (now) now.part = part;
      });
      if (reply.status !== 200) trouble = errorText(apiError(reply));
    } catch {
      trouble = say('lost', { name });
    }
    const now = at();
    if (trouble && now) now.trouble = trouble;
    if (trouble) return;
    this.drop(id);
    this.said = say('done', { name });
    await this.load();
  }

  async remove(file: string, why: string): Promise<string> {
    try {
      this.list = await removeAttachment(session.client, this.#appeal, file, why);
      return '';
    } catch (err) {
      return errorText(err);
    }
  }
}
