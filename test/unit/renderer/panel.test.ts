import { notifyManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAdminApi } from '../../../renderer/lib/admin-api.ts';
import { createPanel } from '../../../renderer/lib/panel.ts';
import { queryKeys } from '../../../renderer/lib/query-keys.ts';
import { anEmptySnapshot } from '../../fixtures/panel-data.ts';

// Node draws no pictures.
beforeEach(() => {
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('what the page shows is there with the word that it is live', async () => {
  const told: string[] = [];
  const api = createAdminApi({
    request: () => new Promise(() => undefined),
    async *stream() {
      yield JSON.stringify({ type: 'snapshot', snapshot: anEmptySnapshot(1_700_000_000_000) });
      await new Promise(() => undefined);
    },
  });
  const panel = createPanel(
    api,
    null,
    () => undefined,
    () => undefined,
  );
  const shown = new QueryObserver(panel.queryClient, { queryKey: queryKeys.snapshot, enabled: false });
  // As `useQuery` listens.
  const drawn = notifyManager.batchCalls(() => {
    if (shown.getCurrentResult().data !== undefined) told.push('data');
  });
  shown.subscribe(drawn);
  panel.link.subscribe(() => told.push(panel.link.get().kind));
  await panel.start(null);
  // No timer, no socket and no drawing comes in between: these all are one task.
  for (let turn = 0; turn < 1_000 && !told.includes('live'); turn += 1) await Promise.resolve();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect(told).toEqual(expect.arrayContaining(['data', 'live']));
});
