/** What is shared out besides turns. */
export interface ResourceLimits {
  /** Connections that the pool can have; taken as one at least, for there is always somebody to try. */
  readonly slots: () => number;
  /** Memory for the results of everything that runs, in bytes. */
  readonly memoryBytes: number;
  /** Bytes of results that have been answered with and not been read yet: they take of the same memory. */
  readonly unreadBytes?: () => number;
  /** How late the event loop is now, and how late it may be before less is started (ms). */
  readonly loopDelayMs: () => number;
  readonly maxLoopDelayMs: number;
}

/** Slots and memory in use. */
export interface Resources {
  readonly slots: number;
  readonly inUse: number;
  /** What one more statement would have to wait for; null when a slot is free. Never every slot is withheld. */
  shortage(): 'slot' | 'load' | null;
  /** True when a result of this size still fits. One alone always does. */
  fits(bytes: number): boolean;
  take(bytes: number): void;
  giveBack(bytes: number): void;
}

export function createResources(limits: ResourceLimits): Resources {
  let inUse = 0;
  let bytesInUse = 0;

  const unread = limits.unreadBytes ?? (() => 0);
  const slots = () => Math.max(1, limits.slots());

  /** A loop that is twice as late as it may be leaves half of the slots, and so on down to one. */
  const allowed = () => {
    const share = Math.min(1, limits.maxLoopDelayMs / Math.max(limits.loopDelayMs(), Number.EPSILON));
    return Math.max(1, Math.floor(slots() * share));
  };

  return {
    get slots() {
      return slots();
    },
    get inUse() {
      return inUse;
    },
    shortage() {
      if (inUse >= slots()) return 'slot';
      return inUse >= allowed() ? 'load' : null;
    },
    fits: (bytes) => inUse === 0 || bytesInUse + unread() + bytes <= limits.memoryBytes,
    take(bytes) {
      inUse += 1;
      bytesInUse += bytes;
    },
    giveBack(bytes) {
      inUse -= 1;
      bytesInUse -= bytes;
    },
  };
}
