import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
let gateway: GatewayProcess;
beforeAll(async () => {
  cli = createCliRunner();
  gateway = await startGatewayProcess();
  gateway.addClient('bi');
});
afterAll(async () => {
  await gateway.stop();
  await cli.dispose();
});

const run = (...args: string[]) => cli.run(args, { SNOWGATE_HOME: gateway.home.home.root });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout) as unknown;

it('pauses and resumes a client and everything, and says what is paused', async () => {
  expect(await json('pause', 'bi')).toEqual({ all: false, clients: ['bi'] });
  expect((await run('pause')).stdout).toBe('Everything is paused, and bi besides.\n');
  expect((await run('status')).stdout).toMatch(/Paused +everything/);
  expect((await run('clients', 'list')).stdout).toMatch(/^bi .* paused$/m);
  expect((await run('queue')).stdout).toContain('Everything is paused, and bi besides.');
  expect((await run('resume')).stdout).toBe('Paused: bi.\n');
  expect((await run('resume', 'bi')).stdout).toBe('Nothing is paused.\n');
});

it('halts everything, and says how to go on', async () => {
  expect(await json('halt')).toEqual({
    running: 0,
    waiting: 0,
    approvals: 0,
    paused: { all: true, clients: [] },
  });
  expect((await run('halt')).stdout).toContain('To go on: snowgate resume');
  await run('resume');
});

it('shows the queue and chooses how connections are shared out', async () => {
  expect((await run('queue')).stdout).toContain('Strategy fair_share; 0 of 10 slots in use, 0 waiting.');
  expect(await json('queue', '--strategy', 'weighted_fair')).toMatchObject({ strategy: 'weighted_fair' });
  expect((await run('queue')).stdout).toContain('weighted_fair (chosen at run time; configured: fair_share)');
  expect(await json('queue', '--strategy', 'configured')).toMatchObject({ strategy: 'fair_share' });
});

it('a client or a strategy that there is not is named', async () => {
  expect(await run('pause', 'nobody')).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('CLIENT_UNKNOWN'),
  });
  expect(await run('queue', '--strategy', 'mine')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('fair_share, weighted_fair, priority_based, round_robin'),
  });
});
