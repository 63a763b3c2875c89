import { describe, expect, test } from 'vitest';
import { applyEvents, maxQueries } from '../../../renderer/lib/apply-events.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import {
  aBusySnapshot,
  aClient,
  anApproval,
  anEmptySnapshot,
  anOverview,
  aPool,
  aQuery,
  aSession,
} from '../../fixtures/panel-data.ts';

const now = 1_700_000_000_000;

describe('applyEvents', () => {
  test('knows nothing until a snapshot has arrived', () => {
    expect(applyEvents(undefined, [{ type: 'overview', overview: anOverview(now) }])).toBeUndefined();
  });

  test('starts from the last snapshot of a batch and drops what came before it', () => {
    const fresh = anEmptySnapshot(now);
    const after = applyEvents(aBusySnapshot(now), [
      { type: 'client', client: aClient('early', now) },
      { type: 'snapshot', snapshot: fresh },
      { type: 'client', client: aClient('late', now) },
    ]);
    expect(after?.clients.map((client) => client.name)).toEqual(['late']);
    expect(after?.overview).toBe(fresh.overview);
  });

  test('puts, replaces and removes rows by their key', () => {
    const after = applyEvents(anEmptySnapshot(now), [
      { type: 'client', client: aClient('a', now) },
      { type: 'client', client: aClient('b', now) },
      { type: 'client', client: aClient('a', now, { calls: 7 }) },
      { type: 'client-removed', name: 'b' },
      { type: 'session', session: aSession('s', now) },
      { type: 'session', session: aSession('t', now) },
      { type: 'session-removed', id: 's' },
      { type: 'pool', pool: aPool({ borrowed: 1 }) },
      { type: 'pool', pool: aPool({ borrowed: 5 }) },
    ]);
    expect({
      clients: after?.clients.map((client) => [client.name, client.calls]),
      sessions: after?.sessions.map((session) => session.id),
      pools: after?.pools.map((pool) => [pool.profile, pool.borrowed]),
    }).toEqual({ clients: [['a', 7]], sessions: ['t'], pools: [['sandbox', 5]] });
  });

  test('keeps what waits for a human in the order of asking, and the denials as they are', () => {
    const before = aBusySnapshot(now);
    const after = applyEvents(before, [
      { type: 'approval', approval: anApproval('a', now) },
      { type: 'approval', approval: anApproval('b', now + 1) },
      { type: 'approval', approval: anApproval('c', now + 2) },
      { type: 'approval', approval: anApproval('a', now) },
      { type: 'approval-removed', id: 'b' },
      { type: 'approval-removed', id: 'never-there' },
    ]);
    expect(after?.approvals.map((approval) => approval.id)).toEqual(['a', 'c']);
    expect(after?.denials).toBe(before.denials);
    const again = applyEvents(after, [{ type: 'query', query: aQuery('q', now) }]);
    expect(again?.approvals).toBe(after?.approvals);
  });

  test('keeps what clients use up to date, and drops it with the client', () => {
    const [usage, other] = aBusySnapshot(now).usage;
    if (!usage || !other) throw new Error('the fixture has no usage');
    const newer = { ...usage, requests: { ...usage.requests, used: 999 } };
    const after = applyEvents({ ...anEmptySnapshot(now), usage: [usage, other] }, [
      { type: 'usage', usage: newer },
      { type: 'client-removed', name: other.client },
    ]);
    expect(after?.usage).toEqual([newer]);
  });

  test('gives the same when a batch is applied twice', () => {
    const batch: AdminEvent[] = [
      { type: 'query', query: aQuery('q-2', now, { state: 'succeeded' }) },
      { type: 'query', query: aQuery('new', now + 5, { state: 'running', endedAt: null }) },
      { type: 'session-removed', id: 's-1' },
      { type: 'client', client: aClient('cursor', now, { calls: 9 }) },
    ];
    const once = applyEvents(aBusySnapshot(now), batch);
    expect(applyEvents(once, batch)).toEqual(once);
  });

  test('keeps the identity of what no event touched', () => {
    const before = aBusySnapshot(now);
    const after = applyEvents(before, [{ type: 'query', query: aQuery('q-10', now - 19_000, { rows: 5 }) }]);
    expect(after?.clients).toBe(before.clients);
    expect(after?.sessions).toBe(before.sessions);
    expect(after?.queries).not.toBe(before.queries);
    expect(after?.queries[0]).toBe(before.queries[0]);
  });

  test('does not change the snapshot it was given', () => {
    const before = aBusySnapshot(now);
    applyEvents(before, [
      { type: 'query', query: aQuery('new', now) },
      { type: 'client-removed', name: 'cursor' },
    ]);
    expect(before).toEqual(aBusySnapshot(now));
  });

  test('lists active queries first, the newest on top', () => {
    const after = applyEvents(anEmptySnapshot(now), [
      { type: 'query', query: aQuery('done-old', now - 50) },
      { type: 'query', query: aQuery('running-old', now - 40, { state: 'running', endedAt: null }) },
      { type: 'query', query: aQuery('done-new', now - 10) },
      { type: 'query', query: aQuery('waiting-new', now, { state: 'waiting', endedAt: null }) },
    ]);
    expect(after?.queries.map((query) => query.id)).toEqual([
      'waiting-new',
      'running-old',
      'done-new',
      'done-old',
    ]);
  });

  test('lets the oldest finished queries go and never an active one', () => {
    const events: AdminEvent[] = [
      { type: 'query', query: aQuery('first', 0, { state: 'running', endedAt: null }) },
      ...Array.from(
        { length: maxQueries + 50 },
        (_, index): AdminEvent => ({ type: 'query', query: aQuery(`q${index}`, 1 + index) }),
      ),
    ];
    const ids = applyEvents(anEmptySnapshot(now), events)?.queries.map((query) => query.id) ?? [];
    expect(ids).toHaveLength(maxQueries);
    expect(ids.slice(0, 2)).toEqual(['first', `q${maxQueries + 49}`]);
    expect(ids).not.toContain('q0');
  });
});

test('the places of waiting queries follow the queue, and a query that waits no more has none', () => {
  const base = aBusySnapshot(now);
  const waiting = [
    { id: 'q-1', client: 'cursor', session: 's-2', place: 4, since: now, waitsFor: 'paused' as const },
  ];
  const moved = applyEvents(base, [{ type: 'queue', queue: { ...base.queue, waiting, waitingCount: 9 } }]);
  expect(moved?.queries.find(({ id }) => id === 'q-1')?.queue).toEqual({
    place: 4,
    of: 9,
    waitsFor: 'paused',
  });
  // Rows that no place touched are not drawn again.
  expect(moved?.queries.find(({ id }) => id === 'q-2')).toBe(base.queries.find(({ id }) => id === 'q-2'));
  const served = applyEvents(moved, [
    { type: 'queue', queue: { ...base.queue, waiting: [], waitingCount: 0 } },
  ]);
  expect(served?.queries.find(({ id }) => id === 'q-1')?.queue).toBeNull();
  expect(served?.queue.waitingCount).toBe(0);
});
