import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type StrategyName, strategyNameSchema } from '../../../server/contract/queue.ts';
import { createScheduler, type Slot } from '../../../server/scheduler/scheduler.ts';
import { schedulerOptions } from '../../fixtures/scheduler-simulation.ts';
import { VirtualClock } from '../../fixtures/virtual-clock.ts';

const names = ['a', 'b', 'c', 'd'] as const;

type Step =
  | { readonly kind: 'ask'; readonly client: string; readonly bytes: number }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'release-twice'; readonly which: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'pause'; readonly client: string }
  | { readonly kind: 'switch'; readonly strategy: StrategyName }
  | { readonly kind: 'terms'; readonly client: string; readonly concurrent: number }
  | { readonly kind: 'pass'; readonly ms: number };

const client = fc.constantFrom(...names);
const which = fc.nat(50);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('ask'), client, bytes: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release-twice'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause'), client }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('switch'),
      strategy: fc.constantFrom(...strategyNameSchema.options),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('terms'), client, concurrent: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.integer({ min: 1, max: 3_000 }) }) },
) as fc.Arbitrary<Step>;

interface Statement {
  readonly client: string;
  readonly bytes: number;
  readonly abort: AbortController;
  slot?: Slot;
  state: 'waiting' | 'running' | 'ended' | 'cancelled';
}

/** A scheduler that is told what to do, beside a plain account of what should be true. */
class Model {
  readonly slots: number;
  readonly memory = 60;
  readonly clock = new VirtualClock();
  readonly statements: Statement[] = [];
  readonly paused = new Set<string>();
  readonly concurrent = new Map<string, number>();
  readonly scheduler;

  constructor(slots: number) {
    this.slots = slots;
    this.scheduler = createScheduler(
      schedulerOptions({
        slots: () => slots,
        memoryBytes: this.memory,
        clock: this.clock,
        isPaused: (name) => this.paused.has(name),
      }),
    );
  }

  of(state: Statement['state']): Statement[] {
    return this.statements.filter((statement) => statement.state === state);
  }

  async do(next: Step): Promise<void> {
    const { scheduler } = this;
    if (next.kind === 'ask') this.#ask(next.client, next.bytes);
    if (next.kind === 'release' || next.kind === 'release-twice') {
      const statement = pickOne(this.of('running'), next.which);
      statement?.slot?.release();
      if (next.kind === 'release-twice') statement?.slot?.release();
      if (statement) statement.state = 'ended';
    }
    if (next.kind === 'cancel') pickOne(this.of('waiting'), next.which)?.abort.abort();
    if (next.kind === 'pause') {
      if (!this.paused.delete(next.client)) this.paused.add(next.client);
      scheduler.reconsider();
    }
    if (next.kind === 'switch') scheduler.use(next.strategy);
    if (next.kind === 'terms') {
      this.concurrent.set(next.client, next.concurrent);
      scheduler.changeTerms(next.client, { concurrent: next.concurrent, weight: 1, priority: 5 });
    }
    await this.clock.advance(next.kind === 'pass' ? next.ms : 0);
  }

  #ask(name: string, bytes: number): void {
    const abort = new AbortController();
    const statement: Statement = { client: name, bytes, abort, state: 'waiting' };
    this.statements.push(statement);
    this.scheduler
      .acquire({
        id: String(this.statements.length),
        client: name,
        session: name,
        concurrent: this.concurrent.get(name) ?? 3,
        weight: 1,
        priority: 5,
        bytes,
        deadlineMs: 1e9,
        signal: abort.signal,
      })
      .then(
        (slot) => {
          if (statement.state !== 'waiting') throw new Error('granted twice, or after its end');
          const first = this.of('waiting').find((one) => one.client === name);
          if (first !== statement) throw new Error('another one of its client came before');
          statement.state = 'running';
          statement.slot = slot;
        },
        () => {
          statement.state = 'cancelled';
        },
      );
  }

  /** What would have to be true of a statement that waits although a slot is free. */
  check(): void {
    const running = this.of('running');
    const bytes = running.reduce((sum, one) => sum + one.bytes, 0);
    const count = (list: readonly Statement[], name: string) =>
      list.filter((one) => one.client === name).length;
    expect(running.length).toBeLessThanOrEqual(this.slots);
    expect(running.length <= 1 || bytes <= this.memory).toBe(true);
    const view = this.scheduler.view();
    expect([view.inUse, view.waitingCount]).toEqual([running.length, this.of('waiting').length]);
    if (running.length === this.slots) return;
    const eligible = this.of('waiting').filter(
      (one) =>
        !this.paused.has(one.client) && count(running, one.client) < (this.concurrent.get(one.client) ?? 3),
    );
    const heads = names.flatMap((name) => eligible.find((one) => one.client === name) ?? []);
    // A slot stays free only for want of memory: for all heads, or for one that others have passed for too long.
    for (const head of heads) {
      expect(running.length > 0 && heads.some((one) => bytes + one.bytes > this.memory)).toBe(true);
      expect(head.state).toBe('waiting');
    }
  }
}

function pickOne(list: readonly Statement[], index: number): Statement | undefined {
  return list[index % Math.max(1, list.length)];
}

test('whatever happens: no slot is idle while somebody may use it, nobody is lost and nobody is served twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(step, { maxLength: 60 }),
      async (slots, steps) => {
        const model = new Model(slots);
        for (const next of steps) {
          await model.do(next);
          model.check();
        }
        // Let go of everything: whoever still waits is served, in order within its client.
        for (const name of model.paused) await model.do({ kind: 'pause', client: name });
        while (model.of('running').length > 0) await model.do({ kind: 'release', which: 0 });
        expect(model.of('waiting')).toEqual([]);
        expect(model.of('ended').length + model.of('cancelled').length).toBe(model.statements.length);
      },
    ),
    { numRuns: 150 },
  );
});
