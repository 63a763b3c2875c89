import { afterEach, describe, expect, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import type { QueueView } from '../../../server/contract/queue.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';
import { rowsAnswer, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile } from '../../fixtures/wire-profile.ts';

const reading = { allow: ['DEMO'] };

const queue = async (gateway: TestGateway) =>
  (await adminCall(gateway, 'GET', '/admin/queue')).json as QueueView;

describe('with time enough', () => {
  const stage = gatewayOnSandbox();

  test('a statement that succeeds, fails or is cancelled gives its slot back', async () => {
    const { gateway, control } = stage();
    const client = await clientWith(gateway, 'tester', reading);
    expect((await client.query('SELECT 1 AS N')).isError).toBe(false);
    expect((await client.query('SELECT NO_SUCH_COLUMN FROM DEMO.PUBLIC.ORDERS')).isError).toBe(true);

    await control.slow(60_000, { sql: 'slow_one' });
    const cancelled = client.query('SELECT 2 AS slow_one');
    await untilStatementsRun(stage(), 'slow_one');
    expect((await queue(gateway)).inUse).toBe(1);
    const [one] = (await adminCall(gateway, 'GET', '/admin/queries')).json as QueryView[];
    await adminCall(gateway, 'POST', `/admin/queries/${one?.id}/cancel`, {});
    expect((await cancelled).code).toBe('QUERY_CANCELLED');
    expect(await queue(gateway)).toMatchObject({ inUse: 0, waitingCount: 0 });
  });
});

describe('with little time', () => {
  const stage = gatewayOnSandbox({ config: { limits: { statementSeconds: 5 } } });

  test('a statement that runs out of it gives its slot back', async () => {
    const { gateway, control } = stage();
    const client = await clientWith(gateway, 'tester', reading);
    await control.slow(60_000, { sql: 'slow_one' });
    expect((await client.query('SELECT 3 AS slow_one')).code).toBe('QUERY_DEADLINE');
    expect(await queue(gateway)).toMatchObject({ inUse: 0, waitingCount: 0 });
  });
});

let broken: { readonly player: WirePlayer; readonly gateway: TestGateway } | undefined;
afterEach(async () => {
  await broken?.gateway.stop();
  await broken?.player.close();
  broken = undefined;
});

test('when the driver worker dies, the slots of all that ran in it come back and the next ones run', async () => {
  const player = await startWirePlayer({
    answer: (request) => {
      const ready = sessionAnswers(request);
      if (ready !== null) return ready;
      if (request.sql?.includes('slow')) return new Promise(() => undefined);
      // A row that is none: the driver stumbles over it in a tick of its own, where nobody can catch it.
      if (request.sql?.includes('poison')) {
        return rowsAnswer([{ name: 'A', type: 'text' }], [], { rowset: [null], returned: 1 });
      }
      return textAnswer('alive');
    },
  });
  const gateway = await startGateway({ parts: { profile: openTestProfile(player.url) } });
  broken = { player, gateway };
  const client = await clientWith(gateway, 'tester', reading);
  // The pool of the profile has two connections.
  const slow = client.query('SELECT 1 AS slow');
  await player.seen(({ sql }) => sql?.includes('slow') === true);
  expect((await queue(gateway)).inUse).toBe(1);

  expect((await client.query('SELECT 1 AS poison')).code).toBe('SNOWFLAKE_WORKER_DIED');
  expect((await slow).code).toBe('SNOWFLAKE_WORKER_DIED');
  expect(await queue(gateway)).toMatchObject({ inUse: 0, waitingCount: 0 });
  expect((await client.query('SELECT 1 AS A')).data).toMatchObject({ rows: [['alive']] });
});
