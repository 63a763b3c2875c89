import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeEach(() => {
  cli = createCliRunner();
});
afterEach(() => cli.dispose());

const start = () => cli.run(['start', '--port', '0']);
const names = async (): Promise<string[]> => {
  const run = await cli.run(['clients', 'list', '--json']);
  return (JSON.parse(run.stdout) as { name: string }[]).map(({ name }) => name);
};

/** A gateway that has run with a client, and has been stopped. */
async function useOnce(): Promise<void> {
  expect((await cli.run(['clients', 'add', 'alice'])).exit).toBe(0);
  expect((await start()).exit).toBe(0);
  expect((await cli.run(['stop'])).exit).toBe(0);
}

test('an empty state.db is an error with a choice, and the backup brings the clients back', async () => {
  await useOnce();
  for (const suffix of ['-wal', '-shm']) rmSync(join(cli.home, `state.db${suffix}`), { force: true });
  writeFileSync(join(cli.home, 'state.db'), '');

  for (const command of [
    ['start', '--port', '0'],
    ['serve', '--port', '0'],
    ['clients', 'add', 'bob'],
  ]) {
    const run = await cli.run(command);
    expect([run.exit, run.stderr]).toEqual([3, expect.stringMatching(/^STORE_MISSING: .*snowgate restore/s)]);
  }
  expect((await cli.run(['status'])).exit).toBe(1);

  const listed = await cli.run(['restore', '--list', '--json']);
  expect(JSON.parse(listed.stdout)).toContainEqual(
    expect.objectContaining({ database: 'state', generation: 1 }),
  );
  expect((await cli.run(['restore'])).exit).toBe(0);
  expect(await names()).toEqual(['alice']);
  expect((await start()).exit).toBe(0);
});

test('a state.db that is gone is replaced by an empty one only on request, and not under a running gateway', async () => {
  await useOnce();
  rmSync(join(cli.home, 'state.db'));
  expect((await start()).stderr).toContain('STORE_MISSING');
  expect((await cli.run(['restore', '--begin-anew'])).exit).toBe(0);
  expect(await names()).toEqual([]);
  expect((await start()).exit).toBe(0);
  const refused = await cli.run(['restore']);
  expect([refused.exit, refused.stderr]).toEqual([5, expect.stringContaining('ALREADY_RUNNING')]);
});

test('a usage.db that is gone is told by status and log', async () => {
  await useOnce();
  expect((await start()).exit).toBe(0);
  expect((await cli.run(['status'])).stdout).not.toContain('Warning');
  await cli.run(['stop']);
  rmSync(join(cli.home, 'usage.db'));
  expect((await start()).exit).toBe(0);
  const status = await cli.run(['status']);
  expect(status.stdout).toMatch(/^Warning: usage\.db was missing/);
  expect(readFileSync(join(cli.home, 'logs', 'daemon.log'), 'utf8')).toContain('usage.db was missing');
});
