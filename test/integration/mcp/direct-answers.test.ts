import { connect } from 'node:net';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openClientRegistry } from '../../../server/clients/client-registry.ts';
import type { QueryView } from '../../../server/contract/admin.ts';
import { openStateStore } from '../../../server/store/store.ts';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { type RawAnswer, rawHttp } from '../../fixtures/raw-http.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

// The same request is sent down both ways and has to be answered alike. Which way it goes is up to its envelope: one that
// the SDK has accepted before goes the direct way, one that is new goes through the SDK.

const stage = gatewayOnSandbox();
let token: string;
/** Of a client that runs nothing, so that what it has left never changes. */
let idleToken: string;
beforeAll(() => {
  const roomy = { quota: { burst: 10_000, refillPerMinute: 10_000, requestsPerDay: null } };
  token = stage().gateway.addClient('tester', 'http', { allow: ['DEMO'], ...roomy });
  idleToken = stage().gateway.addClient('idle');
});
// The gateway's timers stand still: no answer becomes a stream because the machine is slow.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

let apps = 0;
const newApp = () => {
  apps += 1;
  return { name: `app-${String(apps).padStart(4, '0')}`, version: '1' };
};

interface Sent {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const envelopeOf = (clientInfo: object) => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': clientInfo,
});

function callBy(app: object, name: string, args?: unknown, id: unknown = 7) {
  const params = { name, ...(args !== undefined && { arguments: args }), _meta: envelopeOf(app) };
  return {
    body: { jsonrpc: '2.0', id, method: 'tools/call', params },
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
  };
}

function send({ body, headers }: Sent): Promise<RawAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rawHttp({
    port: stage().gateway.port,
    path: '/mcp',
    method: 'POST',
    headers: { ...headers },
    body: text,
  });
}

const tellOf = (app: object) => send(callBy(app, 'whoami'));

/** Only the direct way knows the length of an answer before it writes it. */
const wentDirectly = ({ headers }: RawAnswer) =>
  headers['content-length'] !== undefined && !headers['x-request-id'];

/** An answer without what differs between any two: ids, the name of the app, and how its length is told. */
function comparable({ status, headers, text }: RawAnswer) {
  const {
    date,
    'content-length': _length,
    'transfer-encoding': _chunked,
    'x-request-id': _id,
    ...rest
  } = headers;
  const same = text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/app-\d{4}/g, 'APP');
  return { dated: date !== undefined, status, headers: rest, text: same };
}

/** Sends it as an app that is new, and as one that is known. */
async function bothWays(make: (app: object) => Sent) {
  const throughSdk = await send(make(newApp()));
  const known = newApp();
  await tellOf(known);
  const second = await send(make(known));
  return { throughSdk, second };
}

