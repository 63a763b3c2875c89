import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { resolveHome } from '../server/config/home.ts';
import { clientTokenSchema } from '../server/contract/admin.ts';
import { adminClient, httpCall } from '../server/instance/admin-client.ts';
import { awaitGateway } from '../server/instance/await-gateway.ts';
import { stopDaemon } from '../server/instance/stop-daemon.ts';
import { checkout } from './checkout.ts';

/**
 * `npm run smoke [-- PROGRAM]`: starts the packaged app in a state folder of its own, waits until its gateway is healthy,
 * has a client of it read from the sample data, and stops it. For CI on each system, after `npm run dist`.
 */
const programs = [
  'linux-unpacked/snowgate',
  'win-unpacked/Snowgate.exe',
  `mac${process.arch === 'arm64' ? '-arm64' : ''}/Snowgate.app/Contents/MacOS/Snowgate`,
].map((path) => join(checkout, 'dist/package', path));

const startMs = 90_000;
const toolAnswer = z.object({ structuredContent: z.looseObject({}), isError: z.undefined().optional() });

async function smoke(program: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snowgate-smoke-'));
  const home = resolveHome({ SNOWGATE_HOME: root });
  const app = spawn(program, process.platform === 'linux' ? ['--no-sandbox'] : [], {
    stdio: 'inherit',
    env: { ...process.env, SNOWGATE_HOME: root, SNOWGATE_PORT: '0' },
  });
  const ended = new Promise<number | null>((resolve) => app.once('exit', resolve));
  try {
    const gateway = await awaitGateway({ home, ended, timeoutMs: startMs });
    if (!gateway) throw new Error(`the app ended with exit code ${await ended}`);
    console.log(`healthy: ${gateway.url}`);
    const client = await adminClient(home, gateway).call('POST', '/admin/clients', clientTokenSchema, {
      name: 'smoke',
    });
    const answer = await httpCall({
      url: new URL('/mcp/tools/call', gateway.url).href,
      method: 'POST',
      token: client.token,
      body: { name: 'execute_query', arguments: { query: 'SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS' } },
      timeoutMs: startMs,
    });
    if (!toolAnswer.safeParse(JSON.parse(answer.text)).success)
      throw new Error(`the call failed: ${answer.text}`);
    console.log('a client reads the sample data');
    await stopDaemon(home, gateway, { seconds: 60, force: false });
    app.kill();
    await ended;
    console.log('stopped');
  } finally {
    app.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

const program = process.argv[2] ?? programs.find((path) => existsSync(path));
if (program === undefined) throw new Error('There is no packaged app: run `npm run dist -- dir` first.');
await smoke(program);
