import { describe, expect, test } from 'vitest';
import { listedTools } from '../../../server/mcp/tools/tool-registry.ts';
import { type ClientStage, daemonForFile, startMs } from './daemon-for-file.ts';
import { type ProgramEnd, runForeign, scratchEnvironment } from './foreign-program.ts';

const stage = daemonForFile();
const launcher = '@modelcontextprotocol/inspector/clients/launcher/build/index.js';

/** Runs the inspector's command line with a token; it must not look for stored ones. */
function inspect(era: string, args: readonly string[], token = stage().token): Promise<ProgramEnd> {
  const { daemon, scratch }: ClientStage = stage();
  const way = ['--transport', 'http', '--protocol-era', era, '--stored-auth-only'];
  const header = ['--header', `Authorization: Bearer ${token}`];
  return runForeign(
    launcher,
    ['--cli', daemon.mcpUrl, ...way, ...header, '--format', 'json', '-q', ...args],
    { env: scratchEnvironment(scratch), cwd: scratch },
  );
}

describe.each(['legacy', 'auto', 'modern'])('the inspector, era %s', { timeout: startMs }, (era) => {
  test('lists the tools', async () => {
    const end = await inspect(era, ['--method', 'tools/list']);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    const { result } = JSON.parse(end.stdout) as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name)).toEqual(listedTools.map(({ name }) => name));
  });

  test('reads rows', async () => {
    const query = 'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.PRODUCTS';
    const call = ['--method', 'tools/call', '--tool-name', 'execute_query'];
    const end = await inspect(era, [...call, '--tool-args-json', JSON.stringify({ query })]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(end.stdout)).toMatchObject({ result: { structuredContent: { rows: [[60]] } } });
  });

  test('finds schemas that every model takes', async () => {
    const end = await inspect(era, ['--method', 'tools/list', '--strict']);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
  });

  test('is turned away with a wrong token', async () => {
    const end = await inspect(era, ['--method', 'tools/list'], 'sgc_wrong');
    expect(end.exitCode).not.toBe(0);
    expect(`${end.stdout}${end.stderr}`).toMatch(/401|auth/i);
  });
});
