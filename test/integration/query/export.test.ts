import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import { configSchema } from '../../../server/contract/config.ts';
import { createExporter } from '../../../server/query/export/export-results.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-exports-'))), 'exports');
const stage = gatewayOnSandbox({
  config: {
    results: { folder, maxRows: 2_000, exportRows: 5_000, exportBytes: 200_000 },
  },
  sandbox: { chunkRows: 700, inlineRows: 100 },
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

let clients = 0;
const newClient = (policy: object = { allow: ['DEMO'] }): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `exporter-${clients}`, policy);
};

const numbers = (count: number, text = "'row ' || SEQ4()") =>
  `SELECT SEQ4() AS N, ${text} AS T FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`;
const lines = (path: unknown) => readFileSync(String(path), 'utf8').trimEnd().split(/\r?\n/);
const left = () => readdirSync(join(folder, '.unfinished'));

describe('a query goes into a file', () => {
  test('as CSV, below the folder of the client', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', { file: 'a/numbers', query: numbers(3_000) });
    expect(data).toMatchObject({
      path: join(folder, client.name, 'a', 'numbers.csv'),
      format: 'csv',
      rows: 3_000,
      truncated: false,
      bytes: readFileSync(String(data.path)).byteLength,
    });
    expect(lines(data.path)).toEqual(['N,T', ...Array.from({ length: 3_000 }, (_, n) => `${n},row ${n}`)]);
    expect(left()).toEqual([]);
  });

  test('as JSON lines', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', {
      file: 'numbers.jsonl',
      format: 'jsonl',
      query: numbers(3),
    });
    expect(lines(data.path).map((line) => JSON.parse(line))).toEqual([
      { N: 0, T: 'row 0' },
      { N: 1, T: 'row 1' },
      { N: 2, T: 'row 2' },
    ]);
  });

  test('as Parquet', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', {
      file: 'orders',
      format: 'parquet',
      query: 'SELECT * FROM DEMO.PUBLIC.ORDERS ORDER BY 1 LIMIT 1000',
    });
    expect(data).toMatchObject({ rows: 1_000, format: 'parquet' });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const read = await connection.runAndReadAll(`SELECT COUNT(*) FROM '${data.path}'`);
    expect(read.getRowsJS()).toEqual([[1_000n]]);
    connection.closeSync();
    instance.closeSync();
  });

  test('without rows it has its header', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', {
      file: 'none',
      query: 'SELECT * FROM DEMO.PUBLIC.CUSTOMERS WHERE FALSE',
    });
    expect(data.rows).toBe(0);
    expect(lines(data.path)).toHaveLength(1);
  });
});

describe('a result that is there already goes into a file', () => {
  test('by its cursor: all of it, from its first row, and nothing runs again', async () => {
    const client = await newClient();
    const { data } = await client.query(numbers(1_500), { limit: 10 });
    await stage().control.clearRequests();
    const exported = await client.call('export_results', { file: 'all', cursor: data.next });
    expect(exported.data).toMatchObject({ rows: 1_500, truncated: false });
    expect(lines(exported.data.path)[1]).toBe('0,row 0');
    expect((await stage().control.requests()).filter(({ route }) => route === 'query')).toEqual([]);
  });

  test('by its handle', async () => {
    const client = await newClient();
    const { data } = await client.query(numbers(20), { wait_seconds: 0 });
    await client.call('query_status', { handle: data.handle, wait_seconds: 30 });
    const exported = await client.call('export_results', { file: 'all', cursor: data.handle });
    expect(exported.data).toMatchObject({ rows: 20 });
  });

  test('as much as Snowflake was told to keep, and it says so', async () => {
    const client = await newClient();
    const { data } = await client.query(numbers(2_500), { limit: 10 });
    const exported = await client.call('export_results', { file: 'part', cursor: data.next });
    expect(exported.data).toMatchObject({ rows: 2_000, truncated: true });
    expect(exported.text).toContain('The result has more rows');
  });
});

