import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

describe('who may call', () => {
  test.each([
    ['a name that points to this machine', { host: 'attacker.example' }],
    ['a foreign name with the right port', { host: 'attacker.example:PORT' }],
    ['the right name with another port', { host: '127.0.0.1:1' }],
    ['a web page', { origin: 'https://attacker.example' }],
    ['a web page without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('not %s', async (_name, headers) => {
    const { status } = await send('/session/heartbeat', headers, Buffer.alloc(0));
    expect(status).toBe(403);
  });

  test('localhost with the right port', async () => {
    const { status } = await send('/session/heartbeat', { host: 'localhost:PORT' }, Buffer.alloc(0));
    expect(status).toBe(200);
  });
});

describe('bodies', () => {
  test('gzip is undone, and the content type does not matter', async () => {
    const { token } = await rawSession(current().sandbox);
    const body = gzipSync(JSON.stringify({ sqlText: 'SELECT 1' }));
    const headers = {
      'content-encoding': 'gzip',
      'content-type': 'text/plain',
      authorization: `Snowflake Token="${token}"`,
    };
    const { text } = await send('/queries/v1/query-request?requestId=gz', headers, body);
    expect(JSON.parse(text).data.rowset).toEqual([['1']]);
  });

  test('a small body that grows past the limit is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(2 * 1024 * 1024, 32));
    const { status } = await send('/session/v1/login-request', { 'content-encoding': 'gzip' }, bomb);
    expect(status).toBe(400);
  });

  test('a large body is refused unless it is a statement of somebody who has logged in', async () => {
    const { token } = await rawSession(current().sandbox);
    const large = Buffer.from(JSON.stringify({ sqlText: `SELECT 1 /* ${'x'.repeat(2 * 1024 * 1024)} */` }));
    const authorization = `Snowflake Token="${token}"`;
    const path = '/queries/v1/query-request?requestId=large';
    const [login, stranger, owner] = [
      await send('/session/v1/login-request', {}, large),
      await send(path, {}, large),
      await send(path, { authorization }, large),
    ];
    expect([login.status, JSON.parse(stranger.text).code, JSON.parse(owner.text).success]).toEqual([
      413,
      '390104',
      true,
    ]);
  });

  test('a body that is no JSON is refused as a bad login', async () => {
    const { text } = await send('/session/v1/login-request', {}, Buffer.from('{"data":'));
    expect(JSON.parse(text).code).toBe('390100');
  });

  test('an unknown address is a plain 404', async () => {
    const { status } = await send('/nothing/here', {}, Buffer.alloc(0));
    expect(status).toBe(404);
  });
});

/** A request whose Host and Origin are ours to choose, which fetch does not allow. PORT stands for the real one. */
async function send(
  path: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(current().sandbox.url);
  const filled = Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)]);
  return await new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method: 'POST', headers: Object.fromEntries(filled) },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
