import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveHome } from '../../../server/config/home.ts';
import { gatherDiagnostics } from '../../../server/diagnostics/gather.ts';
import { bundleName, writeBundle } from '../../../server/diagnostics/write-bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'snowgate-diagnostics-'));
const home = resolveHome({ SNOWGATE_HOME: root });
const zip = join(root, 'bundle.zip');

/** Everything that must not come out, planted wherever it could be. */
const planted = [
  'hunter2-password',
  'sgc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'sga_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',
  'secret_salary_column',
];
const [password = '', clientToken = '', adminToken = '', sqlText = ''] = planted;

beforeAll(async () => {
  mkdirSync(home.logDir, { recursive: true });
  writeFileSync(home.adminTokenFile, adminToken, { mode: 0o600 });
  const profile = { account: 'acme-prod', user: 'ANA', authenticator: 'snowflake', password };
  writeFileSync(home.profilesFile, JSON.stringify({ profiles: { work: profile } }), { mode: 0o600 });
  writeFileSync(
    join(home.logDir, 'daemon.log'),
    `${JSON.stringify({ level: 'info', msg: `called with Bearer ${clientToken}`, sql: `SELECT ${sqlText}` })}\n` +
      `not a record, ${adminToken}\n`,
  );
  const files = await gatherDiagnostics({
    home,
    env: { SNOWGATE_HOME: root },
    state: async () => ({ queries: [{ sql: `SELECT ${sqlText}`, token: clientToken }], sessions: 3 }),
    about: { electron: '45.4.1' },
  });
  writeBundle(zip, files);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function unzipped(): Record<string, string> {
  const entries = Object.entries(unzipSync(readFileSync(zip)));
  return Object.fromEntries(entries.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

test('the bundle holds versions, settings, profiles, state and logs', () => {
  const files = unzipped();
  expect(Object.keys(files)).toEqual([
    'README.txt',
    'about.json',
    'settings.json',
    'profiles.json',
    'state.json',
    'logs/daemon.log',
  ]);
  expect(JSON.parse(files['about.json'] ?? '')).toMatchObject({ electron: '45.4.1' });
  expect(JSON.parse(files['settings.json'] ?? '')).toMatchObject({ config: { port: 8765 } });
  expect(files['profiles.json']).toContain('acme-prod');
  expect(JSON.parse(files['state.json'] ?? '')).toMatchObject({ sessions: 3 });
});

test('no secret and no text of a statement comes out', () => {
  const everything = Object.values(unzipped()).join('\n');
  for (const secret of planted) expect(everything).not.toContain(secret);
});

test('it is for its owner alone and never written over another file', () => {
  expect(statSync(zip).mode & 0o777).toBe(0o600);
  expect(() => writeBundle(zip, [])).toThrow(expect.objectContaining({ code: 'DIAGNOSTICS_NOT_WRITTEN' }));
});

test('a broken settings file is shown as what it is', async () => {
  writeFileSync(home.configFile, '{ "port": "many" }');
  const files = await gatherDiagnostics({ home, env: { SNOWGATE_HOME: root }, state: async () => null });
  expect(files.find(({ name }) => name === 'settings.json')?.text).toContain('CONFIG_INVALID');
});

test('its name carries the time', () => {
  expect(bundleName(Date.UTC(2026, 10, 25, 20, 15, 3))).toBe('snowgate-diagnostics-2026-11-25T20-15-03.zip');
});
