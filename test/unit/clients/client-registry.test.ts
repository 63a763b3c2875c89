import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openClientRegistry } from '../../../server/clients/client-registry.ts';
import { openStateStore } from '../../../server/store/store.ts';

const dir = mkdtempSync(join(tmpdir(), 'clients-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function registry(now = () => 1000) {
  return openClientRegistry(openStateStore(':memory:'), now);
}

test('a new client is known by its token and by no other', () => {
  const clients = registry();
  const { token } = clients.add('cursor', 'cursor');
  clients.add('cline', 'cline');
  expect(clients.authenticate(token)?.name).toBe('cursor');
  expect(clients.authenticate(`${token}x`)).toBeUndefined();
  expect(clients.authenticate(token.slice(0, -1))).toBeUndefined();
  expect(clients.authenticate('')).toBeUndefined();
});

test('tokens carry 256 random bits and never repeat', () => {
  const clients = registry();
  const tokens = Array.from({ length: 50 }, (_, index) => clients.add(`client-${index}`, 'http').token);
  expect(new Set(tokens).size).toBe(50);
  for (const token of tokens) expect(Buffer.from(token.slice(4), 'base64url')).toHaveLength(32);
});

test('rotating ends the old token at once', () => {
  const clients = registry();
  const { token } = clients.add('cursor', 'cursor');
  const next = clients.rotate('cursor').token;
  expect(clients.authenticate(token)).toBeUndefined();
  expect(clients.authenticate(next)?.name).toBe('cursor');
});

test('a removed client is unknown', () => {
  const clients = registry();
  const { token } = clients.add('cursor', 'cursor');
  clients.remove('cursor');
  expect(clients.authenticate(token)).toBeUndefined();
  expect(() => clients.get('cursor')).toThrow(expect.objectContaining({ code: 'CLIENT_UNKNOWN' }));
});

test('a name is taken only once', () => {
  const clients = registry();
  clients.add('cursor', 'cursor');
  expect(() => clients.add('cursor', 'zed')).toThrow(expect.objectContaining({ code: 'CLIENT_EXISTS' }));
});

test('the state file holds no token and belongs to its owner alone', () => {
  const file = join(dir, 'state.db');
  const store = openStateStore(file);
  const { token } = openClientRegistry(store).add('cursor', 'cursor');
  store.close();
  expect(readFileSync(file).includes(token)).toBe(false);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('a client is noted as seen at most once a minute', () => {
  const clients = registry();
  clients.add('cursor', 'cursor');
  clients.seen('cursor', 100_000);
  clients.seen('cursor', 130_000);
  expect(clients.get('cursor').lastSeenAt).toBe(100_000);
  clients.seen('cursor', 160_000);
  expect(clients.get('cursor').lastSeenAt).toBe(160_000);
});

test('a disk that refuses to note it turns nobody away, and is asked and told of once a minute', () => {
  const store = openStateStore(':memory:');
  const errors: unknown[] = [];
  const clients = openClientRegistry(store, Date.now, (error) => errors.push(error));
  clients.add('cursor', 'cursor');
  store.exec("CREATE TRIGGER full BEFORE UPDATE ON clients BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  for (let at = 100_000; at < 170_000; at += 1_000) clients.seen('cursor', at);
  expect(errors).toHaveLength(2);
  store.exec('DROP TRIGGER full');
  clients.seen('cursor', 220_000);
  expect(clients.get('cursor').lastSeenAt).toBe(220_000);
});
