import { type TestContext, test } from 'vitest';
import { ok, refused, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WireAnswer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, seenView, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

/** A server on which SLOW statements run until they are aborted. */
interface SlowServer {
  readonly player: WirePlayer;
  readonly profile: TestProfile;
  readonly aborts: () => readonly string[];
}

async function start(
  onTestFinished: TestContext['onTestFinished'],
  { confirms = true, max = 2 } = {},
): Promise<SlowServer> {
  const running = new Map<string, (answer: WireAnswer) => void>();
  const aborts: string[] = [];
  const player = await startWirePlayer({
    answer: (request) => {
      if (request.path === '/queries/v1/abort-request') {
        const { requestId } = request.json as { readonly requestId: string };
        aborts.push(requestId);
        if (confirms) {
          running.get(requestId)?.(
            refused('000604', 'SQL execution canceled', { sqlState: '57014', queryId: 'q' }),
          );
        }
        return ok(null);
      }
      if (request.sql?.startsWith('SLOW')) {
        return new Promise((resolve) => running.set(request.query.get('requestId') ?? '', resolve));
      }
      return sessionAnswers(request) ?? textAnswer('x');
    },
  });
  onTestFinished(() => player.close());
  const profile = openTestProfile(player.url, { max });
  onTestFinished(() => profile.close(2_000));
  return { player, profile, aborts: () => aborts };
}

// Side by side: much of the time a cancel that nobody confirms is waited for.
test.concurrent('aborting the signal aborts the statement at Snowflake and keeps the connection', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile, aborts } = await start(onTestFinished, { max: 1 });
  const stop = new AbortController();
  const slow = statement('SLOW');
  const result = profile.run(slow, { signal: stop.signal });
  await player.seen(({ sql }) => sql === 'SLOW');
  stop.abort();
  await expect(result).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(aborts()).toEqual([slow.id]);

  await profile.run(statement('SELECT 1'));
  expect(profile.view()).toMatchObject({ logins: 1, state: 'ready' });
});

test.concurrent('passing the deadline does the same', async ({ expect, onTestFinished }) => {
  const { player, profile, aborts } = await start(onTestFinished, { max: 1 });
  await profile.run(statement('SELECT 1'));
  const slow = statement('SLOW', { deadlineMs: 4_500 });
  await expect(profile.run(slow)).rejects.toMatchObject({
    code: 'QUERY_DEADLINE',
    status: 504,
    data: { seconds: 4.5 },
  });
  expect(aborts()).toEqual([slow.id]);
  await profile.run(statement('SELECT 1'));
  expect(player.requests.filter(({ path }) => path.endsWith('login-request'))).toHaveLength(1);
});

test.concurrent('a connection on which the cancel is not confirmed is given up', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile } = await start(onTestFinished, { confirms: false, max: 2 });
  const stop = new AbortController();
  const result = profile.run(statement('SLOW'), { signal: stop.signal });
  await player.seen(({ sql }) => sql === 'SLOW');
  stop.abort();
  await expect(result).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(profile.view().borrowed).toBe(1);

  await player.seen(({ query }) => query.get('delete') === 'true');
  expect((await seenView(profile, ({ borrowed }) => borrowed === 0)).size).toBe(0);
  await profile.run(statement('SELECT 1'));
  expect(profile.view().logins).toBe(2);
});

test.concurrent('a statement that still waits for a connection is cancelled without a word to Snowflake', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile, aborts } = await start(onTestFinished, { max: 1 });
  const first = new AbortController();
  const running = profile.run(statement('SLOW one'), { signal: first.signal });
  await player.seen(({ sql }) => sql === 'SLOW one');
  const stop = new AbortController();
  const waiting = profile.run(statement('SLOW two'), { signal: stop.signal });
  await seenView(profile, (view) => view.waiting === 1);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(aborts()).toEqual([]);
  first.abort();
  await expect(running).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(player.requests.some(({ sql }) => sql === 'SLOW two')).toBe(false);
});

test.concurrent('waiting for a connection longer than the deadline has an error of its own', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile } = await start(onTestFinished, { max: 1 });
  const stop = new AbortController();
  const running = profile.run(statement('SLOW one'), { signal: stop.signal });
  await player.seen(({ sql }) => sql === 'SLOW one');
  await expect(profile.run(statement('SELECT 1', { deadlineMs: 300 }))).rejects.toMatchObject({
    code: 'SNOWFLAKE_POOL_TIMEOUT',
    retryable: true,
  });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
});

test.concurrent('a signal that was aborted before is not even looked at by the worker', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile } = await start(onTestFinished);
  await expect(profile.run(statement('SELECT 1'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'QUERY_CANCELLED',
  });
  expect(player.requests).toEqual([]);
});

test.concurrent('closing cancels what runs, ends the sessions and takes no more work', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile, aborts } = await start(onTestFinished);
  const slow = statement('SLOW');
  const result = profile.run(slow);
  await player.seen(({ sql }) => sql === 'SLOW');
  const closing = profile.close(60_000);
  await expect(result).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  await closing;
  // The driver may send it again on a connection that is being closed.
  expect(new Set(aborts())).toEqual(new Set([slow.id]));
  expect(player.requests.filter(({ query }) => query.get('delete') === 'true')).toHaveLength(1);
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SNOWFLAKE_CLOSED' });
});

test.concurrent('closing does not wait for a server that does not answer', async ({
  expect,
  onTestFinished,
}) => {
  const { player, profile } = await start(onTestFinished, { confirms: false });
  const result = profile.run(statement('SLOW'));
  await player.seen(({ sql }) => sql === 'SLOW');
  const closing = profile.close(500);
  await expect(result).rejects.toMatchObject({
    code: expect.stringMatching(/QUERY_CANCELLED|SNOWFLAKE_CLOSED/),
  });
  await closing;
});
