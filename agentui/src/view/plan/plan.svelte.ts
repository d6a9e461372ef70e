import { ApiError } from '../../core/client';
import { type PlanDraft, type PlanInForce, type PlanReview, type PlanVersion, readDraft, tidyText } from '../../core/plan';
import { passing } from '../../browser/ports';
import { session } from '../session.svelte';
import { errorText } from '../ui.svelte';
import { type Hunk, difference } from './difference';
import { say } from './words';

const draftKey = 'dozvon.plan';
/** How often, and each after which time, the new version is looked for after a save. */
const versionTries = 8;
const versionStepMs = 400;

/** What a check said, and about which text. */
interface Checked {
  text: string;
  review: PlanReview;
  hunks: Hunk[];
}

/** The plan on an administrator's page: the text that is written, and what it would replace. */
export class PlanModel {
  now = $state.raw<PlanInForce | null>(null);
  text = $state('');
  note = $state('');
  checked = $state.raw<Checked | null>(null);
  /** What others changed since this text was begun; null when nobody did. */
  meanwhile = $state.raw<Hunk[] | null>(null);
  versions = $state.raw<PlanVersion[] | null>(null);
  before = $state<number | undefined>(undefined);
  viewed = $state.raw<{ version: PlanVersion; hunks: Hunk[] } | null>(null);
  busy = $state(false);
  said = $state('');
  trouble = $state('');
  versionTrouble = $state('');
  /** Puts a text into the editor; the page sets it once there is one. */
  show: (text: string) => void = () => {};
  #base: PlanDraft['base'] = { text: '', sum: '' };

  readonly edited = $derived(this.now !== null && tidyText(this.text) !== this.now.text);
  /** Whether the check is about the text as it is. */
  readonly fresh = $derived(this.checked !== null && this.checked.text === this.text);
  readonly good = $derived(this.fresh && !this.checked?.review.problems?.length);
  /** What may be put in force: a checked text that changes the plan, or takes back what was done to the file. */
  readonly ready = $derived(this.good && (Boolean(this.checked?.hunks.length) || Boolean(this.now?.file)));
  readonly fileHunks = $derived(this.now?.file ? difference(this.now.text, this.now.file.text) : null);

  /** Reads what is in force, and takes up what was being written before a reload. */
  async load(): Promise<void> {
    await this.#act(async () => {
      const now = await session.client.plan();
      this.now = now;
      this.#base = now;
      this.text = now.text;
      const draft = readDraft(passing.read(draftKey));
      if (draft && tidyText(draft.text) !== now.text) {
        this.text = draft.text;
        this.said = say('plan.draft');
        if (draft.base.sum !== now.sum) this.meanwhile = difference(draft.base.text, now.text);
      }
    });
    await this.list();
  }

  /** Somebody types. */
  type(text: string): void {
    this.text = text;
    this.said = '';
    this.#keep();
  }

  /** Puts a text into the editor as if it were typed. */
  use(text: string, said = ''): void {
    if (text !== this.text) this.show(text); // else the cursor stays where it is
    this.type(text);
    this.said = said;
  }

  reset(): void {
    if (this.now) this.use(this.now.text);
    this.checked = null;
    this.meanwhile = null;
  }

  /** Checks the text and compares it with what is in force now. */
  check = (): Promise<void> =>
    this.#act(async () => {
      const text = this.text;
      const [review, now] = await Promise.all([session.client.reviewPlan(text), session.client.plan()]);
      this.#notice(now);
      this.checked = { text, review, hunks: difference(now.text, tidyText(text)) };
    });

  save = (): Promise<void> =>
    this.#act(async () => {
      const { now, text } = this;
      if (!now || !this.ready) return;
      try {
        this.now = await session.client.putPlan(text, now.sum, now.file?.sum ?? now.sum, this.note.trim());
      } catch (err) {
        if (err instanceof ApiError && err.status === 409) {
          this.#notice(await session.client.plan());
          this.checked = null;
        }
        throw err;
      }
      this.#base = this.now;
      this.use(this.now.text, say('plan.saved'));
      this.note = '';
      this.checked = this.meanwhile = this.viewed = null;
      void this.#awaitVersion(this.now.sum);
    });

  /** Reads the newest versions; the list of a database that is away stays empty and says so. */
  async list(): Promise<void> {
    try {
      const page = await session.client.planVersions();
      this.versions = page.versions ?? [];
      this.before = page.before;
      this.versionTrouble = '';
    } catch (err) {
      this.versionTrouble = errorText(err);
    }
  }

  more = (): Promise<void> =>
    this.#act(async () => {
      const page = await session.client.planVersions(this.before);
      this.versions = [...(this.versions ?? []), ...(page.versions ?? [])];
      this.before = page.before;
    });

  view = (number: number): Promise<void> =>
    this.#act(async () => {
      const version = await session.client.planVersion(number);
      this.viewed = { version, hunks: difference(this.now?.text ?? '', version.text ?? '') };
    });

  restore(): void {
    const version = this.viewed?.version;
    if (!version) return;
    this.use(version.text ?? '', say('plan.version.used', { n: version.number }));
    this.viewed = null;
  }

  /** Somebody else put a plan in force: what they changed is shown, and this text is compared with theirs from now on. */
  #notice(now: PlanInForce): void {
    if (this.#base.sum !== now.sum) this.meanwhile = difference(this.#base.text, now.text);
    this.now = now;
    this.#keep();
  }

  #keep(): void {
    if (this.edited) passing.write(draftKey, JSON.stringify({ text: this.text, base: { text: this.#base.text, sum: this.#base.sum } }));
    else passing.remove(draftKey);
  }

  /** The version reaches the list by way of the journal, a moment later. */
  async #awaitVersion(sum: string): Promise<void> {
    for (let tries = 0; tries < versionTries; tries++) {
      await this.list();
      if (this.versions?.[0]?.sum === sum) return;
      await new Promise((resolve) => setTimeout(resolve, versionStepMs));
    }
    this.versionTrouble ||= say('plan.version.later');
  }

  async #act(run: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.trouble = this.said = '';
    try {
      await run();
    } catch (err) {
      this.trouble = errorText(err);
    } finally {
      this.busy = false;
    }
  }
}
