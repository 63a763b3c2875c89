import { expect, test } from 'vitest';
import { applyEvent, type DaemonFacts } from '../../../electron/daemon/daemon-facts.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import {
  aClient,
  anApproval,
  anEmptySnapshot,
  anOverview,
  aPool,
  aWaitingSnapshot,
} from '../../fixtures/panel-data.ts';

const now = 1_790_000_000_000;

/** The facts after these events. */
function after(...events: readonly AdminEvent[]): DaemonFacts | null {
  return events.reduce<DaemonFacts | null>(applyEvent, null);
}

const snapshot: AdminEvent = { type: 'snapshot', snapshot: anEmptySnapshot(now) };
const client = (name: string, sessions: number): AdminEvent => ({
  type: 'client',
  client: aClient(name, now, { sessions }),
});

test('without a snapshot a change says nothing', () => {
  expect(after({ type: 'overview', overview: anOverview(now) }, client('cursor', 1))).toBeNull();
});

test('a snapshot is the whole truth, whatever was known', () => {
  const waiting: AdminEvent = { type: 'snapshot', snapshot: aWaitingSnapshot(now) };
  expect(after(snapshot, client('gone', 3), waiting)?.approvals.length).toBeGreaterThan(0);
  expect(after(waiting, snapshot)).toMatchObject({ approvals: [], connected: [] });
});

test('counts the clients that have a session, as they come and go', () => {
  const events = [snapshot, client('cursor', 2), client('cline', 1), client('zed', 0)];
  expect(after(...events)?.connected).toEqual(['cursor', 'cline']);
  expect(after(...events, client('cline', 0))?.connected).toEqual(['cursor']);
  expect(after(...events, { type: 'client-removed', name: 'cursor' })?.connected).toEqual(['cline']);
  expect([...(after(...events)?.sessions.keys() ?? [])]).toContain('zed');
});

test('an approval counts once, until it is answered', () => {
  const approval: AdminEvent = { type: 'approval', approval: anApproval('a', now) };
  expect(after(snapshot, approval, approval)?.approvals).toHaveLength(1);
  expect(after(snapshot, approval, { type: 'approval-removed', id: 'a' })?.approvals).toEqual([]);
});

test('knows the pool of the profile in use and no other', () => {
  const pool = (profile: string): AdminEvent => ({ type: 'pool', pool: aPool({ profile, state: 'down' }) });
  const { profile } = anEmptySnapshot(now).overview;
  expect(after(snapshot, pool('other'))?.pool).toBeNull();
  expect(after(snapshot, pool(profile))?.pool?.state).toBe('down');
});
