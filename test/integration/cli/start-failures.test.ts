import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

/** Processes that run on a state folder. */
function processesOn(home: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SNOWGATE_HOME=${home}\0`);
    } catch {
      return false;
    }
  });
}

describe.each(['serve', 'start'])('%s on a state folder that cannot be used', (command) => {
  let own: CliRunner;
  beforeEach(() => {
    own = createCliRunner();
  });
  afterEach(() => own.dispose());
  const run = () => own.run([command, '--port', '0']);

  it('says what is wrong with a database, and leaves no process behind', async () => {
    writeFileSync(join(own.home, 'state.db'), 'no database '.repeat(500), { mode: 0o600 });
    const { exit, stderr } = await run();
    expect([exit, stderr]).toEqual([3, expect.stringContaining('STORE_UNREADABLE')]);
    if (process.platform === 'linux') expect(processesOn(own.home)).toEqual([]);
  });

  it.each(['logs', 'state.db'])('says that something else lies where %s should be', async (name) => {
    if (name === 'logs') writeFileSync(join(own.home, name), '');
    else mkdirSync(join(own.home, 'state.db'));
    const { exit, stderr } = await run();
    expect([exit, stderr]).toEqual([3, expect.stringContaining('PATH_OBSTRUCTED')]);
    if (process.platform === 'linux') expect(processesOn(own.home)).toEqual([]);
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('on a disk that takes nothing', () => {
  let own: CliRunner;
  beforeEach(() => {
    own = createCliRunner();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', own.home]);
  });
  afterEach(() => {
    execFileSync('umount', ['--lazy', own.home]);
    return own.dispose();
  });

  const commands = [
    ['serve', '--port', '0'],
    ['start', '--port', '0'],
    ['clients', 'add', 'alice'],
  ];

  it('every command says that it is full', async () => {
    const filler = openSync(join(own.home, 'filler'), 'w');
    try {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    } catch {
      // That was the last byte.
    }
    closeSync(filler);
    for (const command of commands) {
      const { exit, stderr } = await own.run(command);
      expect([command, exit, stderr]).toEqual([command, 3, expect.stringMatching(/^DISK_FULL: /)]);
    }
  });

  it('every command says that it is read-only', async () => {
    execFileSync('mount', ['-o', 'remount,ro', own.home]);
    for (const command of commands) {
      const { exit, stderr } = await own.run(command);
      expect([command, exit, stderr]).toEqual([command, 3, expect.stringMatching(/^PATH_NOT_WRITABLE: /)]);
    }
  });
});
