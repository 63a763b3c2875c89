import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

interface Plan {
  readonly GlobalStats: Readonly<Record<string, number>>;
  readonly Operations: readonly (readonly {
    readonly operation: string;
    readonly objects?: readonly string[];
  }[])[];
}

async function plan(sql: string): Promise<Plan> {
  const [[json] = []] = await harness.rows(`EXPLAIN USING JSON ${sql}`);
  return JSON.parse(json ?? '{}') as Plan;
}

function objects(of: Plan): string[] {
  return of.Operations.flat().flatMap((operation) => operation.objects ?? []);
}

test('a view shows the tables behind it, views within it as well', async () => {
  await harness.rows(
    `CREATE VIEW OUTER_VIEW AS SELECT * FROM ORDER_SUMMARY JOIN PRIVATE.PUBLIC.PAYROLL ON TRUE`,
  );
  expect(objects(await plan('SELECT * FROM OUTER_VIEW'))).toEqual([
    'DEMO.PUBLIC.ORDERS',
    'DEMO.PUBLIC.CUSTOMERS',
    'DEMO.PUBLIC.LINE_ITEMS',
    'PRIVATE.PUBLIC.SALARIES',
  ]);
});

test('bytes come from the number of rows', async () => {
  const { GlobalStats } = await plan('SELECT * FROM CUSTOMERS');
  expect(GlobalStats).toEqual({ partitionsTotal: 1, partitionsAssigned: 1, bytesAssigned: 24_000 });
});

test('subqueries and joins are seen, names of CTEs are not objects', async () => {
  const found = objects(
    await plan(
      'WITH ORDERS AS (SELECT * FROM ORDERS) SELECT * FROM ORDERS WHERE ORDER_ID IN (SELECT ORDER_ID FROM LINE_ITEMS)',
    ),
  );
  expect(found).toEqual(['DEMO.PUBLIC.ORDERS', 'DEMO.PUBLIC.LINE_ITEMS']);
});

test('nothing runs, and what is not there is an error', async () => {
  await harness.rows('EXPLAIN DELETE FROM PRODUCTS');
  expect(await harness.rows('SELECT COUNT(*) FROM PRODUCTS')).toEqual([['60']]);
  await expect(harness.rows('EXPLAIN SELECT * FROM NOSUCH')).rejects.toMatchObject({ code: '002003' });
  await expect(harness.rows('EXPLAIN USING JSON SELEC 1')).rejects.toMatchObject({ code: '001003' });
});

test('TABULAR is the default and TEXT one text', async () => {
  const result = await harness.run('EXPLAIN SELECT * FROM CUSTOMERS');
  expect(result.columns.map((column) => column.name).slice(0, 5)).toEqual([
    'step',
    'id',
    'parentOperators',
    'operation',
    'objects',
  ]);
  const [[text] = []] = await harness.rows('EXPLAIN USING TEXT SELECT * FROM CUSTOMERS');
  expect(text).toContain('->TableScan  DEMO.PUBLIC.CUSTOMERS');
});
