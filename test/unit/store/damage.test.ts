import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openClientRegistry } from '../../../server/clients/client-registry.ts';
import { openPolicyStore } from '../../../server/clients/policy-store.ts';
import { policySchema } from '../../../server/contract/policy.ts';
import { backUp, listBackups } from '../../../server/store/backups.ts';
import { beginAnew, restoreBackup } from '../../../server/store/restore.ts';
import { openStateStore, openUsageStore } from '../../../server/store/store.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

let folder: string;
let state: string;
let usage: string;
beforeEach(() => {
  folder = temporaryFolder();
  state = join(folder, 'state.db');
  usage = join(folder, 'usage.db');
});

/** Changes one byte of a text in the file to one that no UTF-8 text has. */
function spoil(file: string, text: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThan(0);
  bytes[at + 1] = 0xff;
  writeFileSync(file, bytes);
}

function makeState(...clients: string[]): void {
  const store = openStateStore(state);
  for (const name of clients) openClientRegistry(store).add(name, 'cursor');
  store.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  store.close();
}

const namesIn = (file: string): string[] => {
  const store = openStateStore(file);
  try {
    return openClientRegistry(store)
      .list()
      .map(({ name }) => name);
  } finally {
    store.close();
  }
};

function makeUsage(...clients: string[]): void {
  const store = openUsageStore(usage);
  for (const client of clients) {
    store.prepare("INSERT INTO quota_days (client, day, requests) VALUES (?, '2026-12-01', 3)").run(client);
  }
  store.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  store.close();
}

describe('a text that is not UTF-8', () => {
  test('in state.db is refused: who may do what is not guessed at', () => {
    makeState('alice');
    const store = openStateStore(state);
    openPolicyStore(store).set('alice', policySchema.parse({ allow: ['TELLTALE'] }));
    store.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    store.close();
    spoil(state, 'TELLTALE');
    expect(() => openStateStore(state)).toThrow(
      expect.objectContaining({
        code: 'STORE_UNREADABLE',
        message: expect.stringMatching(/policies\.policy .*UTF-8/),
      }),
    );
  });

  test('in usage.db costs its row alone, and is counted', () => {
    makeUsage('alice-the-client', 'bob-the-client');
    spoil(usage, 'alice-the-client');
    const store = openUsageStore(usage);
    expect(store.droppedRows).toBe(1);
    expect(store.prepare('SELECT client FROM quota_days').all()).toEqual([{ client: 'bob-the-client' }]);
    store.close();
  });
});

test('a table that is not of this version is damage, whatever the version number says', () => {
  makeState('alice');
  spoil(state, 'CREATE TABLE policies');
  expect(() => openStateStore(state)).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }));
});

describe('a state folder that was in use', () => {
  test.each([
    ['usage.db', () => makeUsage('alice')],
    ['admin.token', () => writeFileSync(join(folder, 'admin.token'), 'x')],
  ])('refuses a missing and an empty state.db beside %s', (_name, make) => {
    make();
    expect(() => openStateStore(state)).toThrow(expect.objectContaining({ code: 'STORE_MISSING' }));
    writeFileSync(state, '');
    expect(() => openStateStore(state)).toThrow(expect.objectContaining({ code: 'STORE_MISSING' }));
    expect(readFileSync(state)).toHaveLength(0);
  });

  test('begins anew when it is told to, and keeps what was there', () => {
    makeState('alice');
    const aside = beginAnew(state);
    expect(namesIn(state)).toEqual([]);
    expect(namesIn(aside ?? '')).toEqual(['alice']);
  });
});

describe('backups', () => {
  test('keep the last three that differ, and only them', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      makeState(name);
      const store = openStateStore(state);
      expect(backUp(store, state)).toBe(true);
      expect(backUp(store, state)).toBe(false);
      store.close();
    }
    expect(listBackups(state).map(({ generation }) => generation)).toEqual([1, 2, 3]);
    restoreBackup(state, 'state', 3);
    expect(namesIn(state)).toEqual(['a', 'b', 'c']);
  });

  test('put back what was lost', () => {
    makeState('alice');
    const store = openStateStore(state);
    backUp(store, state);
    store.close();
    writeFileSync(state, 'garbage '.repeat(1_000));
    restoreBackup(state, 'state', 1);
    expect(namesIn(state)).toEqual(['alice']);
  });

  test('that are damaged themselves are not put in place', () => {
    makeState('alice');
    const store = openStateStore(state);
    backUp(store, state);
    store.close();
    const [backup] = listBackups(state);
    writeFileSync(backup?.file ?? '', 'garbage '.repeat(1_000));
    expect(() => restoreBackup(state, 'state', 1)).toThrow(
      expect.objectContaining({ code: 'STORE_UNREADABLE' }),
    );
    expect(namesIn(state)).toEqual(['alice']);
    expect(() => restoreBackup(state, 'state', 2)).toThrow(
      expect.objectContaining({ code: 'RESTORE_IMPOSSIBLE' }),
    );
  });
});
