import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { daemonForFile, startMs } from './daemon-for-file.ts';
import { runForeign, scratchEnvironment } from './foreign-program.ts';

const stage = daemonForFile();
const cli = fileURLToPath(new URL('../../../server/cli.ts', import.meta.url));
/** Finds the platform's own program without the install script, which nobody should have to allow. */
const wrapper = '@anthropic-ai/claude-code/cli-wrapper.cjs';

/** Connects to every server of the configuration, without an account, and says how that went: a line each. */
let report: string;
beforeAll(async () => {
  const { daemon, scratch, client, token } = stage();
  const over = (bearer: string) => ({
    type: 'http',
    url: daemon.mcpUrl,
    headers: { Authorization: `Bearer ${bearer}` },
  });
  const mcpServers = {
    overHttp: over(token),
    overBridge: {
      type: 'stdio',
      command: process.execPath,
      args: [cli, 'stdio', '--client', client],
      env: { SNOWGATE_HOME: daemon.home.home.root },
    },
    unknownBridge: {
      type: 'stdio',
      command: process.execPath,
      args: [cli, 'stdio', '--client', 'nobody'],
      env: { SNOWGATE_HOME: daemon.home.home.root },
    },
    wrongToken: over('sgc_wrong'),
    noToken: { type: 'http', url: daemon.mcpUrl },
  };
  writeFileSync(join(scratch, '.claude.json'), JSON.stringify({ mcpServers }), { mode: 0o600 });
  const end = await runForeign(wrapper, ['mcp', 'list'], {
    env: {
      ...scratchEnvironment(scratch),
      // The bridge starts a Node of its own, which a busy machine takes its time to load.
      MCP_TIMEOUT: '60000',
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    cwd: scratch,
  });
  report = `${end.stdout}${end.stderr}`;
}, startMs);

const lineOf = (server: string) => report.split('\n').find((line) => line.startsWith(`${server}:`)) ?? report;

test.each(['overHttp', 'overBridge'])('%s connects', (server) => {
  expect(lineOf(server)).toMatch(/✔ Connected/);
});

test('a wrong token is named as the reason', () => {
  expect(lineOf('wrongToken')).toMatch(/✘ Failed to connect.*Authorization header.*401/);
});

test('a missing token does not connect, and the user reads how to get one', () => {
  expect(lineOf('noToken')).toMatch(/✘ Failed to connect.*snowgate clients add NAME/);
});

test('a bridge for a client that does not exist does not connect', () => {
  expect(lineOf('unknownBridge')).toMatch(/✘ Failed to connect/);
});
