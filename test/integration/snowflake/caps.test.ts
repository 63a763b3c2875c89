import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsAnswer, sessionAnswers } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

const chunkRows = 100;
const chunks = 20;

let player: WirePlayer;
let profile: TestProfile;

beforeAll(async () => {
  player = await startWirePlayer({
    answer: (request) => {
      const ready = sessionAnswers(request);
      if (ready !== null) return ready;
      const chunk = /^\/chunk\/(\d+)$/.exec(request.path)?.[1];
      if (chunk !== undefined) {
        const rows = Array.from({ length: chunkRows }, (_, n) => `["${Number(chunk) * chunkRows + n}","é"]`);
        return { headers: { 'content-type': 'binary/octet-stream' }, body: rows.join(',') };
      }
      const columns = [
        { name: 'N', type: 'fixed' },
        { name: 'T', type: 'text' },
      ];
      if (request.sql === 'EMPTY') return rowsAnswer(columns, []);
      return rowsAnswer(columns, [], {
        returned: chunkRows * chunks,
        total: chunkRows * chunks,
        chunks: Array.from({ length: chunks }, (_, n) => ({
          url: `${player.url}/chunk/${n}`,
          rowCount: chunkRows,
        })),
        chunkHeaders: { 'x-chunk': '1' },
      });
    },
  });
  profile = openTestProfile(player.url);
});

afterAll(async () => {
  await profile.close(2_000);
  await player.close();
});

const fetched = (): number => player.requests.filter(({ path }) => path.startsWith('/chunk/')).length;

test('a result in chunks is read in order', async () => {
  const { rows, truncated, totalRows, bytes } = await profile.run(statement('ALL', { maxRows: 5_000 }));
  expect(rows).toHaveLength(2_000);
  expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 2_000 }, (_, n) => String(n)));
  expect({ truncated, totalRows }).toEqual({ truncated: false, totalRows: 2_000 });
  expect(bytes).toBe(rows.flat().reduce((sum, cell) => sum + Buffer.byteLength(cell ?? ''), 0));
});

test('rows beyond the cap are left behind, and so are their chunks', async () => {
  const before = fetched();
  const result = await profile.run(statement('ROWS', { maxRows: 150 }));
  expect(result.rows).toHaveLength(150);
  expect(result).toMatchObject({ truncated: true, totalRows: null });
  expect(fetched() - before).toBe(2);
});

test('exactly as many rows as the cap is not truncated', async () => {
  expect(await profile.run(statement('EXACT', { maxRows: 2_000 }))).toMatchObject({
    truncated: false,
    totalRows: 2_000,
  });
});

test('bytes beyond the cap are left behind; what is returned stays below it', async () => {
  const before = fetched();
  const result = await profile.run(statement('BYTES', { maxRows: 2_000, maxBytes: 1_000 }));
  expect(result.truncated).toBe(true);
  expect(result.bytes).toBeLessThanOrEqual(1_000);
  expect(result.bytes).toBeGreaterThan(990);
  // The driver fetches a little ahead.
  expect(fetched() - before).toBeLessThan(10);
});

test('no rows wanted, or none there', async () => {
  expect(await profile.run(statement('NONE', { maxRows: 0 }))).toMatchObject({ rows: [], truncated: true });
  expect(await profile.run(statement('EMPTY', { maxRows: 10 }))).toMatchObject({
    rows: [],
    truncated: false,
    totalRows: 0,
    columns: [{ name: 'N' }, { name: 'T' }],
  });
});
