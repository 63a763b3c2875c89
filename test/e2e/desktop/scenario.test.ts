import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { type ConnectedClient, connectHttp } from '../../fixtures/mcp-clients.ts';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

/** A busy machine takes its time. */
const soon = { timeout: startMs / 2 };

// One day of the app, from a stopped gateway to the end, with a client as people have it.
describe.runIf(desktopPossible)('a day of the desktop app', { timeout: startMs }, () => {
  let app: DesktopApp;
  let client: ConnectedClient;
  const pids: number[] = [];
  const kind = async () => (await app.daemon()).kind;

  async function daemonPid(): Promise<number> {
    const state = await app.daemon();
    if (state.kind !== 'running') throw new Error(`the gateway is ${state.kind}`);
    return state.daemon.pid;
  }

  beforeAll(async () => {
    app = await startDesktop({ tray: true });
    await untilLive(await app.page());
  }, startMs);
  afterAll(() => app?.close());

  it('starts a stopped gateway from the tray', async () => {
    pids.push(await daemonPid());
    await app.click({ kind: 'order', order: 'stop' });
    await expect.poll(kind, soon).toBe('stopped');
    await expect.poll(async () => (await app.view()).look, soon).toBe('stopped');
    await app.click({ kind: 'order', order: 'start' });
    await expect.poll(kind, soon).toBe('running');
    pids.push(await daemonPid());
    await untilLive(await app.page());
  });

  it('shows a real client in the window when it connects and asks', async () => {
    await app.click({ kind: 'copy-config', type: 'cursor' });
    const clipboard = () => app.electron.evaluate(({ clipboard: board }) => board.readText());
    await expect.poll(clipboard, soon).toContain('Bearer sgc_');
    const { snowgate } = JSON.parse(await clipboard()).mcpServers as {
      snowgate: { url: string; headers: { Authorization: string } };
    };
    client = await connectHttp(
      {
        url: snowgate.url,
        token: snowgate.headers.Authorization.replace('Bearer ', ''),
        identity: { name: 'Cursor', version: '2.0.0' },
      },
      { mode: 'auto' },
    );
    const answer = await client.call('execute_query', {
      query: 'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS',
    });
    expect(answer.structuredContent).toMatchObject({ rows: [[2000]] });
    const page = await app.page();
    await page.getByRole('cell', { name: 'Cursor 2.0.0' }).waitFor();
    await page.getByText('SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS').first().waitFor();
    await app.picture('client-connected');
  });

  it('brings the gateway back after kill -9, and the client goes on where it was', async () => {
    const before = await daemonPid();
    process.kill(before, 'SIGKILL');
    await expect
      .poll(async () => {
        const state = await app.daemon();
        return state.kind === 'running' && state.daemon.pid !== before;
      }, soon)
      .toBe(true);
    pids.push(await daemonPid());
    await untilLive(await app.page());
    const answer = await client.call('whoami');
    expect(answer.structuredContent).toMatchObject({ client: expect.stringContaining('cursor') });
  });

  it('quits when asked, and leaves no process behind', async () => {
    await client.close();
    await app.answerDialogs(0);
    await app.click({ kind: 'quit' }).catch(() => undefined);
    expect(await app.ended).toBe(0);
    await expect.poll(() => pids.filter(processExists), soon).toEqual([]);
  });
});
