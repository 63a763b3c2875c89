import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { moveSecretToKeychain } from '../../../server/config/profiles/profile-secrets.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { makeSupervised, type Supervised } from '../../fixtures/supervised.ts';

// Each test starts a daemon with two workers.
vi.setConfig({ testTimeout: 180_000 });

const stand = sandboxForFile();
let home: TestHome;
let supervised: Supervised;
afterEach(async () => {
  await supervised.dispose();
  home.remove();
});

/** A daemon whose profile has its password in the keychain, and a client of it. */
async function startWith(keychain: ReadonlyMap<string, string> | 'locked') {
  const { sandbox } = stand();
  home = makeTestHome();
  const profile = await home.addSandboxProfile(sandbox);
  const kept = new Map<string, string>();
  const named = { name: profile, home: home.home, env: {} };
  await moveSecretToKeychain(named, 'password', async (entry, secret) => void kept.set(entry, secret));
  const asked: string[] = [];
  const entries = keychain === 'locked' ? keychain : new Map([...kept, ...keychain]);
  supervised = makeSupervised({
    home,
    env: { SNOWGATE_PROFILE: profile },
    async keychain(entry) {
      asked.push(entry);
      if (entries === 'locked') throw new Error(`locked, and in it is ${sandbox.password}`);
      return entries.get(entry) ?? null;
    },
  });
  const token = home.addClient('tester', 'http', { allow: ['DEMO'] });
  supervised.supervisor.start();
  const { daemon } = await supervised.running();
  const query = async () => {
    const response = await fetch(`${daemon.url}/mcp/tools/call`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'execute_query', arguments: { query: 'SELECT 40 + 2 AS N' } }),
    });
    return await response.text();
  };
  return { asked, daemon, query, profile, password: sandbox.password };
}

/** Everything below a folder, as text. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => textOf(join(folder, name)))
    .join('\n');
}

/** The text of a file; of a folder, and of a file that the daemon has removed since it was listed, nothing. */
function textOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

it('logs in with a password that only goes through the port', async () => {
  const { asked, daemon, query, profile, password } = await startWith(new Map());
  expect(await query()).toContain('42');
  expect(new Set(asked)).toEqual(new Set([`${profile}/password`]));

  expect(everythingIn(home.home.root)).not.toContain(password);
  if (process.platform === 'linux') {
    expect(readFileSync(`/proc/${daemon.pid}/environ`, 'latin1')).not.toContain(password);
    expect(execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8' })).not.toContain(password);
  }
  await supervised.supervisor.close();
  expect(everythingIn(home.home.root)).not.toContain(password);
});

it('says that the keychain is locked, and nothing of what is in it', async () => {
  const { query, password } = await startWith('locked');
  const answer = await query();
  expect(answer).toContain('PROFILE_SECRET_MISSING');
  expect(answer).toContain('unlock it');
  expect(answer).not.toContain(password);
  expect(everythingIn(home.home.root)).not.toContain(password);
});
