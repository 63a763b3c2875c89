import { existsSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { processExists } from '../../../server/cli/running-gateway.ts';
import { makeSupervised, type Supervised } from '../../fixtures/supervised.ts';

let supervised: Supervised;
afterEach(() => supervised.dispose());

it('starts a daemon, brings it back on the same port after kill -9, and leaves no process', async () => {
  supervised = makeSupervised();
  supervised.supervisor.start();
  const first = await supervised.running();
  process.kill(first.daemon.pid, 'SIGKILL');
  const second = await supervised.running(first.daemon.pid);
  expect(second).toMatchObject({
    daemon: { url: first.daemon.url },
    adopted: false,
    restarts: 1,
    lastCrash: { reason: 'ended', end: { code: null, signal: 'SIGKILL' }, error: null },
  });

  await supervised.supervisor.close();
  expect(supervised.seen).toEqual([
    'stopped',
    'starting',
    'running',
    'backoff',
    'starting',
    'running',
    'stopping',
    'stopped',
  ]);
  expect([first, second].map(({ daemon }) => processExists(daemon.pid))).toEqual([false, false]);
  expect(existsSync(supervised.home.home.supervisorFile)).toBe(false);
});
