import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findGateway, processExists } from '../../../server/instance/running-gateway.ts';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

// Needs an Electron binary, which this package does not bring along, and a display or Xvfb.
describe.runIf(desktopPossible)('the desktop app', { timeout: startMs }, () => {
  let app: DesktopApp;
  let page: Page;

  beforeAll(async () => {
    app = await startDesktop({ tray: false });
    page = await app.page();
    await untilLive(page);
  }, startMs);
  afterAll(() => app?.close());

  it('runs the gateway and shows its panel on an address of its own, without a sign-in', async () => {
    const gateway = await findGateway(app.home);
    expect(page.url()).toBe('snowgate://panel/');
    await page.getByText(`${gateway?.url}/mcp`, { exact: true }).waitFor();
    await expect.poll(async () => (await app.view()).look).toBe('running');
    await app.picture('running');
  });

  it('keeps everything below the state folder', () => {
    expect(existsSync(resolve(app.home.root, 'desktop'))).toBe(true);
  });

  it('gives the page nothing of Node, no permission, and no token', async () => {
    const seen = await page.evaluate(async () => ({
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      notifications: (await navigator.permissions.query({ name: 'notifications' })).state,
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: unknown) => String(error),
      ),
      stored: [...Object.values({ ...sessionStorage }), ...Object.values({ ...localStorage })].join(' '),
    }));
    expect(seen).toMatchObject({ node: [], notifications: 'denied' });
    expect(seen.camera).not.toBe('granted');
    expect(seen.stored).not.toMatch(/sg[a-z]_/);
  });

  it('reaches no address, not even that of its own gateway', async () => {
    const { url } = (await findGateway(app.home)) ?? { url: '' };
    const outcomes = await page.evaluate(
      (addresses) =>
        Promise.all(
          addresses.map((address) =>
            fetch(address).then(
              () => 'answered',
              () => 'refused',
            ),
          ),
        ),
      [`${url}/health`, 'https://example.com/', 'file:///etc/hostname'],
    );
    expect(outcomes).toEqual(['refused', 'refused', 'refused']);
  });

  it('serves nothing but the panel on its scheme', async () => {
    const statuses = await page.evaluate(
      (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
      ['/index.html', '/../server/daemon.js', '/..%2fserver%2fdaemon.js', '/licences.md', '/admin/snapshot'],
    );
    expect(statuses).toEqual([200, 404, 404, 404, 404]);
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|127\.0\.0\.1|http/);
  });

  it('opens no window and goes nowhere else', async () => {
    const before = page.url();
    expect(await page.evaluate(() => window.open('https://example.com') === null)).toBe(true);
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'http://127.0.0.1:9/elsewhere';
      document.body.append(link);
      link.click();
    });
    // The page still answers, and from where it was.
    expect(await page.evaluate(() => location.href)).toBe(before);
    expect(app.electron.windows()).toHaveLength(1);
  });

  it('hands links outside to the browser, the allowed ones alone', async () => {
    await app.electron.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      Object.assign(shell, { openExternal: async (url: string) => void opened.push(url) });
    });
    await page.evaluate(() => {
      for (const url of ['https://docs.snowflake.com/x', 'https://example.com/', 'file:///etc/passwd'])
        window.open(url);
    });
    const opened = () => app.electron.evaluate(() => Reflect.get(globalThis, 'opened'));
    await expect.poll(opened).toEqual(['https://docs.snowflake.com/x']);
  });

  it('refuses calls that the contract does not know', async () => {
    const failures = await page.evaluate(async () => {
      const bridge = window.snowgateDesktop as unknown as Record<
        string,
        (value: unknown) => Promise<unknown>
      >;
      const outcome = (call: Promise<unknown> | undefined) =>
        call?.then(
          () => 'taken',
          () => 'refused',
        );
      return Promise.all([
        outcome(bridge.orderDaemon?.('explode')),
        outcome(bridge.changeSettings?.({ keepInTray: 'yes' })),
        outcome(bridge.changeSettings?.({ other: true })),
      ]);
    });
    expect(failures).toEqual(['refused', 'refused', 'refused']);
  });

  it('comes to the front instead of starting twice', async () => {
    const second = spawn(app.program, [resolve('.')], { env: app.env, stdio: 'ignore' });
    expect(await new Promise((done) => second.once('exit', done))).toBe(0);
    expect(await findGateway(app.home)).toBeDefined();
  });

  it('quits with its window where no tray shows an icon, and leaves no process behind', async () => {
    const gateway = await findGateway(app.home);
    await app.closeWindow();
    expect(await app.ended).toBe(0);
    expect(existsSync(app.home.daemonFile)).toBe(false);
    // Its last moments may come after those of the app.
    await expect.poll(() => gateway && processExists(gateway.pid)).toBe(false);
  });
});
