import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

const secret = 'hunter2-in-the-clear';

// On a machine of a test no keyring runs, so Electron would keep secrets with a key that every copy of Chromium has.
describe.runIf(desktopPossible && process.platform === 'linux')(
  'an app whose system has no keyring',
  { timeout: startMs },
  () => {
    const root = mkdtempSync(join(tmpdir(), 'snowgate-secrets-'));
    const profiles = {
      work: { account: 'acme', user: 'ANA', authenticator: 'snowflake', password: secret },
    };
    let app: DesktopApp;

    beforeAll(async () => {
      writeFileSync(join(root, 'profiles.json'), JSON.stringify({ profiles }), { mode: 0o600 });
      app = await startDesktop({
        root,
        env: { XDG_DOWNLOAD_DIR: root, DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
      });
      await untilLive(await app.page());
    }, startMs);
    afterAll(async () => {
      await app?.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    });

    it('says so, offers a file instead, and stores nothing', async () => {
      const page = await app.page();
      const section = page.getByRole('region', { name: 'Secrets of Snowflake profiles' });
      await section.getByText('Nothing can be moved', { exact: false }).waitFor();
      expect(await section.textContent()).toContain('keep the secret in a file');
      const move = section.getByRole('button', { name: 'Move the password of work to the keychain' });
      expect(await move.isDisabled()).toBe(true);
      await section.scrollIntoViewIfNeeded();
      await app.picture('secrets');

      // What the button would do is refused in the main process as well.
      const answer = await page.evaluate(() =>
        window.snowgateDesktop?.moveSecret({ profile: 'work', field: 'password' }),
      );
      expect(answer).toMatchObject({ kind: 'refused' });
      expect(readFileSync(join(root, 'profiles.json'), 'utf8')).toContain(secret);
    });

    it('never gives the page a secret', async () => {
      const page = await app.page();
      const told = await page.evaluate(() => window.snowgateDesktop?.secrets());
      expect(JSON.stringify(told)).not.toContain(secret);
      expect(await page.content()).not.toContain(secret);
    });

    it('saves diagnostics with one click, and no secret in them', async () => {
      const downloads = await app.electron.evaluate(({ app: electron }, path) => {
        electron.setPath('downloads', path);
        return electron.getPath('downloads');
      }, root);
      await app.click({ kind: 'save-diagnostics' });
      // The name is there before all of the file is, and only a whole one can be read.
      const bundle = () => {
        const name = readdirSync(downloads).find((entry) => entry.endsWith('.zip'));
        if (name === undefined) throw new Error('nothing has been saved');
        return Object.entries(unzipSync(readFileSync(join(downloads, name))));
      };
      await expect.poll(bundle, { timeout: startMs / 2 }).not.toHaveLength(0);
      const files = bundle();
      expect(files.map(([name]) => name)).toEqual(
        expect.arrayContaining(['about.json', 'settings.json', 'state.json', 'logs/desktop.log']),
      );
      for (const [, bytes] of files) expect(strFromU8(bytes)).not.toContain(secret);
    });

    it('is not launched at login from a checkout', async () => {
      const labels = (await app.view()).menu.flatMap((item) => ('label' in item ? [item.label] : []));
      expect(labels).not.toContain('Launch at login');
    });
  },
);
