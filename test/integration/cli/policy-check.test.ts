import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
});
afterAll(() => cli.dispose());

function policy(text: string): string {
  const file = join(cli.home, 'policy.json');
  writeFileSync(file, text);
  return file;
}

it('decides line by line, in order, and says why', async () => {
  const file = policy('{ "allow": ["DEMO"], /* not this one */ "deny": ["DEMO.PUBLIC.EVENTS"] }');
  const lines = [
    { sql: 'select * from demo.public.orders' },
    { sql: 'select * from events', database: 'demo', schema: 'public' },
    { sql: 'drop table demo.public.orders' },
    'no JSON',
  ];
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const run = await cli.run(['policy', 'check', '--policy', file], {}, `${input}\n`);
  expect([run.exit, run.stderr]).toEqual([0, '']);
  const results = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(results).toMatchObject([
    { decision: 'allow', kind: 'read', references: ['DEMO.PUBLIC.ORDERS'], code: null },
    { decision: 'deny', kind: 'read', references: ['DEMO.PUBLIC.EVENTS'] },
    { decision: 'deny', kind: 'ddl' },
    { decision: 'deny', code: 'POLICY_CHECK_LINE' },
  ]);
});

it.each([
  ['{ "alow": [] }', 'alow'],
  ['{ "allow": "DEMO" }', 'allow: '],
  ['{ "allow": [ }', 'line 1 is not valid JSON'],
])('refuses the policy %s with exit code 3', async (text, named) => {
  const run = await cli.run(['policy', 'check', '--policy', policy(text)]);
  expect([run.exit, run.stdout]).toEqual([3, '']);
  expect(run.stderr).toMatch(/^POLICY_FILE_INVALID: The policy in /);
  expect(run.stderr).toContain(named);
});
