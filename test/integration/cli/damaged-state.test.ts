import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStateStore, openUsageStore } from '../../../server/store/store.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeEach(() => {
  cli = createCliRunner();
});
afterEach(() => cli.dispose());

const serve = () => cli.run(['serve', '--port', '0']);

describe.each(['state.db', 'usage.db'])('%s', (name) => {
  beforeEach(() => {
    // A usage.db alone would be one whose state.db is lost.
    if (name === 'usage.db') openStateStore(join(cli.home, 'state.db')).close();
  });

  test('that is no database is named with what to do, and stays as it is', async () => {
    const file = join(cli.home, name);
    const garbage = Buffer.from('This is no database. '.repeat(400));
    writeFileSync(file, garbage, { mode: 0o600 });
    const { exit, stderr } = await serve();
    expect(exit).toBe(3);
    expect(stderr).toContain('STORE_UNREADABLE');
    expect(stderr).toContain(file);
    expect(stderr).toContain('snowgate restore');
    expect(readFileSync(file)).toEqual(garbage);
  });

  test('of a newer version is left alone', async () => {
    const file = join(cli.home, name);
    const open = name === 'state.db' ? openStateStore : openUsageStore;
    open(file).close();
    const newer = new Database(file);
    newer.exec('PRAGMA user_version = 99; CREATE TABLE of_tomorrow (a)');
    newer.close();
    const { exit, stderr } = await serve();
    expect([exit, stderr]).toEqual([3, expect.stringContaining('STORE_NEWER')]);
    const after = new Database(file);
    expect(after.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 99 });
    after.close();
  });
});

test('a command that works without the gateway says the same', async () => {
  writeFileSync(join(cli.home, 'state.db'), 'no database', { mode: 0o600 });
  const { exit, stderr } = await cli.run(['clients', 'list']);
  expect([exit, stderr]).toEqual([3, expect.stringContaining('STORE_UNREADABLE')]);
});
