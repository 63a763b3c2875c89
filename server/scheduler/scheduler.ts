import type { QueuePlace, QueueView, StrategyName } from '../contract/queue.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { Clock } from './clock.ts';
import { type ClientTerms, createLane, type Lane, noteWait, type SlotRequest, type Waiting } from './lane.ts';
import { placesOf, viewClient } from './queue-view.ts';
import { createResources, type ResourceLimits } from './resources.ts';
import { createStrategy } from './strategies/create-strategy.ts';
import type { Grant, Head } from './strategies/strategy.ts';

/** The right to use one connection. */
export interface Slot {
  /** How long it was waited for (ms). */
  readonly waitedMs: number;
  /** Gives it back; a second call does nothing. */
  release(): void;
}

/** Shares the connections out among the clients: who may start next, and who waits for what. */
export interface Scheduler {
  /**
   * Waits for a slot. Whoever gets one gives it back, however the statement ends.
   *
   * @throws QUEUE_FULL, QUEUE_TIMEOUT, CLIENT_PAUSED, QUERY_CANCELLED
   */
  acquire(request: SlotRequest): Promise<Slot>;

  /** What is in use and who waits. */
  view(): Omit<QueueView, 'configured' | 'paused'>;

  readonly strategy: StrategyName;

  /** Shares out by another strategy from now on; who runs and who waits stays. */
  use(strategy: StrategyName): void;

  /** A client's policy has changed: it holds for what already waits as well. */
  changeTerms(client: string, terms: ClientTerms): void;

  /** Looks again who may start: something that the scheduler does not see by itself has changed. */
  reconsider(): void;

  /** A client is gone: what waits of it is cancelled, what it used is forgotten. */
  remove(client: string): void;
}

export interface SchedulerOptions extends ResourceLimits {
  readonly strategy: StrategyName;
  /** Statements that may wait: of one client, and in all. */
  readonly queuePerClient: number;
  readonly queueTotal: number;
  /** How long one may wait (ms). */
  readonly waitMs: number;
  /** Waiting (ms) that counts as one step of priority, under priority_based. */
  readonly ageingMs: number;
  readonly isPaused: (client: string) => boolean;
  /** Told a few times a second at most while something changes. */
  readonly onChange: () => void;
  readonly clock: Clock;
}