describe('is bounded', () => {
  test('in rows', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', { file: 'x', query: numbers(5_001, '1') });
    expect(data).toMatchObject({ rows: 5_000, truncated: true });
    expect(lines(data.path)).toHaveLength(5_001);
  });

  test('in bytes: the last row is whole', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', {
      file: 'x',
      query: numbers(4_000, "REPEAT('y', 100)"),
    });
    expect(data.truncated).toBe(true);
    expect(data.bytes).toBeLessThanOrEqual(200_000);
    expect(lines(data.path).at(-1)).toMatch(/^\d+,y{100}$/);
    expect(lines(data.path)).toHaveLength(Number(data.rows) + 1);
  });

  test("in the rows of the client's day, which it uses up", async () => {
    const client = await newClient({ allow: ['DEMO'], quota: { rowsPerDay: 1_000 } });
    const first = await client.call('export_results', { file: 'x', query: numbers(800) });
    expect(first.data).toMatchObject({ rows: 800, truncated: false });
    const second = await client.call('export_results', { file: 'y', query: numbers(800, '2') });
    expect(second.data).toMatchObject({ rows: 200, truncated: true });
    expect((await client.query('SELECT 1')).code).toBe('QUOTA_DAY');
  });
});

describe('the policy holds', () => {
  test('for the statement', async () => {
    const client = await newClient();
    const refused = await client.call('export_results', {
      file: 'x',
      query: 'SELECT * FROM PRIVATE.PUBLIC.SALARIES',
    });
    expect(refused.code).toMatch(/^POLICY_/);
    expect(existsSync(join(folder, client.name, 'x.csv'))).toBe(false);
    expect(left()).toEqual([]);
  });

  test('for a result from before, as it is now', async () => {
    const client = await newClient();
    const { data } = await client.query('SELECT * FROM DEMO.PUBLIC.ORDERS', { limit: 10 });
    const policy = { allow: ['DEMO'], deny: ['DEMO.PUBLIC.ORDERS'] };
    await adminCall(stage().gateway, 'PUT', `/admin/clients/${client.name}/policy`, policy);
    const refused = await client.call('export_results', { file: 'x', cursor: data.next });
    expect(refused.code).toBe('POLICY_OBJECT_DENIED');
  });

  test('for the rows of a listing: what is left out of the answer is left out of the file', async () => {
    const client = await newClient();
    const { data } = await client.call('export_results', { file: 'x', query: 'SHOW SCHEMAS IN ACCOUNT' });
    const text = readFileSync(String(data.path), 'utf8');
    expect(text).toContain('DEMO');
    expect(text).not.toContain('PRIVATE');
    expect(lines(data.path)).toHaveLength(Number(data.rows) + 1);
  });

  test('the cursor of another client opens nothing', async () => {
    const [client, stranger] = [await newClient(), await newClient()];
    const { data } = await client.query(numbers(50), { limit: 10 });
    const stolen = await stranger.call('export_results', { file: 'x', cursor: data.next });
    expect(stolen.code).toBe('RESULT_CURSOR_INVALID');
  });
});

describe('nothing is left of an export that', () => {
  test('fails half-way', async () => {
    const client = await newClient();
    await stage().control.fault('chunk', { kind: 'status', status: 404 }, { times: null });
    const failed = await client.call('export_results', {
      file: 'x',
      query: numbers(3_000, "'cut' || SEQ4()"),
    });
    expect(failed.isError).toBe(true);
    expect(existsSync(join(folder, client.name, 'x.csv'))).toBe(false);
    expect(left()).toEqual([]);
  });

  test.each(['csv', 'parquet'])('is cancelled, as %s; the name is free again', async (format) => {
    const client = await newClient();
    // All of them: one that an earlier export asks for late must not use it up.
    await stage().control.fault('chunk', { kind: 'hang' }, { times: null });
    const exporting = client.call('export_results', {
      file: 'x',
      format,
      query: numbers(3_000, `'${format}' || SEQ4()`),
    });
    await stage().control.untilRequests('chunk', 1);
    const mine = async () =>
      ((await adminCall(stage().gateway, 'GET', '/admin/queries')).json as QueryView[]).find(
        (view) => view.client === client.name && view.endedAt === null,
      );
    // The piece that was asked for may be one that an earlier export was still reading.
    await expect.poll(mine).toBeDefined();
    await adminCall(stage().gateway, 'POST', `/admin/queries/${(await mine())?.id}/cancel`);
    expect((await exporting).code).toBe('QUERY_CANCELLED');
    expect(left()).toEqual([]);
    await stage().control.clearFaults();
    const again = await client.call('export_results', { file: 'x', format, query: numbers(3) });
    expect(again.data.rows).toBe(3);
  });
});

