import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer, type WireRequest } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let profile: TestProfile;
let home: string;
let cacheDir: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'snowgate-home-'));
  vi.stubEnv('HOME', home);
  player = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('x') });
  cacheDir = mkdtempSync(join(tmpdir(), 'snowgate-cache-'));
  profile = openTestProfile(player.url, { cacheDir });
});

afterEach(async () => {
  await profile.close(2_000);
  await player.close();
  vi.unstubAllEnvs();
  rmSync(cacheDir, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

function login(): { readonly CLIENT_ENVIRONMENT: Readonly<Record<string, unknown>> } {
  const request = player.requests.find(({ path }) => path === '/session/v1/login-request');
  return (request as WireRequest & { json: { data: never } }).json.data;
}

test('the driver writes neither to the terminal nor to a file', async () => {
  const out = vi.spyOn(process.stdout, 'write');
  const err = vi.spyOn(process.stderr, 'write');
  await profile.run(statement('SELECT 1'));
  expect(out).not.toHaveBeenCalled();
  expect(err).not.toHaveBeenCalled();
  out.mockRestore();
  err.mockRestore();
  expect(existsSync('snowflake.log')).toBe(false);
  expect(readdirSync(home)).toEqual([]);
});

test('a logging configuration in the home folder does not replace our logger', async () => {
  const logs = join(home, 'logs');
  mkdirSync(logs);
  const file = join(home, 'sf_client_config.json');
  writeFileSync(file, JSON.stringify({ common: { log_level: 'TRACE', log_path: logs } }), { mode: 0o600 });
  vi.stubEnv('SF_CLIENT_CONFIG_FILE', file);
  await profile.run(statement('SELECT 1'));
  expect(readdirSync(logs)).toEqual([]);
  expect(readdirSync(home).sort()).toEqual(['logs', 'sf_client_config.json']);
});

test('no telemetry is sent and the cloud around is not asked', async () => {
  await profile.run(statement('SELECT 1'));
  expect(player.requests.filter(({ path }) => path.startsWith('/telemetry'))).toEqual([]);
  expect(login().CLIENT_ENVIRONMENT).toMatchObject({ PLATFORM: ['disabled'], APPLICATION: 'Snowgate' });
});

test('the worker does not see the secrets of the daemon', async () => {
  vi.stubEnv('SNOWFLAKE_RUNNING_INSIDE_SPCS', '1');
  await profile.run(statement('SELECT 1'));
  expect(JSON.stringify(login())).not.toContain('SPCS');
  expect(profile.records.map(({ message }) => message).join()).not.toContain('SPCS');
});
