import { afterAll, beforeAll, expect, it } from 'vitest';
import { closedSessionSchema, sessionViewSchema } from '../../../server/contract/sessions.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
let url: string;
beforeAll(async () => {
  cli = createCliRunner();
  ({ url } = JSON.parse((await cli.run(['start', '--port', '0', '--json'])).stdout) as { url: string });
});
afterAll(() => cli.dispose());

async function addClientThatCalls(name: string): Promise<void> {
  const added = await cli.run(['clients', 'add', name, '--json']);
  const { token } = JSON.parse(added.stdout) as { token: string };
  await fetch(new URL('/mcp/tools/call', url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'curl/8.5.0',
    },
    body: JSON.stringify({ name: 'whoami' }),
  });
}

it('lists the sessions, closes one, and says when there is none', async () => {
  expect((await cli.run(['sessions', 'list'])).stdout).toBe('There is no session.\n');
  await addClientThatCalls('one');
  await addClientThatCalls('two');

  const listed = await cli.run(['sessions', 'list', '--client', 'one', '--json']);
  const [session, ...others] = sessionViewSchema.array().parse(JSON.parse(listed.stdout));
  expect([session?.client, session?.calls, others]).toEqual(['one', 1, []]);
  const id = session?.id ?? '';
  const lines = (await cli.run(['sessions', 'list'])).stdout.split('\n');
  expect(lines[0]).toMatch(/^ID +CLIENT +APP +VIA +STATE/);
  expect(lines.find((line) => line.startsWith(id.slice(0, 8)))).toMatch(
    / one +curl 8\.5\.0 +rest +connected +1 /,
  );

  const closed = await cli.run(['sessions', 'close', id.slice(0, 8)]);
  expect(closed).toEqual({
    exit: 0,
    stdout: `Session ${id.slice(0, 8)} of one is closed: 0 queries were cancelled, 0 connections ended.\n`,
    stderr: '',
  });
  const again = await cli.run(['sessions', 'close', id, '--json']);
  expect([again.exit, JSON.parse(again.stderr)]).toMatchObject([1, { error: { code: 'SESSION_NOT_FOUND' } }]);

  const rest = await cli.run(['sessions', 'list', '--json']);
  const left = sessionViewSchema.array().parse(JSON.parse(rest.stdout));
  expect(left.map(({ client }) => client)).toEqual(['two']);
  const last = await cli.run(['sessions', 'close', left[0]?.id ?? '', '--json']);
  expect(closedSessionSchema.parse(JSON.parse(last.stdout))).toMatchObject({ client: 'two', cancelled: 0 });
});
