/** Results remembered at most; older ones are looked for at the profile in use, which says that it does not have them. */
const mostKept = 2_000;

/** Which profile holds the stored result of a statement, where it is not the one in use. */
export class StoredResultPlaces {
  readonly #places = new Map<string, string>();

  /** The profile's name, undefined when the result is not with a fallback. */
  of(queryId: string): string | undefined {
    return this.#places.get(queryId);
  }

  note(queryId: string, profile: string): void {
    this.#places.set(queryId, profile);
    if (this.#places.size <= mostKept) return;
    const [oldest] = this.#places.keys();
    if (oldest !== undefined) this.#places.delete(oldest);
  }
}
