import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeEach(() => {
  cli = createCliRunner();
  writeFileSync(join(cli.home, 'admin.token'), `${'t'.repeat(48)}\n`, { mode: 0o600 });
});
afterEach(() => {
  chmodSync(cli.home, 0o700);
  return cli.dispose();
});

/** One of each kind: through the gateway, on the database, on files, and without either. */
const commands = [
  ['status'],
  ['start'],
  ['stop'],
  ['stdio', '--client', 'a'],
  ['panel'],
  ['clients', 'add', 'a'],
  ['clients', 'list'],
  ['profiles', 'list'],
  ['approvals', 'approve', '12345678'],
  ['pause'],
  ['doctor'],
  ['logs'],
  ['policy', 'check', '--policy', 'none.json'],
  ['diagnostics'],
];

test.runIf(process.getuid)('every command refuses a state folder that others can write to', async () => {
  chmodSync(cli.home, 0o770);
  for (const command of commands) {
    const { exit, stderr } = await cli.run(command);
    expect([command.join(' '), exit, stderr]).toEqual([
      command.join(' '),
      3,
      expect.stringMatching(/HOME_UNSAFE.*chmod 700/s),
    ]);
  }
});

const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === 'IPv4')?.address;

test.runIf(elsewhere)('the admin token is not sent to an address outside of this machine', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    // The process that holds the port is named rightly: only the host is not ours.
    const file = { pid: process.pid, url: `http://${elsewhere}:${port}`, startedAt: 1, version: '1' };
    writeFileSync(join(cli.home, 'daemon.json'), JSON.stringify(file), { mode: 0o600 });
    for (const command of [['status'], ['clients', 'add', 'a'], ['stdio', '--client', 'a'], ['stop']]) {
      const { exit, stderr } = await cli.run(command);
      expect([exit, stderr]).toEqual([3, expect.stringContaining('DAEMON_FILE_FOREIGN')]);
    }
    expect(seen).toEqual([]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
