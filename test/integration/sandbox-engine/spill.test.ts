import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineError } from '../../../server/sandbox/engine-types.ts';
import { type Harness, openHarness } from './harness.ts';

/** So little memory that small statements do not fit into it. */
const limits = { memory: '64MiB', spill: '16MiB' };

let place: string;
let spilling: Harness;
let plain: Harness;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'snowgate-spill-'));
  spilling = await openHarness({ sampleData: false, spillDir: join(place, 'spill'), limits });
  plain = await openHarness({ sampleData: false, limits });
}, 90_000);
afterAll(async () => {
  await spilling.close();
  await plain.close();
  rmSync(place, { recursive: true, force: true });
});

/** Sorts so many rows of about 120 bytes. */
const sorted = (rows: number) =>
  `select x from (select seq4() || repeat('z', 100) as x from table(generator(rowcount => ${rows}))) order by x limit 1 offset ${rows - 10}`;

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: EngineError) => `${error.code} ${error.message}`,
  );

const tooMuch = '100132 The statement needs more memory than the sandbox allows';

test('what does not fit into memory goes to the folder, up to a bound', async () => {
  expect(await errorOf(spilling.rows(sorted(800_000)))).toBe(tooMuch);
  expect(await spilling.rows(sorted(1_000))).toHaveLength(1);
});

test('without a folder it fails, and nothing is written', async () => {
  const before = readdirSync('.');
  expect(await errorOf(plain.rows(sorted(800_000)))).toBe(tooMuch);
  expect(readdirSync('.')).toEqual(before);
});

test.each([
  "lpad('x', 100000000, 'y')",
  "rpad('x', 16777217)",
  "repeat('xy', 9000000)",
  "repeat('x', 1000000000000)",
  'space(100000000)',
  'randstr(100000000, 1)',
  "lpad('x', seq4() + 100000000, 'y')",
  "repeat('x', 9000000) || repeat('y', 9000000)",
])('%s is longer than a text may be, and takes no memory for it', async (text) => {
  const { rows } = plain;
  const from = text.includes('seq4') ? ' from table(generator(rowcount => 2))' : '';
  expect(await errorOf(rows(`select ${text} as x${from}`))).toBe(
    '100078 String is too long and would be truncated',
  );
});

test('texts within the bound are as they were', async () => {
  const [row] = await plain.rows(
    "select lpad('x', 4, 'yz'), rpad('x', 3), lpad('abc', 2), lpad('x', 3, ''), repeat('ab', 2), repeat('a', 0), " +
      "repeat('a', -1), space(2), length(randstr(9, 1)), lpad(null, 3), lpad('x', null), repeat('x', null), length(lpad('x', 16777216, 'y'))",
  );
  expect(row).toEqual(['yzyx', 'x  ', 'ab', 'x', 'abab', '', '', '  ', '9', null, null, null, '16777216']);
});
