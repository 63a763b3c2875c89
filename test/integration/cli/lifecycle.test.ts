import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotSchema } from '../../../server/contract/admin.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
});
afterAll(() => cli.dispose());

/** The answer of a route of the running gateway. */
async function get(path: string, token?: string): Promise<Response> {
  const { url } = JSON.parse(readFileSync(join(cli.home, 'daemon.json'), 'utf8')) as { url: string };
  return fetch(new URL(path, url), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

describe('a gateway in the background, from start to stop', () => {
  it('says that nothing runs', async () => {
    expect(await cli.run(['status'])).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'GATEWAY_DOWN: The gateway is not running.\n  next step: Run `snowgate start`.\n',
    });
    expect((await cli.run(['stop'])).exit).toBe(1);
  });

  it('starts and returns when it is healthy', async () => {
    const started = await cli.run(['start', '--port', '0', '--json']);
    expect(started).toMatchObject({ exit: 0, stderr: '' });
    expect(JSON.parse(started.stdout)).toMatchObject({ pid: expect.any(Number), url: expect.any(String) });
    expect((await get('/health')).status).toBe(200);
  });

  it('refuses a second start with exit code 5', async () => {
    const second = await cli.run(['start', '--port', '0']);
    expect(second.exit).toBe(5);
    expect(second.stderr).toMatch(
      /^ALREADY_RUNNING: The gateway is already running at http:\/\/127\.0\.0\.1:\d+ /,
    );
  });

  it('shows its state to people and programs', async () => {
    expect((await cli.run(['status'])).stdout).toMatch(/^Snowgate \S+ is running \(process \d+, started /);
    const { overview } = snapshotSchema.parse(JSON.parse((await cli.run(['status', '--json'])).stdout));
    expect(overview).toMatchObject({ state: 'running', sandbox: true });
  });

  it('gives a client a token that opens the gateway, a new one that replaces it, and takes it away', async () => {
    const added = await cli.run(['clients', 'add', 'one', '--type', 'cursor', '--json']);
    const first = (JSON.parse(added.stdout) as { token: string }).token;
    expect((await get('/mcp/tools', first)).status).toBe(200);

    const again = await cli.run(['clients', 'add', 'one']);
    expect([again.exit, again.stderr.split(':')[0]]).toEqual([1, 'CLIENT_EXISTS']);

    const rotated = await cli.run(['clients', 'rotate', 'one', '--json']);
    const second = (JSON.parse(rotated.stdout) as { token: string }).token;
    expect((await get('/mcp/tools', first)).status).toBe(401);
    expect((await get('/mcp/tools', second)).status).toBe(200);

    expect((await cli.run(['clients', 'remove', 'one'])).exit).toBe(0);
    expect((await get('/mcp/tools', second)).status).toBe(401);
  });

  it('prints a panel link whose code works once', async () => {
    const { stdout } = await cli.run(['panel', '--json']);
    const { code, url } = JSON.parse(stdout) as { code: string; url: string };
    const login = () =>
      fetch(new URL('/admin/login', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
    expect([(await login()).status, (await login()).status]).toEqual([200, 401]);
  });

  it('shows its log without any token in it', async () => {
    const { stdout } = await cli.run(['logs']);
    expect(stdout).toMatch(/info {2}daemon started/);
    expect(readFileSync(join(cli.home, 'logs', 'daemon.log'), 'utf8')).not.toMatch(/sg[acpbx]_[\w-]{20}/);
  });

  it('restarts as another process and stops for good', async () => {
    const before = JSON.parse((await cli.run(['status', '--json'])).stdout) as { overview: { pid: number } };
    const restarted = await cli.run(['restart', '--port', '0', '--json']);
    expect(restarted.exit).toBe(0);
    expect((JSON.parse(restarted.stdout) as { pid: number }).pid).not.toBe(before.overview.pid);

    expect(await cli.run(['stop'])).toEqual({ exit: 0, stdout: 'Snowgate has stopped.\n', stderr: '' });
    expect((await cli.run(['status'])).exit).toBe(1);
  });
});