test('two exports with one name at the same time: one file, and it is whole', async () => {
  const client = await newClient();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      client.call('export_results', { file: 'same', query: numbers(1_000, `'from ${n}'`) }),
    ),
  );
  const won = answers.filter(({ isError }) => !isError);
  expect(won).toHaveLength(1);
  expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(['EXPORT_EXISTS']));
  const texts = new Set(
    lines(won[0]?.data.path)
      .slice(1)
      .map((line) => line.split(',')[1]),
  );
  expect(texts.size).toBe(1);
  expect(won[0]?.data.rows).toBe(1_000);
});

test('a name that leads elsewhere is refused before anything runs', async () => {
  const client = await newClient();
  await stage().control.clearRequests();
  for (const file of ['../x', '/tmp/x', 'a/../../x', 'C:\\x', 'nul']) {
    expect((await client.call('export_results', { file, query: numbers(3) })).code).toBe('EXPORT_NAME');
  }
  expect(await stage().control.requests()).toEqual([]);
});

test('without a folder exports are off, and the error says how to turn them on', async () => {
  const off = createExporter({ run: () => Promise.reject(new Error('ran')) }, configSchema.parse({}).results);
  const source = { sql: 'SELECT 1' };
  const request = { source, format: 'csv', spreadsheetSafe: false, file: 'x' } as const;
  const call = { id: 'x', signal: new AbortController().signal, onProgress: () => undefined };
  await expect(off.run({} as never, request, call)).rejects.toMatchObject({
    code: 'EXPORT_OFF',
    next: expect.stringContaining('SNOWGATE_RESULTS_FOLDER'),
  });
});

describe('texts that a spreadsheet takes for formulas', () => {
  const query = "SELECT '=1+1' AS F, '-5' AS N, '@x' AS \"+C\"";
  const write = async (file: string, format: string, safe?: boolean) => {
    const client = await newClient();
    const asked = safe === undefined ? {} : { spreadsheet_safe: safe };
    return (await client.call('export_results', { file, format, query, ...asked })).data;
  };

  test('are as they are where nothing is said', async () => {
    expect(lines((await write('x', 'csv')).path)).toEqual(['F,N,+C', '=1+1,-5,@x']);
    expect(lines((await write('x', 'csv', false)).path)).toEqual(['F,N,+C', '=1+1,-5,@x']);
  });

  test('have an apostrophe in front in a CSV that is to be safe', async () => {
    expect(lines((await write('x', 'csv', true)).path)).toEqual(["F,N,'+C", "'=1+1,-5,'@x"]);
  });

  test('are as they are in the other formats', async () => {
    const jsonl = lines((await write('x', 'jsonl', true)).path).map((line) => JSON.parse(line));
    expect(jsonl).toEqual([{ F: '=1+1', N: '-5', '+C': '@x' }]);
    const { path } = await write('x', 'parquet', true);
    const database = await DuckDBInstance.create(':memory:', { temp_directory: '' });
    const connection = await database.connect();
    const read = await connection.runAndReadAll(`select * from read_parquet('${path}')`);
    expect(read.getRowsJS()).toEqual([['=1+1', '-5', '@x']]);
    connection.closeSync();
    database.closeSync();
  });
});
