import { existsSync, statSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, it, vi } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { supervisedForTest } from '../../fixtures/supervised.ts';

// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

/** What a real client is told about itself, over a connection of its own. */
async function whoami(url: string, token: string): Promise<unknown> {
  const client = new Client({ name: 'life', version: '1.0.0' });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
  const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
  await client.close();
  return structuredContent;
}

// Side by side: each on a state folder of its own, and most of the time is spent waiting for daemons.
describe.concurrent('a supervisor and its daemon', () => {
  it('starts a daemon that serves a client, and brings it back at the same address after kill -9', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = supervisedForTest(onTestFinished);
    const { supervisor, home, seen } = supervised;
    const token = home.addClient('one');
    supervisor.start();
    const first = await supervised.running();
    expect(await whoami(first.daemon.url, token)).toMatchObject({ client: 'one' });

    process.kill(first.daemon.pid, 'SIGKILL');
    const second = await supervised.running(first.daemon.pid);
    expect(second).toMatchObject({
      daemon: { url: first.daemon.url },
      adopted: false,
      restarts: 1,
      lastCrash: { reason: 'ended', end: { code: null, signal: 'SIGKILL' }, error: null },
    });
    expect(await whoami(second.daemon.url, token)).toMatchObject({ client: 'one' });

    await supervisor.close();
    expect(seen).toEqual([
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
  });

  it('hears how the daemon does', async ({ expect, onTestFinished }) => {
    const supervised = supervisedForTest(onTestFinished);
    supervised.supervisor.start();
    const state = await supervised.until((now) => now.kind === 'running' && now.beat !== null);
    expect(state).toMatchObject({
      beat: {
        sessions: 0,
        running: 0,
        approvals: 0,
        rssBytes: expect.any(Number),
        loopUse: expect.any(Number),
      },
      missed: 0,
    });
  });

  it('notes below the state folder who keeps the daemon, for its owner alone, until nobody does', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = supervisedForTest(onTestFinished);
    const { supervisor, home } = supervised;
    const file = home.home.supervisorFile;
    supervisor.start();
    await supervised.running();
    expect((statSync(file).mode & 0o777).toString(8)).toBe(process.platform === 'win32' ? '666' : '600');
    supervisor.stop();
    await supervisor.settled();
    expect(existsSync(file)).toBe(false);
  });

  it('restarts as another process when asked', async ({ expect, onTestFinished }) => {
    const supervised = supervisedForTest(onTestFinished);
    supervised.supervisor.start();
    const first = await supervised.running();
    supervised.supervisor.restart();
    const second = await supervised.running(first.daemon.pid);
    expect(second).toMatchObject({ restarts: 0, lastCrash: null });
    expect(processExists(first.daemon.pid)).toBe(false);
  });

  it('stays stopped when the daemon was stopped by others, be it by a signal or the admin API', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = supervisedForTest(onTestFinished);
    const { supervisor, home } = supervised;
    supervisor.start();
    const first = await supervised.running();
    process.kill(first.daemon.pid, 'SIGTERM');
    expect(await supervised.until((now) => now.kind === 'stopped')).toMatchObject({ lastCrash: null });

    supervisor.start();
    const second = await supervised.running();
    await fetch(new URL('/admin/stop', second.daemon.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${home.adminToken()}` },
    });
    expect(await supervised.until((now) => now.kind === 'stopped')).toMatchObject({ lastCrash: null });
  });

  it('leaves no process when it ends while the daemon is still starting', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = supervisedForTest(onTestFinished);
    const { supervisor } = supervised;
    supervisor.start();
    const starting = await supervised.until((now) => now.kind === 'starting' && now.pid !== null);
    await supervisor.close();
    expect(starting.kind === 'starting' && processExists(starting.pid ?? 0)).toBe(false);
    expect(supervisor.state().kind).toBe('stopped');
  });

  it('takes no order while it is being closed', async ({ expect, onTestFinished }) => {
    const { supervisor, running, seen } = supervisedForTest(onTestFinished);
    supervisor.start();
    const { daemon } = await running();
    const closed = supervisor.close();
    supervisor.start();
    supervisor.restart();
    await closed;
    supervisor.start();
    expect(processExists(daemon.pid)).toBe(false);
    expect(seen).toEqual(['stopped', 'starting', 'running', 'stopping', 'stopped']);
  });
});
