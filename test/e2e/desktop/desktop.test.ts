import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseDesktop } from '../../../build/electron-binary.ts';
import { ensureBuilt } from '../../../build/ensure-built.ts';
import { findGateway } from '../../../server/cli/running-gateway.ts';
import { resolveHome } from '../../../server/config/home.ts';
import { type Display, displayPossible, openDisplay } from './display.ts';

const choice = chooseDesktop({ ...process.env, DISPLAY: displayPossible ? 'a display' : '' });
const startMs = 120_000;

// Needs an Electron binary, which this package does not bring along, and a display or Xvfb.
describe.runIf(choice.kind === 'desktop')('the desktop app', () => {
  const root = mkdtempSync(join(tmpdir(), 'snowgate-desktop-'));
  const home = resolveHome({ SNOWGATE_HOME: root });
  const electron = choice.kind === 'desktop' ? choice.electron : '';
  let display: Display;
  let app: ElectronApplication;
  let page: Page;

  function environment(): Record<string, string> {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_'));
    return {
      ...(Object.fromEntries(own) as Record<string, string>),
      ...(display.name === undefined ? {} : { DISPLAY: display.name }),
      SNOWGATE_HOME: root,
      SNOWGATE_PORT: '0',
    };
  }

  beforeAll(async () => {
    await ensureBuilt(() => undefined);
    display = await openDisplay();
    app = await _electron.launch({ executablePath: electron, args: [resolve('.')], env: environment() });
    page = await app.firstWindow({ timeout: startMs });
    await page.getByText('Running', { exact: true }).first().waitFor({ timeout: startMs });
  }, startMs);
  afterAll(async () => {
    await app?.close();
    display?.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('runs the gateway and shows its panel, with the pairing code gone from the address', async () => {
    const gateway = await findGateway(home);
    expect(gateway?.url).toBe(new URL(page.url()).origin);
    expect(new URL(page.url()).hash).not.toContain('sgx_');
  });

  it('keeps everything below the state folder', () => {
    expect(existsSync(join(root, 'desktop'))).toBe(true);
  });

  it('gives the page nothing of Node and no permission', async () => {
    const seen = await page.evaluate(async () => ({
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      notifications: (await navigator.permissions.query({ name: 'notifications' })).state,
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: unknown) => String(error),
      ),
    }));
    expect(seen).toMatchObject({ node: [], notifications: 'denied' });
    expect(seen.camera).not.toBe('granted');
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
    expect(app.windows()).toHaveLength(1);
  });

  it('comes to the front instead of starting twice', async () => {
    const second = spawn(electron, [resolve('.')], { env: environment(), stdio: 'ignore' });
    expect(await new Promise((done) => second.once('exit', done))).toBe(0);
    expect(await findGateway(home)).toBeDefined();
  });

  it('stops the gateway when its window is closed', async () => {
    const ended = new Promise((done) => app.process().once('exit', done));
    await page.close();
    expect(await ended).toBe(0);
    expect(existsSync(home.daemonFile)).toBe(false);
  });
});
