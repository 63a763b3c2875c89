import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import type { Cell } from '../../../server/contract/columns.ts';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import type { RowBatch } from '../../../server/snowflake/types.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

const running = sandboxForFile({ chunkRows: 700, inlineRows: 300 });
const rows = 5_000;
const numbers = `SELECT SEQ4() AS N, 'row ' || SEQ4() AS T FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`;

let profile: TestProfile;
beforeAll(async () => {
  const { sandbox } = running();
  const login = sandboxProfile(sandbox);
  profile = openTestProfile(sandbox.url, { login, max: 2 });
  await profile.run(statement('SELECT 1'));
}, 60_000);
afterAll(() => profile.close(2_000));

const firstPage = (change: object = {}) =>
  profile.run(statement(numbers, { maxRows: 400, keepRows: 100_000, ...change }));

describe('a result is read on from where a page ended', () => {
  test('by rows: the pages together are the result, each row once', async () => {
    let page = await firstPage();
    expect(page).toMatchObject({ truncated: true, totalRows: rows, nextRow: 400 });
    const read: Cell[][] = page.rows.map((row) => [...row]);
    while (page.nextRow !== null) {
      page = await profile.run(
        statement('', {
          stored: { queryId: page.queryId, from: page.nextRow, profile: 'sandbox' },
          maxRows: 433,
          keepRows: 100_000,
        }),
      );
      read.push(...page.rows.map((row) => [...row]));
    }
    const whole = await profile.run(statement(numbers, { maxRows: rows }));
    expect(read).toEqual(whole.rows);
    expect(page).toMatchObject({ truncated: false, totalRows: rows });
  });

  test('by bytes', async () => {
    let page = await firstPage({ maxRows: rows, maxBytes: 20_000 });
    const read = page.rows.map(([n]) => n);
    while (page.nextRow !== null) {
      expect(page.nextRow).toBe(read.length);
      page = await profile.run(
        statement('', {
          stored: { queryId: page.queryId, from: page.nextRow, profile: 'sandbox' },
          maxRows: rows,
          keepRows: 100_000,
          maxBytes: 20_000,
        }),
      );
      expect(page.bytes).toBeLessThanOrEqual(20_000);
      read.push(...page.rows.map(([n]) => n));
    }
    expect(read).toEqual(Array.from({ length: rows }, (_, n) => String(n)));
  });

  test('by another session of the same user, after the first one has ended', async () => {
    const { queryId } = await firstPage();
    await running().control.killSessions();
    const page = await profile.run(
      statement('', { stored: { queryId, from: 4_999, profile: 'sandbox' }, maxRows: 10, keepRows: 100_000 }),
    );
    expect(page.rows).toEqual([['4999', 'row 4999']]);
  });

  test('never beyond what Snowflake was told to keep', async () => {
    const page = await firstPage({ keepRows: 1_000 });
    expect(page).toMatchObject({ truncated: true, totalRows: null, nextRow: 400 });
    const last = await profile.run(
      statement('', {
        stored: { queryId: page.queryId, from: 400, profile: 'sandbox' },
        maxRows: 5_000,
        keepRows: 1_000,
      }),
    );
    expect(last).toMatchObject({ rowCount: 600, truncated: true, nextRow: null });
  });
});

test('a result that is not there (any more) is said to be gone', async () => {
  const gone = profile.run(statement('', { stored: { queryId: randomUUID(), from: 0, profile: 'sandbox' } }));
  await expect(gone).rejects.toMatchObject({ code: 'RESULT_GONE' });
});

describe('rows taken in batches', () => {
  test('come in order, all of them, and not in the result as well', async () => {
    const batches: RowBatch[] = [];
    const result = await profile.run(statement(numbers, { maxRows: rows }), {
      onRows: async (batch) => {
        batches.push(batch);
        return 'more';
      },
    });
    expect(result).toMatchObject({ rows: [], rowCount: rows, truncated: false });
    expect(batches.flatMap((batch) => batch.rows.map(([n]) => n))).toEqual(
      Array.from({ length: rows }, (_, n) => String(n)),
    );
    expect(batches.map(({ first }) => first)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
  });

  test('are not read ahead of whoever takes them by more than one', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const reads: number[] = [];
    let taken = 0;
    const done = profile.run(statement(numbers, { maxRows: rows }), {
      onProgress: (progress) => {
        if (progress.kind === 'rows') reads.push(progress.rows);
      },
      onRows: async () => {
        taken += 1;
        if (taken === 1) await opened;
        return 'more';
      },
    });
    await expect.poll(() => reads.length).toBe(2);
    expect(taken).toBe(1);
    open();
    await done;
    expect(reads.at(-1)).toBe(rows);
  });

  test('stop when whoever takes them has enough', async () => {
    const result = await profile.run(statement(numbers, { maxRows: rows }), {
      onRows: async ({ first }) => (first >= 1_000 ? 'enough' : 'more'),
    });
    expect(result).toMatchObject({ truncated: true });
    expect(result.rowCount).toBeLessThan(rows);
  });

  test('that cannot be taken cancel the reading, and the connection is used again', async () => {
    const failed = profile.run(statement(numbers, { maxRows: rows }), {
      onRows: async () => {
        throw new SnowgateError('INTERNAL');
      },
    });
    await expect(failed).rejects.toMatchObject({ code: 'INTERNAL' });
    const again = await Promise.all([1, 2].map((n) => profile.run(statement(`SELECT ${n}`))));
    expect(again.map(({ rows: [row] }) => row?.[0])).toEqual(['1', '2']);
  });
});
