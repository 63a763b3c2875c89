/** A statement's use of a warehouse, from its start to its end. */
export interface WarehouseTicket {
  /** True when the warehouse seemed to be suspended, so that this statement has woken it. */
  readonly woke: boolean;

  /**
   * @param reached - false when the statement turned out not to need the warehouse: Snowflake refused its text
   */
  end(reached: boolean): void;
}

/**
 * Which warehouses are awake, as far as can be told from what ran on them through this gateway. Nobody asks Snowflake:
 * others may keep a warehouse awake, and then the estimate says too much.
 */
export interface Warehouses {
  asleep(name: string): boolean;
  begin(name: string): WarehouseTicket;
}

interface Warehouse {
  running: number;
  /** How many statements have begun: tells whether another one came after. */
  begun: number;
  /** When something last ran, on the steady clock; -Infinity = never. */
  busyAt: number;
}

/**
 * @param steady - a clock in ms that never jumps
 * @param busyAgo - how long ago (ms) something ran on this warehouse before this start of the daemon; Infinity = never
 * @param resumeAfterMs - a warehouse that was idle for this long is taken to be suspended
 */
export function createWarehouses(options: {
  readonly steady: () => number;
  readonly busyAgo: (name: string) => number;
  readonly resumeAfterMs: number;
}): Warehouses {
  const { steady, busyAgo, resumeAfterMs } = options;
  const known = new Map<string, Warehouse>();

  const find = (name: string): Warehouse => {
    let warehouse = known.get(name);
    if (!warehouse) {
      warehouse = { running: 0, begun: 0, busyAt: steady() - busyAgo(name) };
      known.set(name, warehouse);
    }
    return warehouse;
  };
  const isAsleep = ({ running, busyAt }: Warehouse) => running === 0 && steady() - busyAt >= resumeAfterMs;

  return {
    asleep: (name) => isAsleep(find(name)),
    begin(name) {
      const warehouse = find(name);
      const woke = isAsleep(warehouse);
      const before = warehouse.busyAt;
      warehouse.running += 1;
      warehouse.begun += 1;
      const number = warehouse.begun;
      warehouse.busyAt = steady();
      let open = true;
      return {
        woke,
        end(reached) {
          if (!open) return;
          open = false;
          warehouse.running -= 1;
          const asBefore = !reached && woke && warehouse.begun === number;
          warehouse.busyAt = asBefore ? before : steady();
        },
      };
    },
  };
}
