import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

describe.runIf(desktopPossible)('the tray', { timeout: startMs }, () => {
  let app: DesktopApp;
  const visible = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isVisible()),
    );
  const look = async () => (await app.view()).look;
  const soon = { timeout: startMs / 2 };

  beforeAll(async () => {
    app = await startDesktop({ tray: true });
    await untilLive(await app.page());
  }, startMs);
  afterAll(() => app?.close());

  it('keeps the app when its window is closed, and another start shows the window again', async () => {
    await app.closeWindow();
    await expect.poll(visible, soon).toEqual([false]);
    expect((await app.daemon()).kind).toBe('running');

    const second = spawn(app.program, [resolve('.')], { env: app.env, stdio: 'ignore' });
    expect(await new Promise((done) => second.once('exit', done))).toBe(0);
    await expect.poll(visible, soon).toEqual([true]);

    await app.closeWindow();
    await app.click({ kind: 'open', place: 'panel' });
    await expect.poll(visible, soon).toEqual([true]);
  });

  it('stops and starts the gateway, and the window says so', async () => {
    const page = await app.page();
    await app.click({ kind: 'order', order: 'stop' });
    await page.getByRole('heading', { name: 'The gateway is stopped' }).waitFor();
    await expect.poll(look, soon).toBe('stopped');
    await app.picture('stopped');
    await page.getByRole('button', { name: 'Start' }).click();
    await untilLive(page);
    await expect.poll(look, soon).toBe('running');
  });

  it('brings the gateway back after a crash, and the window with it', async () => {
    const page = await app.page();
    const before = await app.daemon();
    if (before.kind !== 'running') throw new Error(before.kind);
    process.kill(before.daemon.pid, 'SIGKILL');
    await expect
      .poll(async () => {
        const now = await app.daemon();
        return now.kind === 'running' && now.daemon.pid !== before.daemon.pid;
      }, soon)
      .toBe(true);
    await untilLive(page);
    await expect.poll(look, soon).toBe('running');
  });

  it('pauses and resumes all clients', async () => {
    await app.click({ kind: 'pause' });
    await expect.poll(look, soon).toBe('attention');
    await app.click({ kind: 'resume' });
    await expect.poll(look, soon).toBe('running');
  });

  it('adds a client and puts its configuration on the clipboard', async () => {
    await app.click({ kind: 'copy-config', type: 'cursor' });
    const clipboard = () => app.electron.evaluate(({ clipboard: board }) => board.readText());
    await expect.poll(clipboard, soon).toMatch(/"Authorization": "Bearer sgc_[\w-]+"/);
    await (await app.page()).getByRole('cell', { name: 'cursor', exact: true }).waitFor();
    expect(JSON.stringify(await app.view())).not.toContain('sgc_');
  });

  it('asks before it quits while a client is connected, and not twice', async () => {
    const config = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
    const { url, headers } = JSON.parse(config).mcpServers.snowgate as {
      url: string;
      headers: Record<string, string>;
    };
    const called = await fetch(url.replace(/\/mcp$/, '/mcp/tools/call'), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'whoami', arguments: {} }),
    });
    expect(called.status).toBe(200);
    await expect.poll(async () => JSON.stringify((await app.view()).menu), soon).toContain('1 client,');

    const asked = await app.answerDialogs(1);
    await app.click({ kind: 'quit' });
    await expect.poll(asked, soon).toEqual([expect.stringContaining('cursor')]);
    expect((await app.daemon()).kind).toBe('running');

    await app.answerDialogs(0);
    await app.click({ kind: 'quit' }).catch(() => undefined);
    expect(await app.ended).toBe(0);
  });
});
