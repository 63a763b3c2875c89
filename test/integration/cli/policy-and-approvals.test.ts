import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { exactText } from '../../../server/contract/exact-text.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
let gateway: GatewayProcess;
beforeAll(async () => {
  cli = createCliRunner();
  gateway = await startGatewayProcess();
  await cli.run(['clients', 'add', 'steady', '--allow', 'SALES']);
});
afterAll(async () => {
  await gateway.stop();
  await cli.dispose();
});

const onGateway = () => ({ SNOWGATE_HOME: gateway.home.home.root });

it('shows and changes a policy with and without a gateway, one setting at a time', async () => {
  for (const env of [{}, onGateway()]) {
    await cli.run(['clients', 'add', 'bi', '--type', 'cursor', '--allow', 'SALES, HR.PUBLIC'], env);
    const changed = await cli.run(
      ['clients', 'policy', 'bi', '--deny', 'HR.PUBLIC.SALARIES', '--statement', 'write=ask', '--json'],
      env,
    );
    expect(JSON.parse(changed.stdout)).toMatchObject({
      own: true,
      policy: {
        allow: ['SALES', 'HR.PUBLIC'],
        deny: ['HR.PUBLIC.SALARIES'],
        statements: { read: 'allow', write: 'ask' },
      },
    });
    expect((await cli.run(['clients', 'policy', 'bi'], env)).stdout).toContain('SALES, HR.PUBLIC');
    const reset = await cli.run(['clients', 'policy', 'bi', '--reset', '--json'], env);
    expect(JSON.parse(reset.stdout)).toMatchObject({ own: false, policy: { allow: ['DEMO'] } });
  }
});

it.each([
  ['an entry that is none', ['--allow', 'A.B.C.D']],
  ['a kind that is none', ['--statement', 'drop=allow']],
  ['a rule that is none', ['--statement', 'write=perhaps']],
  ['a level that is none', ['--level', 'lax']],
  ['two ways at once', ['--reset', '--allow', 'A']],
])('refuses %s and changes nothing', async (_what, options) => {
  const run = await cli.run(['clients', 'policy', 'steady', ...options]);
  expect([run.exit, run.stderr]).toEqual([2, expect.stringContaining('CLI_USAGE')]);
  expect((await cli.run(['clients', 'policy', 'steady'])).stdout).toContain('may use     SALES');
});

it('refuses a policy file with an audit that nothing keeps, and changes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snowgate-audit-'));
  const file = join(folder, 'policy.json');
  writeFileSync(file, '{ "allow": ["HR"], "audit": { "required": true } }');
  try {
    const run = await cli.run(['clients', 'policy', 'steady', '--file', file]);
    expect(run.exit).not.toBe(0);
    expect(run.stderr).toContain('POLICY_FILE_INVALID');
    expect(run.stderr).toContain('audit.required: true cannot be kept');
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect((await cli.run(['clients', 'policy', 'steady'])).stdout).toContain('may use     SALES');
});

it('sets the rule of models', async () => {
  const run = await cli.run(['clients', 'policy', 'steady', '--statement', 'models=allow', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    policy: { statements: { models: 'allow', write: 'deny' } },
  });
});

it('approves and denies what waits, naming it by the start of its id', async () => {
  const token = gateway.addClient('asking');
  await cli.run(['clients', 'policy', 'asking', '--statement', 'read=ask'], onGateway());
  const place = { port: Number(new URL(gateway.url).port), token };
  const query = (id: number) =>
    postModern(place, toolCall(id, 'execute_query', { query: `SELECT ${id} AS N` }));
  const waiting = async (): Promise<ApprovalView> => {
    const list = async () =>
      JSON.parse((await cli.run(['approvals', 'list', '--json'], onGateway())).stdout) as ApprovalView[];
    await expect.poll(async () => (await list()).length, { timeout: 60_000 }).toBe(1);
    const [item] = await list();
    return item as ApprovalView;
  };

  const first = query(1);
  const item = await waiting();
  expect((await cli.run(['approvals', 'list'], onGateway())).stdout).toContain('SELECT 1 AS N');
  const approved = await cli.run(['approvals', 'approve', item.id.slice(0, 8)], onGateway());
  expect(approved.stdout).toContain('Approved for asking');
  expect((await first).json).toMatchObject({ result: { structuredContent: { rows: [[1]] } } });

  const second = query(2);
  await cli.run(['approvals', 'deny', (await waiting()).id], onGateway());
  expect((await second).json).toMatchObject({
    result: { structuredContent: { error: { code: 'POLICY_APPROVAL_DENIED' } } },
  });
  // What a terminal would hide or obey is shown, and what pretends to be such is told apart from it.
  const tricky =
    "SELECT '1\u001b?0\u001b[8m\u001b]0;x\u0007\u200b\u202e\u00ad\u2028 <U+001B>' AS N,\n\t2 AS M";
  const odd = postModern(place, toolCall(3, 'execute_query', { query: tricky }));
  const { id } = await waiting();
  const shown = exactText(tricky, 'block').replace('\n', '\n    ');
  expect(shown).toContain('<U+2028> <U+003C>U+001B>');
  expect((await cli.run(['approvals', 'list'], onGateway())).stdout).toContain(`    ${shown}\n`);
  expect((await cli.run(['approvals', 'list', '--json'], onGateway())).stdout).toMatch(/^[\x20-\x7e]+\n$/);
  expect((await cli.run(['approvals', 'deny', id], onGateway())).stdout).toContain(shown);
  await odd;

  expect((await cli.run(['approvals', 'approve', '00000000'], onGateway())).exit).toBe(2);

  const third = query(3);
  await waiting();
  const tightened = await cli.run(['clients', 'policy', 'asking', '--statement', 'read=deny'], onGateway());
  expect(tightened.stdout).toContain('cancelled   1 statements under way that it denies');
  expect((await third).json).toMatchObject({
    result: { structuredContent: { error: { code: 'POLICY_KIND_DENIED' } } },
  });
  expect((await cli.run(['approvals', 'list'], onGateway())).stdout).not.toContain('SELECT 3');
});
