import { describe, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { type RawData, rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile({ inlineRows: 100, chunkRows: 5_000 });

const rows = 120_000;

const manyRows = `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`;

describe('through the driver', () => {
  test('all rows arrive in order, inline and in chunks', async () => {
    const connection = await connectDriver(current().sandbox);
    const result = await runDriver(connection, manyRows);
    const wrong = result.rows.findIndex((row, index) => row[0] !== String(index));
    const fetched = (await current().control.requests()).filter(
      (request) => request.route === 'chunk',
    ).length;
    expect([result.rows.length, wrong, fetched]).toEqual([rows, -1, 24]);
    await disconnectDriver(connection);
  });

  test('a reader that stops early fetches only the chunks it needs', async () => {
    const connection = await connectDriver(current().sandbox);
    const result = await runDriver(connection, manyRows, { stopAfter: 150 });
    const fetched = (await current().control.requests()).filter(
      (request) => request.route === 'chunk',
    ).length;
    expect(result.rows.length).toBe(150);
    expect(fetched).toBeLessThan(6);
    await disconnectDriver(connection);
  });

  test('the connection goes on after an early stop', async () => {
    const connection = await connectDriver(current().sandbox);
    await runDriver(connection, manyRows, { stopAfter: 10 });
    const { rows: next } = await runDriver(connection, 'SELECT 1');
    expect(next).toEqual([['1']]);
    await disconnectDriver(connection);
  });

  test('a chunk that was cut in the middle is fetched again and no row is lost', async () => {
    const connection = await connectDriver(current().sandbox);
    await current().control.fault('chunk', { kind: 'cut' });
    const result = await runDriver(connection, manyRows);
    expect([result.rows.length, result.rows.at(-1)]).toEqual([rows, [String(rows - 1)]]);
    await disconnectDriver(connection);
  });
});

describe('the addresses of chunks', () => {
  test('open with their signature and the key of their result', async () => {
    const { address, headers } = await firstChunk();
    const response = await fetch(address, { headers });
    const text = await response.text();
    expect([response.status, response.headers.get('content-type'), JSON.parse(`[${text}]`).length]).toEqual([
      200,
      'binary/octet-stream',
      5_000,
    ]);
  });

  test.each([
    ['without the key', (address: string) => ({ address, headers: {} })],
    [
      'with a wrong key',
      (address: string) => ({ address, headers: { 'x-amz-server-side-encryption-customer-key': 'wrong' } }),
    ],
    [
      'with a forged signature',
      (address: string, headers: Record<string, string>) => ({
        address: address.replace(/signature=.*/, `signature=${'A'.repeat(43)}`),
        headers,
      }),
    ],
    [
      'with the signature of another chunk',
      (address: string, headers: Record<string, string>) => ({
        address: address.replace('/0?', '/1?'),
        headers,
      }),
    ],
    [
      'without a signature',
      (address: string, headers: Record<string, string>) => ({
        address: address.replace(/\?.*/, ''),
        headers,
      }),
    ],
  ])('stay shut %s', async (_name, forge) => {
    const { address, headers } = await firstChunk();
    const forged = forge(address, headers);
    const response = await fetch(forged.address, { headers: forged.headers });
    expect([response.status, await response.text()]).toEqual([403, '']);
  });

  test('stay shut with the key of another result', async () => {
    const [mine, other] = [await firstChunk(), await firstChunk()];
    const response = await fetch(mine.address, { headers: other.headers });
    expect(response.status).toBe(403);
  });
});

async function firstChunk(): Promise<{ readonly address: string; readonly headers: Record<string, string> }> {
  const session = await rawSession(current().sandbox);
  const { data } = await rawQuery(current().sandbox, session.token, manyRows);
  const { chunks, chunkHeaders } = data as RawData;
  return { address: chunks?.[0]?.url ?? '', headers: { ...chunkHeaders } };
}
