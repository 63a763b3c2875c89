import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';
import { type ServingProcess, serveInProcess } from './serve-process.ts';

let cli: CliRunner;
let serving: ServingProcess[] = [];
beforeEach(() => {
  cli = createCliRunner();
});
afterEach(async () => {
  for (const each of serving) await each.kill();
  serving = [];
  await cli.dispose();
});

const serve = (): ServingProcess => {
  const started = serveInProcess(cli.home);
  serving.push(started);
  return started;
};

test('of many that are started at once on one state folder one serves, and the others say which', async () => {
  const all = [serve(), serve(), serve()];
  const outcomes = await Promise.all(all.map((each) => each.outcome));
  const ready = outcomes.filter(({ kind }) => kind === 'ready');
  expect(ready).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.kind !== 'ended') continue;
    expect([outcome.code, outcome.stderr]).toEqual([5, expect.stringContaining('ALREADY_RUNNING')]);
  }
});

test('without daemon.json the gateway is found by its lock, and a second one is refused before it settles anything', async () => {
  const first = serve();
  expect(await first.outcome).toMatchObject({ kind: 'ready' });
  rmSync(join(cli.home, 'daemon.json'));
  const second = await cli.run(['serve', '--port', '0']);
  expect([second.exit, second.stderr]).toEqual([5, expect.stringContaining(`(process ${first.pid})`)]);
  expect((await cli.run(['status'])).stdout).toContain(`(process ${first.pid}`);
  expect((await cli.run(['start', '--port', '0'])).stderr).toContain('ALREADY_RUNNING');
  expect((await cli.run(['stop'])).exit).toBe(0);
  expect(await first.ended).toBe(0);
});

test('the lock of a daemon that was killed, and what lies in its place, blocks nothing', async () => {
  const first = serve();
  await first.outcome;
  await first.kill();
  const second = serve();
  expect(await second.outcome).toMatchObject({ kind: 'ready' });
  await second.kill();
  writeFileSync(join(cli.home, 'daemon.lock.db'), 'no database '.repeat(500));
  writeFileSync(join(cli.home, 'daemon.lock'), 'nonsense');
  expect(await serve().outcome).toMatchObject({ kind: 'ready' });
});
