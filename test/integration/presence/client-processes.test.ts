import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { doctorReportSchema } from '../../../server/contract/doctor.ts';
import { type AiClient, startAiClient } from '../../fixtures/ai-client.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type CliRunner, createCliRunner } from '../cli/cli-runner.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let gateway: GatewayProcess;
let cli: CliRunner;
const clients: AiClient[] = [];
beforeAll(async () => {
  gateway = await startGatewayProcess();
  cli = createCliRunner();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  await gateway?.stop();
  await cli?.dispose();
});

/** `snowgate ARGS` as a person runs it: no client is above it. */
const asPerson = (...args: string[]) => cli.run(args, { SNOWGATE_HOME: gateway.home.home.root });
const policyOf = async (name: string) =>
  JSON.parse((await asPerson('clients', 'policy', name, '--json')).stdout) as unknown;

async function agent(name: string, transport: 'http' | 'websocket' | 'stdio'): Promise<AiClient> {
  const token = gateway.addClient(name, 'claude_code', {
    allow: ['DEMO'],
    statements: { write: 'ask' },
  });
  const started = await startAiClient({
    transport,
    url: gateway.mcpUrl,
    token,
    client: name,
    home: gateway.home.home.root,
  });
  clients.push(started);
  return started;
}

async function waits(): Promise<ApprovalView> {
  const list = async () =>
    JSON.parse((await asPerson('approvals', 'list', '--json')).stdout) as ApprovalView[];
  await expect.poll(async () => (await list()).length, { timeout: 60_000 }).toBe(1);
  const [item] = await list();
  return item as ApprovalView;
}

const told = process.platform === 'linux' || process.platform === 'darwin';

describe.runIf(told).each(['http', 'websocket', 'stdio'] as const)(
  'an agent over %s with a shell',
  (transport) => {
    test('approves none of its own statements; a person in another terminal does', async () => {
      const own = await agent(`asks-${transport}`, transport);
      const query = "UPDATE demo.public.products SET name = 'x' WHERE product_id = -1";
      const answer = own.call('execute_query', { query });
      const { id } = await waits();

      const refused = await own.snowgate(['approvals', 'approve', id]);
      expect([refused.exit, refused.stderr]).toEqual([
        1,
        expect.stringMatching(new RegExp(`PRESENCE_CLIENT_PROCESS.*asks-${transport}.*next step: `, 's')),
      ]);
      expect((await waits()).id).toBe(id);

      expect((await asPerson('approvals', 'approve', id)).stdout).toContain('Approved for');
      expect(await answer).not.toContain('POLICY_');
    });

    test('widens no policy, adds no client and gets no token, but may give something up', async () => {
      const name = `wants-${transport}`;
      const own = await agent(name, transport);
      gateway.addClient(`other-${transport}`, 'cursor');
      const before = await policyOf(name);
      for (const args of [
        ['clients', 'policy', name, '--statement', 'write=allow'],
        ['clients', 'policy', name, '--allow', '*'],
        ['clients', 'policy', name, '--quota', 'requestsPerDay=none'],
        ['clients', 'add', `new-${transport}`, '--allow', '*'],
        ['clients', 'rotate', `other-${transport}`],
      ]) {
        const { exit, stdout, stderr } = await own.snowgate(args);
        expect([args, exit, stdout, stderr]).toEqual([
          args,
          1,
          '',
          expect.stringContaining('PRESENCE_CLIENT_PROCESS'),
        ]);
      }
      expect(await policyOf(name)).toEqual(before);
      expect((await asPerson('clients', 'list')).stdout).not.toContain(`new-${transport}`);

      const narrowed = await own.snowgate(['clients', 'policy', name, '--statement', 'write=deny']);
      expect(narrowed.exit).toBe(0);
    });

    test('becomes no other client, and may start its own bridge again', async () => {
      const own = await agent(`itself-${transport}`, transport);
      gateway.addClient(`richer-${transport}`, 'cursor');
      const refused = await own.snowgate(['stdio', '--client', `richer-${transport}`]);
      expect([refused.exit, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/PRESENCE_OTHER_CLIENT.*itself-.*richer-/s),
      ]);
      // Its input is at its end at once: it connects and ends.
      expect(await own.snowgate(['stdio', '--client', `itself-${transport}`])).toMatchObject({
        exit: 0,
        stderr: '',
      });
    });
  },
);

test.runIf(process.platform === 'linux')(
  'the doctor says that clients and gateway are the same user',
  async () => {
    await agent('examined', 'http');
    const { findings } = doctorReportSchema.parse(JSON.parse((await asPerson('doctor', '--json')).stdout));
    expect(findings.filter(({ area }) => area === 'boundary')).toMatchObject([
      {
        level: 'warn',
        checked: true,
        text: expect.stringContaining(`run as user ${process.getuid?.()}, like the gateway`),
        next: expect.stringContaining('docs/security.md'),
      },
    ]);
  },
);

test('without a client above it the command line works as ever', async () => {
  await agent('bystander', 'http');
  expect((await asPerson('clients', 'add', 'fresh', '--type', 'cursor')).exit).toBe(0);
  expect(
    (await asPerson('clients', 'policy', 'fresh', '--allow', '*', '--statement', 'write=allow')).exit,
  ).toBe(0);
  expect((await asPerson('clients', 'rotate', 'fresh')).exit).toBe(0);
});
