import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
});
afterAll(() => cli.dispose());

it.each(['serve', 'start'])(
  '%s ends with exit code 3 and names every mistake of the configuration',
  async (command) => {
    writeFileSync(join(cli.home, 'config.json'), '{\n  "limits": { "rows": 0 }\n}');
    const run = await cli.run([command, '--set', 'nonsense=1'], { SNOWGATE_PROT: '1' });
    writeFileSync(join(cli.home, 'config.json'), '');
    expect({ ...run, stderr: run.stderr.replaceAll(cli.home, '') }).toEqual({
      exit: 3,
      stdout: '',
      stderr: [
        'CONFIG_INVALID: The configuration has 3 mistake(s):',
        '/config.json:2:23 limits.rows: expected a whole number of at least 1, found 0',
        'environment variable SNOWGATE_PROT: does not exist; did you mean SNOWGATE_PORT?',
        'flag --set nonsense: there is no such setting; docs/config.md lists all',
        '  next step: Correct each line above; docs/config.md lists every setting with its range and default.',
        '',
      ].join('\n'),
    });
  },
);

it.each(['serve', 'start'])(
  '%s ends with exit code 4 when the port is taken, and says by whom',
  async (command) => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const run = await cli.run([command, '--port', String(port)]);
    await new Promise((resolve) => server.close(resolve));
    expect(run.exit).toBe(4);
    expect(run.stderr).toContain(`PORT_TAKEN: Port ${port} is taken by `);
    if (process.platform === 'linux') expect(run.stderr).toContain(`(process ${process.pid})`);
  },
);

it('prints errors as JSON when JSON was asked for', async () => {
  const run = await cli.run(['serve', '--json'], { SNOWGATE_PORT: 'x' });
  expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'CONFIG_INVALID', data: { count: 1 } } });
});
