import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chargeFor } from '../../../server/quota/credits.ts';
import type { Reservation } from '../../../server/quota/reserve.ts';
import type { GroupCommit } from '../../../server/store/group-commit.ts';
import type { Store } from '../../../server/store/store.ts';
import { enter, quotaPolicy, quotaStage, reserved, spent, wanted } from '../../fixtures/quota-stage.ts';

const policy = quotaPolicy({ burst: 1000, requestsPerDay: null });
const client = 'a';

/** The daemon is dead after so many writes: none of the later ones reaches the disk. */
class MortalWrites {
  #left: number;
  /** Writes that came too late. */
  lost = 0;

  constructor(writes: number) {
    this.#left = writes;
  }

  get dead(): boolean {
    return this.#left <= 0;
  }

  readonly open = (store: Store): GroupCommit => ({
    write: async (run) => {
      if (this.dead) {
        this.lost += 1;
        throw new Error('killed');
      }
      store.transaction(run).immediate();
      this.#left -= 1;
    },
    flush: () => undefined,
  });
}

const usageAfterRestart = (stage: ReturnType<typeof quotaStage>) =>
  stage.restart({ writes: new MortalWrites(Number.POSITIVE_INFINITY).open });

describe('what a killed daemon left open', () => {
  test.each([
    ['was waiting', 0, false, 0],
    ['ran for a moment, on a warehouse that it woke', 500, true, 1 / 60],
    ['ran until the last sign of life', 90_000, true, 90 / 3600],
  ])('%s', async (_, lifeMs, started, credits) => {
    const stage = quotaStage();
    const reservation = await reserved(stage.quota, client, policy, wanted());
    if (started) reservation.started();
    stage.pass(lifeMs);
    stage.quota.beat();
    await enter(stage.quota, 'somebody', policy);
    stage.pass(3_600_000);
    const next = stage.restart();
    expect(next.quota.usage(client, policy)).toMatchObject({
      requests: { used: 1, held: 0 },
      rows: { used: 0, held: 0 },
      bytes: { used: 0, held: 0 },
      credits: { used: expect.closeTo(credits, 9), held: 0 },
      concurrent: { open: 0 },
    });
    expect(next.restart().quota.usage(client, policy).credits.used).toBeCloseTo(credits, 9);
  });

  test('never costs more than it was allowed to run, whatever the clock said', async () => {
    const stage = quotaStage();
    const reservation = await reserved(stage.quota, client, policy, wanted({ ms: 120_000 }));
    reservation.started();
    stage.setWallClock(Date.parse('2031-01-01T00:00:00Z'));
    stage.quota.beat();
    await enter(stage.quota, 'somebody', policy);
    stage.setWallClock(Date.parse('2026-11-25T12:00:00Z'));
    expect(stage.restart().quota.usage(client, policy).credits.used).toBeCloseTo(120 / 3600, 9);
  });

  test('is not charged a second time when the daemon was only believed dead', async () => {
    const stage = quotaStage();
    const reservation = await reserved(stage.quota, client, policy, wanted());
    const next = stage.restart();
    await reservation.settle(spent({ rows: 50 }));
    expect(next.restart().quota.usage(client, policy)).toMatchObject({
      requests: { used: 1 },
      rows: { used: 0 },
    });
  });
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('admit' as const) }),
  fc.record({ kind: fc.constantFrom('reserve' as const, 'kept' as const) }),
  fc.record({ kind: fc.constantFrom('start' as const, 'settle' as const), of: fc.nat(20) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  fc.record({ kind: fc.constant('beat' as const) }),
);

test('a crash between any two writes neither forgives nor charges twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      async (steps, life) => {
        const writes = new MortalWrites(life);
        const stage = quotaStage({ writes: writes.open });
        const made: { reservation: Reservation; woke: boolean; startedAt?: number; settled: boolean }[] = [];
        const expected = { tokens: 0, requests: 0, rows: 0, bytes: 0, credits: 0 };
        let lastSign = 0;
        const begin = stage.now();
        let awakeUntil = Number.NEGATIVE_INFINITY;
        const isBusy = () => made.some(({ startedAt, settled }) => startedAt !== undefined && !settled);

        for (const { kind, ...how } of steps) {
          if (writes.dead) break;
          const entry = 'of' in how ? made[how.of] : undefined;
          if (kind === 'admit') {
            await enter(stage.quota, client, policy);
            expected.tokens += 1;
          } else if (kind === 'reserve') {
            // The first of a day removes old days, in a write of its own.
            const attempt = reserved(stage.quota, client, policy, wanted({ ms: 600_000 }));
            const reservation = await attempt.catch(() => null);
            if (!reservation) break;
            expected.requests += 1;
            made.push({ reservation, woke: false, settled: false });
          } else if (kind === 'kept') {
            const reservation = stage.quota.reserve(client, policy, wanted());
            await reservation.settle(spent({ rows: 2, bytes: 20, usedWarehouse: false }));
            if (writes.lost > 0) break;
            expected.requests += 1;
            expected.rows += 2;
            expected.bytes += 20;
          } else if (kind === 'start' && entry && entry.startedAt === undefined && !entry.settled) {
            entry.woke = !isBusy() && stage.now() - awakeUntil >= 600_000;
            entry.reservation.started();
            entry.startedAt = stage.now();
            awakeUntil = stage.now();
          } else if (kind === 'settle' && entry) {
            const busyMs = entry.startedAt === undefined ? 0 : stage.now() - entry.startedAt;
            const usedWarehouse = entry.startedAt !== undefined;
            await entry.reservation.settle(spent({ rows: 3, bytes: 30, busyMs, usedWarehouse }));
            if (entry.settled) continue;
            entry.settled = true;
            expected.rows += 3;
            expected.bytes += 30;
            if (usedWarehouse) {
              expected.credits += chargeFor(1, busyMs, entry.woke);
              awakeUntil = stage.now();
            }
          } else if (kind === 'pass' && 'ms' in how) stage.pass(how.ms);
          else if (kind === 'beat' && made.some(({ settled }) => !settled)) {
            stage.quota.beat();
            lastSign = stage.now();
          }
        }

        const { usage } = usageAfterRestart(stage).quota;
        for (const { settled, startedAt, woke } of made) {
          if (settled || startedAt === undefined) continue;
          expected.credits += chargeFor(1, Math.max(0, lastSign - startedAt), woke);
        }
        const seen = usage(client, policy);
        expect(seen).toMatchObject({
          requests: { used: expected.requests, held: 0 },
          rows: { used: expected.rows, held: 0 },
          bytes: { used: expected.bytes, held: 0 },
          credits: { used: expect.closeTo(expected.credits, 9), held: 0 },
          concurrent: { open: 0 },
        });
        const level = 1000 - expected.tokens;
        const refilled = ((stage.now() - begin) / 60_000) * policy.refillPerMinute;
        expect(seen.rate.left).toBeGreaterThanOrEqual(Math.min(1000, level));
        expect(seen.rate.left).toBeLessThanOrEqual(Math.min(1000, level + refilled));
        expect(stage.store.prepare('SELECT * FROM quota_reservations').all()).toEqual([]);
        expect(usageAfterRestart(stage).quota.usage(client, policy)).toEqual(seen);
      },
    ),
    { numRuns: 300 },
  );
});
