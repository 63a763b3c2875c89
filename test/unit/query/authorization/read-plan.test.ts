import { expect, test } from 'vitest';
import { readPlan } from '../../../../server/query/authorization/read-plan.ts';

const plan = {
  GlobalStats: { partitionsTotal: 10, partitionsAssigned: 2, bytesAssigned: 4096 },
  Operations: [
    [
      { id: 0, operation: 'Result', expressions: ['C.ID'] },
      { id: 1, operation: 'TableScan', objects: ['DEMO.PUBLIC.CUSTOMERS'], expressions: ['ID'] },
      { id: 2, operation: 'TableScan', objects: ['DEMO.PUBLIC.CUSTOMERS'] },
    ],
  ],
};

test('objects, bytes and partitions are read', () => {
  expect(readPlan(JSON.stringify(plan))).toEqual({
    objects: ['DEMO.PUBLIC.CUSTOMERS'],
    bytes: 4096,
    partitions: 2,
    partitionsTotal: 10,
    operations: ['Result C.ID', 'TableScan DEMO.PUBLIC.CUSTOMERS ID', 'TableScan DEMO.PUBLIC.CUSTOMERS'],
  });
});

test('unknown figures are null and not 0', () => {
  expect(readPlan('{"Operations":[[]]}')).toMatchObject({ bytes: null, partitions: null, objects: [] });
});

test.each([null, '', 'no json', '{}', '{"Operations":[{}]}'])('%j is no plan', (cell) => {
  expect(() => readPlan(cell)).toThrow(expect.objectContaining({ code: 'QUERY_PLAN_UNREADABLE' }));
});
