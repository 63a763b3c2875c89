import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Home, resolveHome } from '../../../server/config/home.ts';
import { withStartLock } from '../../../server/instance/start-lock.ts';

let home: Home;
let lock: string;
beforeEach(() => {
  home = resolveHome({ SNOWGATE_HOME: mkdtempSync(join(tmpdir(), 'snowgate-lock-')) });
  lock = join(home.root, 'start.lock');
});
afterEach(() => {
  rmSync(home.root, { recursive: true, force: true });
});

it('lets one start after the other, and the next one also when a start fails', async () => {
  const order: string[] = [];
  const first = withStartLock(home, async () => {
    order.push('first begins');
    await new Promise(setImmediate);
    order.push('first ends');
    throw new Error('no port');
  });
  const second = withStartLock(home, async () => {
    order.push('second');
    return 2;
  });
  await expect(first).rejects.toThrow('no port');
  expect(await second).toBe(2);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
  expect(existsSync(lock)).toBe(false);
});

it('takes over from a start that crashed', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => child.once('exit', resolve));
  writeFileSync(lock, `${child.pid}\n`);
  expect(await withStartLock(home, async () => 'started')).toBe('started');
});

// Windows does not tell when a process was started.
it.skipIf(process.platform === 'win32')(
  'takes over from one whose process id has been given to another process since',
  async () => {
    writeFileSync(lock, `${process.pid}\nat another time\n`);
    expect(await withStartLock(home, async () => 'started')).toBe('started');
  },
);

it('takes over from one that was never written whole', async () => {
  writeFileSync(lock, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  expect(await withStartLock(home, async () => 'started')).toBe('started');
});