/** How often waiting clients and the live view are told of changes (ms). */
const tellEveryMs = 250;
/** Statements listed in the view. */
const listed = 200;
/** How long (ms) others may pass one whose result has no room; then nobody starts until it has. */
const memoryPatienceMs = 10_000;
/** The longest that somebody is told to stay away (s). */
const longestAdvice = 60;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, isPaused } = options;
  const resources = createResources(options);
  const lanes = new Map<string, Lane>();
  let name = options.strategy;
  let strategy = createStrategy(name, options.ageingMs);
  let waitingCount = 0;
  /** How long a slot is usually held (ms). */
  let usualHoldMs = 1_000;
  let telling = false;

  const laneOf = ({ client, concurrent, weight, priority }: SlotRequest): Lane => {
    const terms = { concurrent, weight, priority };
    const known = lanes.get(client);
    if (known) {
      known.terms = terms;
      return known;
    }
    const lane = createLane(client, terms);
    lanes.set(client, lane);
    return lane;
  };

  /** Keeps note since when a client's first statement could start; called after everything that may change that. */
  const refresh = (lane: Lane) => {
    const { waiting, running, terms, client } = lane;
    const ready = waiting.length > 0 && running.size < terms.concurrent && !isPaused(client);
    lane.readyAt = ready ? (lane.readyAt ?? clock.now()) : null;
  };

  const fits = ({ waiting: [first] }: Lane) => first !== undefined && resources.fits(first.request.bytes);

  const nextLane = (now: number): Lane | undefined => {
    const heads: Head[] = [];
    for (const lane of lanes.values()) {
      const { client, terms, readyAt } = lane;
      if (readyAt === null) continue;
      if (fits(lane)) heads.push({ client, ...terms, readyAt });
      // Small results that keep passing would leave no room for a large one, ever.
      else if (now - readyAt > memoryPatienceMs) return undefined;
    }
    const head = strategy.pick(heads, now);
    return head && lanes.get(head.client);
  };

  const dispatch = () => {
    while (waitingCount > 0 && resources.shortage() === null) {
      const now = clock.now();
      const lane = nextLane(now);
      const waiting = lane?.waiting.shift();
      if (!lane || !waiting) break;
      waitingCount -= 1;
      const { id, bytes } = waiting.request;
      const grant = { id, client: lane.client, weight: lane.terms.weight, at: now };
      resources.take(bytes);
      lane.running.add(grant);
      lane.readyAt = null;
      refresh(lane);
      strategy.granted(grant);
      noteWait(lane, now - waiting.queuedAt);
      waiting.grant(grant);
    }
  };

  /** After a change of one client. */
  const lookAgain = (lane: Lane) => {
    refresh(lane);
    dispatch();
    tellSoon();
  };

  const release = (lane: Lane, grant: Grant, bytes: number) => {
    if (!lane.running.delete(grant)) return;
    const now = clock.now();
    resources.giveBack(bytes);
    lane.usedMs += now - grant.at;
    usualHoldMs += 0.1 * (now - grant.at - usualHoldMs);
    strategy.ended(grant, now);
    lookAgain(lane);
  };

  const leave = (lane: Lane, waiting: Waiting) => {
    const index = lane.waiting.indexOf(waiting);
    lane.waiting.splice(index, 1);
    waitingCount -= 1;
    if (index === 0) lane.readyAt = null;
    // It may have been the one for whose result the others waited.
    lookAgain(lane);
  };

  /** In how many seconds all that waits now is likely to have been served. */
  const advice = () => {
    const seconds = (waitingCount * usualHoldMs) / resources.slots / 1000;
    return Math.min(longestAdvice, Math.max(1, Math.ceil(seconds)));
  };

  const fullQueue = (lane: Lane): SnowgateError | undefined => {
    const ofClient = lane.waiting.length > options.queuePerClient;
    if (!ofClient && waitingCount <= options.queueTotal) return undefined;
    return new SnowgateError('QUEUE_FULL', {
      limit: ofClient ? options.queuePerClient : options.queueTotal,
      whose: ofClient ? 'of this client' : 'of all clients',
      retryAfterSeconds: advice(),
    });
  };

  const tooLong = (client: string, ms: number): SnowgateError => {
    const seconds = Math.round(ms / 1000);
    return isPaused(client)
      ? new SnowgateError('CLIENT_PAUSED', { seconds, retryAfterSeconds: longestAdvice })
      : new SnowgateError('QUEUE_TIMEOUT', { seconds, retryAfterSeconds: advice() });
  };

  const places = () => placesOf({ lanes: lanes.values(), strategy, resources, isPaused, now: clock.now() });

  function tellSoon(): void {
    if (telling) return;
    telling = true;
    clock.after(tellEveryMs, () => {
      telling = false;
      if (waitingCount > 0) for (const { waiting, place } of places()) tell(waiting, place);
      options.onChange();
    });
  }

  const enqueue = (
    request: SlotRequest,
    resolve: (slot: Slot) => void,
    reject: (error: SnowgateError) => void,
  ): void => {
    const { signal, bytes, client } = request;
    const lane = laneOf(request);
    const queuedAt = clock.now();
    const patienceMs = Math.min(options.waitMs, request.deadlineMs);
    const stopTimer = clock.after(patienceMs, () => waiting.fail(tooLong(client, patienceMs)));
    const cancel = () => waiting.fail(new SnowgateError('QUERY_CANCELLED'));
    const stopWaiting = () => {
      stopTimer();
      signal.removeEventListener('abort', cancel);
    };
    const waiting: Waiting = {
      request,
      queuedAt,
      told: null,
      grant(grant) {
        stopWaiting();
        resolve({ waitedMs: grant.at - queuedAt, release: () => release(lane, grant, bytes) });
      },
      fail(error) {
        stopWaiting();
        leave(lane, waiting);
        reject(error);
      },
    };
    signal.addEventListener('abort', cancel, { once: true });
    lane.waiting.push(waiting);
    waitingCount += 1;
    lookAgain(lane);
    // Only now: whoever need not wait is not held up by those who do.
    const full = lane.waiting.at(-1) === waiting ? fullQueue(lane) : undefined;
    if (full) waiting.fail(full);
  };

  return {
    async acquire(request) {
      if (request.signal.aborted) throw new SnowgateError('QUERY_CANCELLED');
      return await new Promise<Slot>((resolve, reject) => enqueue(request, resolve, reject));
    },

    get strategy() {
      return name;
    },

    use(next) {
      if (next === name) return;
      name = next;
      strategy = createStrategy(next, options.ageingMs);
      for (const lane of lanes.values()) for (const grant of lane.running) strategy.granted(grant);
      dispatch();
      tellSoon();
    },

    changeTerms(client, terms) {
      const lane = lanes.get(client);
      if (!lane) return;
      lane.terms = terms;
      lookAgain(lane);
    },

    reconsider() {
      if (waitingCount === 0) return;
      for (const lane of lanes.values()) refresh(lane);
      dispatch();
      tellSoon();
    },

    remove(client) {
      const lane = lanes.get(client);
      // First out of sight: the end of one must not start the next.
      lanes.delete(client);
      strategy.forget(client);
      for (const waiting of lane?.waiting.slice() ?? []) waiting.fail(new SnowgateError('QUERY_CANCELLED'));
    },

    view() {
      const now = clock.now();
      const wall = Date.now();
      return {
        strategy: name,
        slots: resources.slots,
        inUse: resources.inUse,
        waitingCount,
        waiting: places()
          .slice(0, listed)
          .map(({ waiting: { request, queuedAt }, place: { place, waitsFor } }) => ({
            id: request.id,
            client: request.client,
            session: request.session,
            place,
            since: Math.round(wall - (now - queuedAt)),
            waitsFor,
          })),
        clients: [...lanes.values()].map((lane) => viewClient(lane, isPaused(lane.client), now)),
      };
    },
  };
}

function tell(waiting: Waiting, place: QueuePlace): void {
  const { told } = waiting;
  if (told?.place === place.place && told.of === place.of && told.waitsFor === place.waitsFor) return;
  waiting.told = place;
  waiting.request.onWaiting?.(place);
}
