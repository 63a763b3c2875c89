/** How many may wait. */
export interface TurnLimits {
  readonly perClient: number;
  readonly overall: number;
}

/**
 * A queue for each client, served in turns: a client that has many waiting takes one turn like a client that has one. A
 * client comes to the back of the round when it has had its turn.
 */
export class ClientTurns<T> {
  readonly #limits: TurnLimits;
  /** In the order of their turns; no queue here is empty. */
  readonly #queues = new Map<string | null, T[]>();
  #size = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** All that wait. */
  get size(): number {
    return this.#size;
  }

  /** Those of one client that wait. */
  of(client: string | null): number {
    return this.#queues.get(client)?.length ?? 0;
  }

  /**
   * Adds one at the end of its client's queue; false when there is no room.
   *
   * @param client - null for the owner of this machine, who may fill all the room there is
   */
  add(client: string | null, item: T): boolean {
    if (this.#size >= this.#limits.overall) return false;
    if (client !== null && this.of(client) >= this.#limits.perClient) return false;
    const queue = this.#queues.get(client);
    if (queue) queue.push(item);
    else this.#queues.set(client, [item]);
    this.#size += 1;
    return true;
  }

  /** Takes the one whose turn it is. */
  take(): T | null {
    const [first] = this.#queues;
    if (!first) return null;
    const [client, [item, ...rest]] = first;
    this.#queues.delete(client);
    if (rest.length > 0) this.#queues.set(client, rest);
    this.#size -= 1;
    return item ?? null;
  }

  /** Takes all of one client. */
  takeOf(client: string): readonly T[] {
    const queue = this.#queues.get(client) ?? [];
    this.#queues.delete(client);
    this.#size -= queue.length;
    return queue;
  }

  /** Takes all. */
  takeAll(): readonly T[] {
    const all = [...this.#queues.values()].flat();
    this.#queues.clear();
    this.#size = 0;
    return all;
  }
}