type Change = (sent: ReturnType<typeof callBy>) => Sent;
const withHeaders =
  (headers: Record<string, string | undefined>): Change =>
  (sent) => ({
    ...sent,
    headers: Object.fromEntries(
      Object.entries({ ...sent.headers, ...headers }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
  });
const good: readonly (readonly [string, (app: object) => Sent])[] = [
  ['no Accept', (app) => withHeaders({ accept: undefined })(callBy(app, 'whoami'))],
  ['arguments of null', (app) => withParams({ arguments: null })(callBy(app, 'whoami'))],
  ['a query', (app) => callBy(app, 'execute_query', { query: 'SELECT 1 AS ONE, NULL AS NOTHING' })],
  ['a text beyond ASCII', (app) => callBy(app, 'execute_query', { query: "SELECT 'ä \u2028 €😀' AS T" })],
  ['no arguments', (app) => callBy(app, 'list_databases')],
  ['empty arguments', (app) => callBy(app, 'list_databases', {})],
  ['whoami', (app) => withHeaders({ authorization: `Bearer ${idleToken}` })(callBy(app, 'whoami'))],
  ['an id that is a text', (app) => callBy(app, 'list_databases', {}, 'a "quoted" id')],
  ['an empty id', (app) => callBy(app, 'list_databases', {}, '')],
  ['a negative id', (app) => callBy(app, 'list_databases', {}, -1)],
  [
    'a refused statement',
    (app) => callBy(app, 'execute_query', { query: 'DROP TABLE DEMO.PUBLIC.PRODUCTS' }),
  ],
  [
    'an object outside the policy',
    (app) => callBy(app, 'execute_query', { query: 'SELECT * FROM OTHER.A.B' }),
  ],
  ['broken SQL', (app) => callBy(app, 'execute_query', { query: 'SELEKT' })],
  ['an argument that is not there', (app) => callBy(app, 'execute_query', {})],
  ['an argument of the wrong kind', (app) => callBy(app, 'execute_query', { query: 1 })],
  ['an argument too many', (app) => callBy(app, 'list_databases', { more: true })],
  ['an unknown cursor', (app) => callBy(app, 'fetch_results', { cursor: 'nonsense' })],
];

test.each(good)('directly and through the SDK, the answer is the same: %s', async (_what, make) => {
  const { throughSdk, second } = await bothWays(make);
  expect(wentDirectly(throughSdk)).toBe(false);
  expect(wentDirectly(second)).toBe(true);
  expect(comparable(second)).toEqual(comparable(throughSdk));
});

const withBody =
  (fields: object): Change =>
  (sent) => ({ ...sent, body: { ...sent.body, ...fields } });
const withParams =
  (fields: object): Change =>
  (sent) => ({ ...sent, body: { ...sent.body, params: { ...sent.body.params, ...fields } } });
const withMeta =
  (fields: object): Change =>
  (sent) => {
    const { params } = sent.body;
    return { ...sent, body: { ...sent.body, params: { ...params, _meta: { ...params._meta, ...fields } } } };
  };

const unusual: readonly (readonly [string, Change])[] = [
  ['no version header', withHeaders({ 'mcp-protocol-version': undefined })],
  ['another version in the header', withHeaders({ 'mcp-protocol-version': '2025-11-25' })],
  ['an unknown version in the header', withHeaders({ 'mcp-protocol-version': '2027-01-01' })],
  ['no method header', withHeaders({ 'mcp-method': undefined })],
  ['another method in the header', withHeaders({ 'mcp-method': 'tools/list' })],
  ['the method in capitals', withHeaders({ 'mcp-method': 'TOOLS/CALL' })],
  ['no name header', withHeaders({ 'mcp-name': undefined })],
  ['another name in the header', withHeaders({ 'mcp-name': 'whoami' })],
  ['the name in Base64', withHeaders({ 'mcp-name': `=?base64?${btoa('list_databases')}?=` })],
  ['a name in broken Base64', withHeaders({ 'mcp-name': '=?base64?***?=' })],
  ['an Accept without streams', withHeaders({ accept: 'application/json' })],
  ['a session id', withHeaders({ 'mcp-session-id': 'none' })],
  ['another media type', withHeaders({ 'content-type': 'text/plain' })],
  ['a wrong token', withHeaders({ authorization: 'Bearer sgc_wrong' })],
  ['no token', withHeaders({ authorization: undefined })],
  ['a foreign origin', withHeaders({ origin: 'http://evil.example' })],
  ['a foreign host', withHeaders({ host: 'evil.example' })],
  ['no jsonrpc', withBody({ jsonrpc: undefined })],
  ['another jsonrpc', withBody({ jsonrpc: '1.0' })],
  ['no id', withBody({ id: undefined })],
  ['an id of null', withBody({ id: null })],
  ['an id with a fraction', withBody({ id: 1.5 })],
  ['an id that is too large', withBody({ id: 2 ** 60 })],
  ['an id that is an object', withBody({ id: {} })],
  ['a field too many', withBody({ extra: 1 })],
  ['another method', withBody({ method: 'tools/list' })],
  ['an unknown method', withBody({ method: 'tools/delete' })],
  ['params that are a list', withBody({ params: [] })],
  ['no params', withBody({ params: undefined })],
  ['a name that is a number', withParams({ name: 5 })],
  ['no name', withParams({ name: undefined })],
  ['an unknown tool', withParams({ name: 'nothing' })],
  ['the name of a property of all objects', withParams({ name: 'constructor' })],
  ['arguments that are a list', withParams({ arguments: [1] })],
  ['arguments that are a text', withParams({ arguments: 'x' })],
  ['a field too many in params', withParams({ task: { ttl: 1 } })],
  ['a request state', withParams({ requestState: 'forged' })],
  ['input responses', withParams({ inputResponses: {} })],
  ['no envelope', withParams({ _meta: undefined })],
  ['an envelope that is a list', withParams({ _meta: [] })],
  ['capabilities that are a list', withMeta({ 'io.modelcontextprotocol/clientCapabilities': [] })],
  ['no capabilities', withMeta({ 'io.modelcontextprotocol/clientCapabilities': undefined })],
  ['capabilities that cannot be', withMeta({ 'io.modelcontextprotocol/clientCapabilities': { roots: 1 } })],
  ['another version in the envelope', withMeta({ 'io.modelcontextprotocol/protocolVersion': '2027-01-01' })],
  ['a version that is a number', withMeta({ 'io.modelcontextprotocol/protocolVersion': 1 })],
  ['an app without a version', withMeta({ 'io.modelcontextprotocol/clientInfo': { name: 'app' } })],
  ['a log level', withMeta({ 'io.modelcontextprotocol/logLevel': 'debug' })],
  ['a log level that there is not', withMeta({ 'io.modelcontextprotocol/logLevel': 'loud' })],
  ['a trace', withMeta({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })],
  ['a progress token', withMeta({ progressToken: 'p1' })],
  ['a progress token that cannot be', withMeta({ progressToken: {} })],
  ['a batch', (sent) => ({ ...sent, body: [sent.body] })],
  ['an empty batch', (sent) => ({ ...sent, body: [] })],
  ['a body that is a text', (sent) => ({ ...sent, body: '"tools/call"' })],
  ['a body of null', (sent) => ({ ...sent, body: 'null' })],
  ['no JSON', (sent) => ({ ...sent, body: '{' })],
  [
    'a prototype in the arguments',
    (sent) => ({
      ...sent,
      body: JSON.stringify(sent.body).replace('"_meta"', '"arguments":{"__proto__":{}},"_meta"'),
    }),
  ],
];

test.each(unusual)('a known app is answered like a new one, and not directly: %s', async (_what, change) => {
  const { throughSdk, second } = await bothWays((app) => change(callBy(app, 'list_databases')));
  expect(wentDirectly(second)).toBe(false);
  expect(comparable(second)).toEqual(comparable(throughSdk));
});

test('a notification does not make an envelope known that the SDK would refuse in a call', async () => {
  const broken = withMeta({ 'io.modelcontextprotocol/clientCapabilities': { roots: 1 } });
  const sent = broken(callBy(newApp(), 'list_databases'));
  const notification = { ...(sent.body as object), id: undefined, method: 'notifications/cancelled' };
  await send({ headers: { ...sent.headers, 'mcp-method': 'notifications/cancelled' }, body: notification });
  expect(await send(sent)).toMatchObject({ status: 400, json: { error: { code: -32602 } } });
});

test('a refused call does not make its envelope known', async () => {
  const sent = withMeta({ 'io.modelcontextprotocol/clientCapabilities': { roots: 1 } })(
    callBy(newApp(), 'whoami'),
  );
  const first = await send(sent);
  expect(first.status).toBe(400);
  expect(comparable(await send(sent))).toEqual(comparable(first));
});

test('both ways count for the same session', async () => {
  const app = newApp();
  const sessionOf = ({ json }: RawAnswer) =>
    (json as { result: { structuredContent: { session: string } } }).result.structuredContent.session;
  const answers = [await send(callBy(app, 'whoami')), await send(callBy(app, 'whoami'))];
  expect(answers.map(wentDirectly)).toEqual([false, true]);
  expect(new Set(answers.map(sessionOf)).size).toBe(1);
});

test('a token that was replaced is refused from the next call on, however well its app is known', async () => {
  const { gateway } = stage();
  const old = gateway.addClient('rotated');
  const app = newApp();
  const call = withHeaders({ authorization: `Bearer ${old}` })(callBy(app, 'list_databases'));
  await send(call);
  expect(wentDirectly(await send(call))).toBe(true);
  // As the command line does it, in a process of its own.
  const store = openStateStore(gateway.home.home.stateFile);
  openClientRegistry(store).rotate('rotated');
  store.close();
  expect((await send(call)).status).toBe(401);
});

test('the direct way spends the quota like the other', async () => {
  const { gateway } = stage();
  const quota = { burst: 3, refillPerMinute: 0 };
  const place = {
    port: gateway.port,
    token: gateway.addClient('meagre', 'http', { allow: ['DEMO'], quota }),
  };
  const query = toolCall(1, 'execute_query', { query: 'SELECT 1' });
  const answers = [];
  for (let index = 0; index < 4; index += 1) answers.push(await postModern(place, query));
  expect(answers.map(({ text }) => text.includes('QUOTA_RATE'))).toEqual([false, false, false, true]);
});

test('a client that goes cancels its direct call at Snowflake', async () => {
  const { gateway, control } = stage();
  const app = newApp();
  await tellOf(app);
  await control.slow(60_000, { sql: 'gone_soon' });
  const { body, headers } = callBy(app, 'execute_query', { query: 'SELECT 1 AS gone_soon' });
  const text = JSON.stringify(body);
  const socket = connect(gateway.port, '127.0.0.1');
  const head = Object.entries({
    ...headers,
    host: `127.0.0.1:${gateway.port}`,
    'content-length': text.length,
  });
  socket.write(
    `POST /mcp HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
  );
  await untilStatementsRun(stage(), 'gone_soon');
  socket.destroy();
  const ofThis = async () =>
    ((await adminCall(gateway, 'GET', '/admin/queries')).json as QueryView[]).find(({ sql }) =>
      sql.includes('gone_soon'),
    );
  await expect.poll(ofThis).toMatchObject({ state: 'cancelled' });
  await control.untilRunning(0);
});
