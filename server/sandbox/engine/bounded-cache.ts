/** Keeps the most recently used values; the texts of its keys together stay below a bound. */
export class BoundedCache<T> {
  private readonly values = new Map<string, T>();
  private readonly maxLength: number;
  private length = 0;

  /** @param maxLength - sum of the lengths of all keys, in UTF-16 units */
  constructor(maxLength: number) {
    this.maxLength = maxLength;
  }

  /** The value kept for the key, or the one that `make` gives; nothing is kept when `make` throws. */
  get(key: string, make: () => T): T {
    const kept = this.values.get(key);
    if (kept !== undefined) {
      this.values.delete(key);
      this.values.set(key, kept);
      return kept;
    }
    const made = make();
    if (key.length > this.maxLength / 4) return made;
    this.values.set(key, made);
    this.length += key.length;
    for (const oldest of this.values.keys()) {
      if (this.length <= this.maxLength) break;
      this.values.delete(oldest);
      this.length -= oldest.length;
    }
    return made;
  }
}
