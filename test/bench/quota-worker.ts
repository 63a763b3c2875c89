import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policySchema } from '../../server/contract/policy.ts';
import { createCalendar, systemTimeZone } from '../../server/quota/day.ts';
import { openQuota, type Quota } from '../../server/quota/quota.ts';
import { createGroupCommit } from '../../server/store/group-commit.ts';
import { openUsageStore } from '../../server/store/store.ts';
import { createSteadyClock } from '../../server/util/monotonic-clock.ts';
import { tellStarter } from './child.ts';

/** The result of one round, in ms a call. */
export interface QuotaResult {
  /** One client that makes one call after the other: each waits for commits of its own. */
  readonly alone: number;
  /** Fifty clients at once: they share the commits. */
  readonly together: number;
  /** The same, when every answer is there without a run. */
  readonly kept: number;
}

const clients = 50;
const policy = policySchema.parse({ quota: { burst: 1e9, requestsPerDay: null, rowsPerDay: 1e12 } }).quota;
const nothing = () => undefined;

/** A statement that runs, or one that is answered without a run. */
async function call(quota: Quota, client: string, runs: boolean): Promise<void> {
  const { onDisk } = quota.admit(client, policy);
  const wanted = { id: crypto.randomUUID(), rows: 1000, bytes: 1e6, ms: 120_000, warehouse: 'bench' };
  const reservation = quota.reserve(client, policy, wanted);
  if (runs) {
    await reservation.secure();
    reservation.started();
  }
  await reservation.settle({ rows: 10, bytes: 100, busyMs: 5, usedWarehouse: runs });
  await onDisk;
}

async function timed(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / count;
}

async function measure(count: number): Promise<QuotaResult> {
  const dir = mkdtempSync(join(tmpdir(), 'snowgate-bench-'));
  const store = openUsageStore(join(dir, 'usage.db'));
  const timeZone = systemTimeZone();
  const quota = openQuota({
    store,
    writes: createGroupCommit(store),
    calendar: createCalendar(timeZone),
    timeZone,
    creditsPerHour: 1,
    resumeAfterMs: 600_000,
    now: Date.now,
    steady: createSteadyClock(),
    onChange: nothing,
    onNotice: nothing,
    onRateLimit: nothing,
    onError: (error) => {
      throw error;
    },
  });
  quota.settleLeftovers();
  const callsOf = async (client: string, calls: number, runs = true) => {
    for (let made = 0; made < calls; made += 1) await call(quota, client, runs);
  };
  try {
    await callsOf('warm', count / 4);
    const alone = await timed(count, () => callsOf('alone', count));
    const each = count / 10;
    const names = Array.from({ length: clients }, (_, index) => `client-${index}`);
    const all = (runs: boolean) =>
      timed(each * clients, () => Promise.all(names.map((name) => callsOf(name, each, runs))));
    return { alone, together: await all(true), kept: await all(false) };
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

process.on('message', ({ count }: { count: number }) => {
  void measure(count).then(tellStarter);
});
tellStarter({ ready: true });
