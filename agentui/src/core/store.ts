/** A value that others may watch. It satisfies Svelte's store contract without knowing Svelte. */
export interface Readable<T> {
  get(): T;
  /** Calls back at once and after each change; the result ends it. */
  subscribe(run: (value: T) => void): () => void;
}

/** A watched value that its owner may change. */
export class Store<T> implements Readable<T> {
  #value: T;
  readonly #watchers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const run of [...this.#watchers]) run(value);
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  subscribe(run: (value: T) => void): () => void {
    this.#watchers.add(run);
    run(this.#value);
    return () => this.#watchers.delete(run);
  }
}
