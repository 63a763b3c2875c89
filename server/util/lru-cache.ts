/** Limits of a cache: how many entries, and how much all their weights together. */
export interface LruLimits {
  readonly entries: number;
  readonly weight: number;
}

/** Keeps the values used last, within two limits. A value heavier than a tenth of the limit is not kept at all. */
export class LruCache<Value> {
  readonly #limits: LruLimits;
  readonly #entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  #weight = 0;

  constructor(limits: LruLimits) {
    this.#limits = limits;
  }

  /** Entries kept now. */
  get size(): number {
    return this.#entries.size;
  }

  /** The weights of all entries together. */
  get weight(): number {
    return this.#weight;
  }

  /** The value kept for the key, which becomes the one used last. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value; the ones not used for longest make room. */
  set(key: string, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.#limits.weight / 10) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.entries && this.#weight <= this.#limits.weight) return;
      this.delete(oldest);
    }
  }

  /** Forgets the value of this key. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#weight -= entry.weight;
  }
  /** Forgets every value that is meant. */
  deleteWhere(meant: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) if (meant(value)) this.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }
}
