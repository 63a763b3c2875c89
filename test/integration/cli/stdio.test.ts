import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
  writeFileSync(join(cli.home, 'config.json'), '{ "port": 0 }');
});
afterAll(() => cli.dispose());

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** Starts a bridge, writes one message at once, and gives the first line that comes back. */
async function firstAnswer(client: string): Promise<unknown> {
  const bridge = spawn(process.execPath, [resolve('server/cli.ts'), 'stdio', '--client', client], {
    env: { ...process.env, SNOWGATE_HOME: cli.home },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => bridge.once('exit', done));
  bridge.stdin.write(`${JSON.stringify(initialize)}\n`);
  for await (const line of createInterface({ input: bridge.stdout })) {
    bridge.stdin.end();
    expect(await ended).toBe(0);
    return JSON.parse(line);
  }
  throw new Error('the bridge ended without an answer');
}

it('says in one line why it cannot, and writes nothing where the protocol is spoken', async () => {
  const run = await cli.run(['stdio', '--client', 'nobody']);
  expect(run).toMatchObject({ exit: 1, stdout: '' });
  expect(run.stderr).toMatch(/^snowgate: CLIENT_UNKNOWN: There is no client named nobody\. Run .*\n$/);
  await cli.run(['stop']);
});

it('starts the gateway and loses no message meanwhile, also when an app starts the bridge twice', async () => {
  await cli.run(['clients', 'add', 'desk', '--type', 'claude_desktop']);
  expect((await cli.run(['status'])).exit).toBe(1);
  const answers = await Promise.all([firstAnswer('desk'), firstAnswer('desk')]);
  expect(answers).toMatchObject([
    { id: 1, result: { serverInfo: { name: 'snowgate' } } },
    { id: 1, result: { serverInfo: { name: 'snowgate' } } },
  ]);
});
