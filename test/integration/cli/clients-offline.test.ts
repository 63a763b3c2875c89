import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
});
afterAll(() => cli.dispose());

it('manages clients while no gateway runs, and keeps no token in any file', async () => {
  const added = await cli.run(['clients', 'add', 'desk', '--type', 'claude_desktop', '--json']);
  expect(added).toMatchObject({ exit: 0, stderr: '' });
  const { token } = JSON.parse(added.stdout) as { token: string };
  expect(token).toMatch(/^sgc_[\w-]{43}$/);

  const files = readdirSync(cli.home).filter((name) => statSync(join(cli.home, name)).isFile());
  expect(files.filter((name) => readFileSync(join(cli.home, name)).includes(token))).toEqual([]);
  expect(files.filter((name) => (statSync(join(cli.home, name)).mode & 0o077) !== 0)).toEqual([]);

  const list = JSON.parse((await cli.run(['clients', 'list', '--json'])).stdout) as unknown[];
  expect(list).toMatchObject([{ name: 'desk', type: 'claude_desktop', sessions: 0 }]);

  expect((await cli.run(['clients', 'remove', 'desk'])).stdout).toBe('Client desk is removed.\n');
  expect((await cli.run(['clients', 'remove', 'desk'])).stderr).toMatch(
    /^CLIENT_UNKNOWN: There is no client named desk\./,
  );
});

it.each([
  ['an unknown command', ['clinets']],
  ['an unknown option', ['status', '--nope']],
  ['a missing argument', ['clients', 'add']],
  ['a name that is none', ['clients', 'add', '../x']],
  ['a type that does not exist', ['clients', 'add', 'x', '--type', 'netscape']],
  ['a setting without a value', ['serve', '--set', 'port']],
])('answers %s with exit code 2 and the way to the help', async (_, args) => {
  const run = await cli.run(args);
  expect(run.exit).toBe(2);
  expect(run.stderr).toMatch(
    /^CLI_USAGE: The command cannot be understood: .+\.\n {2}next step: Run `snowgate .*--help`\.\n$/,
  );
});
