import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseDesktop } from '../../../build/electron-binary.ts';
import { abilityFor, findProgram } from '../../../build/package/targets.ts';
import { resolveHome } from '../../../server/config/home.ts';
import { awaitGateway } from '../../../server/instance/await-gateway.ts';
import { stopDaemon } from '../../../server/instance/stop-daemon.ts';
import { type Display, displayPossible, openDisplay } from '../desktop/display.ts';

const choice = chooseDesktop({ ...process.env, DISPLAY: displayPossible ? 'a display' : '' });
const buildMs = 300_000;
const folder = resolve('dist/package');
const unpacked = join(folder, 'linux-unpacked');
const archive = join(unpacked, 'resources/app.asar');

/** Fuses as they stand in the binary: the character 1 is on, 0 is off. */
const on = '1'.charCodeAt(0);
const off = '0'.charCodeAt(0);

function artifact(extension: string): string {
  const name = readdirSync(folder).find((entry) => entry.endsWith(extension));
  if (name === undefined) throw new Error(`no ${extension} in ${folder}`);
  return join(folder, name);
}

// Needs an Electron binary and the archivers of a Linux system.
describe.runIf(
  choice.kind === 'desktop' &&
    process.platform === 'linux' &&
    findProgram('dpkg-deb') !== undefined &&
    abilityFor('tar.gz').kind === 'able',
)('the packages of the desktop app', () => {
  const archiver = ['7zz', '7za', '7z'].some((program) => findProgram(program) !== undefined);
  let printed = '';

  beforeAll(() => {
    const targets = archiver ? ['tar.gz', 'deb'] : ['deb'];
    printed = execFileSync('npm', ['run', '-s', 'dist', '--', '--fast', ...targets], { encoding: 'utf8' });
  }, buildMs);

  test('the command says what it made and how large it is', () => {
    expect(printed).toMatch(/built\s+dir\s+dist\/package\/linux-unpacked {2}\d+ MB/);
    expect(printed).toMatch(/built\s+deb\s+dist\/package\/Snowgate-.*\.deb {2}\d+ MB/);
  });

  test('the archive holds the compiled app and no source, test or tool', () => {
    const entries = listPackage(archive, { isPack: false });
    for (const file of ['/dist/server/daemon.js', '/dist/electron/main.js', '/dist/renderer/index.html']) {
      expect(entries).toContain(file);
    }
    const folders = new Set(
      entries.flatMap((entry) => /^\/(node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(entry)?.[1] ?? []),
    );
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    expect([...folders].filter((path) => packages[path]?.dev === true)).toEqual([]);
    expect(
      entries.filter((entry) => /^\/(test|server|electron|renderer|build|docs)\b|\.map$/.test(entry)),
    ).toEqual([]);
    expect(existsSync(join(unpacked, 'resources/app'))).toBe(false);
  });

  test('native modules lie outside the archive, DuckDB with its library', () => {
    const native = readdirSync(join(unpacked, 'resources/app.asar.unpacked'), {
      recursive: true,
      encoding: 'utf8',
    });
    expect(native.some((path) => path.endsWith('libduckdb.so'))).toBe(true);
    expect(native.some((path) => /@libsql\/.*\.node$/.test(path))).toBe(true);
  });

  test('the binary refuses to be a Node, to be inspected, or to run anything but the archive', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'snowgate'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    });
    const asNode = spawnSync(join(unpacked, 'snowgate'), ['-p', '40 + 2'], {
      encoding: 'utf8',
      env: { ...process.env, DISPLAY: '', ELECTRON_RUN_AS_NODE: '1', ELECTRON_DISABLE_SANDBOX: '1' },
    });
    expect(asNode.stdout).not.toContain('42');
  });

  test('the deb installs below /opt, with icons, a menu entry and what it needs', () => {
    const control = execFileSync('dpkg-deb', ['-f', artifact('.deb')], { encoding: 'utf8' });
    expect(control).toMatch(/^Package: snowgate$/m);
    expect(control).toMatch(/^Recommends: libayatana-appindicator3-1$/m);
    const content = execFileSync('dpkg-deb', ['-c', artifact('.deb')], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    for (const path of [
      './opt/Snowgate/snowgate',
      './opt/Snowgate/resources/app.asar',
      './usr/share/applications/snowgate.desktop',
      './usr/share/icons/hicolor/16x16/apps/snowgate.png',
      './usr/share/icons/hicolor/512x512/apps/snowgate.png',
    ]) {
      expect(content).toContain(path);
    }
  });

  test.runIf(archiver)('the tar.gz holds the app in one folder', () => {
    const names = execFileSync('tar', ['-tzf', artifact('.tar.gz')], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(names).toMatch(/^Snowgate-[^/]+\/snowgate$/m);
  });

  describe('started', () => {
    const root = mkdtempSync(join(tmpdir(), 'snowgate-package-'));
    const home = resolveHome({ SNOWGATE_HOME: root });
    let display: Display;
    let app: ChildProcess;

    beforeAll(async () => {
      display = await openDisplay();
      app = spawn(join(unpacked, 'snowgate'), ['--no-sandbox'], {
        stdio: 'ignore',
        env: {
          ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^SNOWGATE_/.test(name))),
          ...(display.name !== undefined && { DISPLAY: display.name }),
          SNOWGATE_HOME: root,
          SNOWGATE_PORT: '0',
        },
      });
    });
    afterAll(() => {
      app.kill('SIGKILL');
      display.close();
      rmSync(root, { recursive: true, force: true });
    });

    test('it brings the gateway up from the archive, and both end together', async () => {
      const ended = new Promise((done) => app.once('exit', done));
      const gateway = await awaitGateway({ home, ended, timeoutMs: 60_000 });
      if (!gateway) throw new Error('the app ended before its gateway was healthy');
      app.kill('SIGTERM');
      await ended;
      await expect(stopDaemon(home, gateway, { seconds: 30, force: false })).resolves.toBeUndefined();
    }, 120_000);
  });
});
