import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, type TestContext, test } from 'vitest';
import type { LoginOptions } from '../../../server/snowflake/login-options.ts';
import { sessionAnswers, setupAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import {
  startWirePlayer,
  type WireAnswer,
  type WireMapping,
  type WirePlayer,
  type WireRequest,
} from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

/**
 * The exchanges that Snowflake recorded for the tests of its own drivers, played against this adapter. They are not
 * part of this repository: the other tests beside this one cover the same exchanges with answers of our own.
 */
const folder = new URL('../../../../shared/data/snowflake-wiremock/', import.meta.url);
const there = existsSync(folder);

test.runIf(!there)("Snowflake's recorded exchanges", (context) => {
  context.skip('the folder ../shared/data/snowflake-wiremock is not beside this checkout');
});

function recorded(file: string, values: Readonly<Record<string, string>> = {}): readonly WireMapping[] {
  const text = readFileSync(new URL(file, folder), 'utf8').replace(
    /\{\{\s*(\w+)\s*\}\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  return (JSON.parse(text) as { readonly mappings: readonly WireMapping[] }).mappings;
}

interface Play {
  readonly files: readonly (readonly WireMapping[])[];
  readonly login?: Partial<LoginOptions>;
  /** Answered by us before the recording is asked: the set-up of a session is not in it. */
  readonly ours?: (request: WireRequest) => WireAnswer | null;
}

interface Stage {
  readonly player: WirePlayer;
  readonly profile: TestProfile;
}

async function play(context: TestContext, { files, login, ours = setupAnswers }: Play): Promise<Stage> {
  return onStage(context, await startWirePlayer({ mappings: files.flat(), answer: ours }), login);
}

function onStage(context: TestContext, player: WirePlayer, login: Partial<LoginOptions> = {}): Stage {
  const profile = openTestProfile(player.url, { login });
  context.onTestFinished(async () => {
    await profile.close(2_000);
    await player.close();
  });
  return { player, profile };
}

const busy = { failureResponse: '{ "status": 503, "body": "busy" }' };
const loggedIn = (): readonly WireMapping[] => recorded('login_request_ok.json');
const mock = { account: 'MOCK_ACCOUNT_NAME', user: 'MOCK_USERNAME' };
/** Answers every statement, for exchanges that are about the login alone. */
const anyStatement = (request: WireRequest): WireAnswer | null =>
  setupAnswers(request) ?? (request.sql === null ? null : textAnswer('in'));

// Side by side: the driver sleeps for seconds between its tries. Those with many tries come first.
describe.runIf(there).concurrent("Snowflake's recorded exchanges", { timeout: 90_000 }, () => {
  test('query request that fails three times', async (context) => {
    const result = recorded('request_retries/query_result_fail.json.template', {
      failureResponse: '{ "status": 500 }',
    });
    const final = result.filter(({ priority }) => priority === 1).map(({ response }) => response)[0];
    const { player, profile } = await play(context, {
      files: [loggedIn(), recorded('request_retries/query_request_fail.json.template', busy)],
      // The recording's last answer says "in progress" without an address; what it means is the finished result.
      ours: (request) =>
        setupAnswers(request) ??
        (request.query.get('retryCount') === '3' && final !== undefined ? final : null),
    });
    // One that may be repeated is left to another session after three failures; any other stays in its own.
    const alone = statement('SELECT 1', { deadlineMs: 50_000, repeatable: false });
    expect((await profile.run(alone)).rows).toEqual([['1']]);
    const sent = player.requests.filter(({ sql }) => sql === 'SELECT 1');
    expect(new Set(sent.map(({ query }) => query.get('requestId'))).size).toBe(1);
    expect(sent).toHaveLength(4);
  });

  test('chunk that fails three times', async (context) => {
    const address = { chunkUrl: '' };
    const player = await startWirePlayer({
      mappings: [...loggedIn(), ...recorded('request_retries/query_chunk_download_fail.json.template', busy)],
      answer: (request) => {
        const ready = setupAnswers(request);
        if (ready !== null || request.sql === null) return ready;
        return recorded('query_returns_chunks.json.template', address)[0]?.response;
      },
    });
    address.chunkUrl = `${player.url}/chunks/1`;
    const { profile } = onStage(context, player);
    const { rows } = await profile.run(statement('SELECT col1', { deadlineMs: 50_000 }));
    expect(rows).toEqual(Array.from({ length: 10 }, (_, n) => [`row${n + 1}`]));
  });

  test('in progress, and a result that is asked for four times', async (context) => {
    const { profile } = await play(context, {
      files: [
        loggedIn(),
        recorded('query_returns_get_result_url.json'),
        recorded('request_retries/query_result_fail.json.template', busy),
      ],
    });
    const result = await profile.run(statement('SELECT 1', { deadlineMs: 50_000 }));
    expect(result).toMatchObject({ queryId: '01baf79b-0108-1a60-0000-01110354a6ce', rows: [['1']] });
  });

  test('login that fails three times', async (context) => {
    const { profile } = await play(context, {
      files: [recorded('request_retries/login_request_fail.json.template', busy)],
      ours: anyStatement,
    });
    // Two tries make one login of ours; the next one starts after a pause.
    await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
    await expect
      .poll(() => profile.run(statement('SELECT 1')).then(({ rows }) => rows), {
        interval: 250,
      })
      .toEqual([['in']]);
  });

  test('cancel that fails three times', async (context) => {
    let finish: ((answer: WireAnswer) => void) | undefined;
    const player = await startWirePlayer({
      mappings: [...loggedIn(), ...recorded('request_retries/cancel_query_fail.json.template', busy)],
      answer: (request) => {
        if (request.sql === 'SLOW') {
          return new Promise<WireAnswer>((resolve) => {
            finish = resolve;
          });
        }
        if (request.query.get('retryCount') === '3') {
          finish?.({
            jsonBody: { success: false, code: '000604', message: 'SQL execution canceled', data: {} },
          });
        }
        return sessionAnswers(request);
      },
    });
    const { profile } = onStage(context, player);
    const stop = new AbortController();
    const running = profile.run(statement('SLOW', { deadlineMs: 50_000 }), { signal: stop.signal });
    await player.seen(({ sql }) => sql === 'SLOW');
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  });

  test('login', async (context) => {
    const { profile } = await play(context, { files: [loggedIn()], ours: anyStatement });
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['in']]);
  });

  test('programmatic access token', async (context) => {
    const method = { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'MOCK_TOKEN' } as const;
    const { profile } = await play(context, {
      files: [recorded('pat/successful_flow.json')],
      login: { ...mock, method },
      ours: anyStatement,
    });
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['in']]);
  });

  test('programmatic access token that is not valid', async (context) => {
    const method = { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'INVALID_TOKEN' } as const;
    const { profile } = await play(context, {
      files: [recorded('pat/invalid_pat_token.json')],
      login: { ...mock, method },
    });
    await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
      code: 'SNOWFLAKE_LOGIN_FAILED',
      data: { snowflakeCode: '394400', detail: 'Programmatic access token is invalid.' },
    });
  });

  test.for<readonly [string, { readonly scope?: string }, { readonly role?: string }]>([
    ['client_credentials/successful_flow.json', { scope: 'session:role:ANALYST' }, {}],
    ['client_credentials/successful_flow_without_scope.json', {}, { role: 'ANALYST' }],
  ])('OAuth client credentials: %s', async ([file, scope, login], context) => {
    const method = {
      authenticator: 'OAUTH_CLIENT_CREDENTIALS',
      clientId: '123',
      clientSecret: 'clientSecret',
      ...scope,
    } as const;
    const { profile } = await play(context, {
      files: [recorded(`oauth/${file}`)],
      login: { ...mock, ...login, method },
      ours: anyStatement,
    });
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['in']]);
  });

  test.for(['token_request_error.json', 'token_request_error_no_token.json'])(
    'OAuth client credentials that are refused: %s',
    async (file, context) => {
      const method = {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        clientId: '123',
        clientSecret: 'clientSecret',
        scope: 'session:role:ANALYST',
      } as const;
      const { profile } = await play(context, {
        files: [recorded(`oauth/client_credentials/${file}`)],
        login: { ...mock, method },
      });
      await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
        code: 'SNOWFLAKE_LOGIN_FAILED',
      });
    },
  );

  test('renewal of the session token', async (context) => {
    const { profile } = await play(context, { files: [loggedIn(), recorded('session_token_renewal.json')] });
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['1']]);
    expect(profile.view().logins).toBe(1);
  });

  test('failed query', async (context) => {
    const { profile } = await play(context, {
      files: [loggedIn(), recorded('query_request_failed_with_qcc.json')],
    });
    await expect(profile.run(statement('INSERT'))).rejects.toMatchObject({
      code: 'SNOWFLAKE_SQL_ERROR',
      data: { snowflakeCode: '200001', sqlState: '22000', detail: 'A primary key already exists.' },
    });
  });

  test('missing rowset', async (context) => {
    const { profile } = await play(context, {
      files: [loggedIn(), recorded('query_result_missing_rowset.json')],
    });
    await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
      code: 'SNOWFLAKE_ANSWER_INVALID',
    });
  });
});
