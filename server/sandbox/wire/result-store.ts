/** A finished result: the whole first answer, and the gzipped rows that it points to. */
export interface StoredResult {
  readonly body: Buffer;
  readonly chunks: readonly Buffer[];
}

interface Slot {
  result: StoredResult | null;
  bytes: number;
  expiresAt: number;
}

/** What an entry costs beside its bytes, so that very many empty results count too. */
const entryBytes = 2_048;

/**
 * Results by query id within a byte budget. Results that are being written hold reservations; when the budget is
 * short the oldest finished ones go first. Memory is bounded by the budget whatever the callers ask for.
 */
export class ResultStore {
  /** Insertion order is age. */
  readonly #slots = new Map<string, Slot>();
  readonly #maxBytes: number;
  readonly #ttlMs: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(maxBytes: number, ttlMs: number, now: () => number = Date.now) {
    this.#maxBytes = maxBytes;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** Bytes held and reserved now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Results held or being written. */
  get size(): number {
    return this.#slots.size;
  }

  /** Reserves more bytes for a result being written; false when even eviction makes no room. */
  reserve(queryId: string, bytes: number): boolean {
    let slot = this.#slots.get(queryId);
    const wanted = slot === undefined ? bytes + entryBytes : bytes;
    if (!this.#makeRoom(wanted)) return false;
    if (slot === undefined) {
      slot = { result: null, bytes: 0, expiresAt: Number.POSITIVE_INFINITY };
      this.#slots.set(queryId, slot);
    }
    slot.bytes += wanted;
    this.#bytes += wanted;
    return true;
  }

  /** Keeps a written result; it counts as the newest, and its time to live starts. */
  publish(queryId: string, result: StoredResult): void {
    const slot = this.#slots.get(queryId);
    if (slot === undefined) return;
    this.#slots.delete(queryId);
    slot.result = result;
    slot.expiresAt = this.#now() + this.#ttlMs;
    this.#slots.set(queryId, slot);
  }

  /** The result, or null when it was evicted, is too old or is not finished. */
  get(queryId: string): StoredResult | null {
    const slot = this.#slots.get(queryId);
    if (slot === undefined) return null;
    if (slot.expiresAt <= this.#now()) {
      this.release(queryId);
      return null;
    }
    return slot.result;
  }

  /** Forgets a result or a reservation. */
  release(queryId: string): void {
    const slot = this.#slots.get(queryId);
    if (slot === undefined) return;
    this.#slots.delete(queryId);
    this.#bytes -= slot.bytes;
  }

  /** Forgets what is past its time. */
  sweep(): void {
    const now = this.#now();
    for (const [queryId, slot] of this.#slots) if (slot.expiresAt <= now) this.release(queryId);
  }

  #makeRoom(bytes: number): boolean {
    if (this.#bytes + bytes <= this.#maxBytes) return true;
    for (const [queryId, slot] of this.#slots) {
      if (slot.result !== null) this.release(queryId);
      if (this.#bytes + bytes <= this.#maxBytes) return true;
    }
    return false;
  }
}
