import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../server/contract/policy.ts';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();
const where = 'SELECT CURRENT_DATABASE() AS D, CURRENT_SCHEMA() AS S';

describe.each(['strict', 'moderate', 'relaxed'] as const)('at level %s', (level: Policy['level']) => {
  test('USE is answered by the gateway and touches nobody else, however calls interleave', async () => {
    const { gateway } = stage();
    const a = await clientWith(gateway, `a-${level}`, { level, allow: ['*'] });
    const b = await clientWith(gateway, `b-${level}`, { level, allow: ['*'] });

    expect((await a.query('USE SCHEMA DEMO.ANALYTICS')).data).toMatchObject({
      rows: [['DEMO', 'ANALYTICS']],
    });
    expect((await b.query('USE DATABASE PRIVATE')).data).toMatchObject({ rows: [['PRIVATE', 'PUBLIC']] });
    for (let round = 0; round < 5; round += 1) {
      const [ofA, ofB] = await Promise.all([a.query(where), b.query(where)]);
      expect(ofA.data).toMatchObject({ rows: [['DEMO', 'ANALYTICS']] });
      expect(ofB.data).toMatchObject({ rows: [['PRIVATE', 'PUBLIC']] });
    }
    expect((await a.query('SELECT COUNT(*) AS N FROM CATEGORY_SALES')).isError).toBe(false);
  });

  test('nothing that a session remembers passes between clients', async () => {
    const { gateway } = stage();
    const a = await clientWith(gateway, `c-${level}`, { level, allow: ['*'] });
    const b = await clientWith(gateway, `d-${level}`, { level, allow: ['*'] });
    for (const sql of [
      'SET SECRET = 42',
      'UNSET SECRET',
      "ALTER SESSION SET TIMEZONE = 'Asia/Tokyo'",
      'BEGIN',
      'USE ROLE SYSADMIN',
      'USE WAREHOUSE COMPUTE_WH',
      'USE SECONDARY ROLES ALL',
      'CREATE TEMPORARY TABLE DEMO.PUBLIC.T (A INT)',
    ]) {
      expect((await a.query(sql)).isError, sql).toBe(true);
    }
    const own = await a.query('SELECT 1 AS ONE');
    const scan = `SELECT * FROM TABLE(RESULT_SCAN('${own.data.queryId}'))`;
    expect((await b.query(scan)).code).toBe('POLICY_RESULT_NOT_OWN');
    expect((await b.query('SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).isError).toBe(true);
    expect((await b.query('SELECT LAST_QUERY_ID()')).isError).toBe(true);
    expect((await b.query('SELECT $SECRET')).isError).toBe(true);
  });

  test('USE of a place that may not be used or does not exist changes nothing', async () => {
    const a = await clientWith(stage().gateway, `e-${level}`, { level, allow: ['DEMO'] });
    expect((await a.query('USE DATABASE PRIVATE')).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect((await a.query('USE SCHEMA DEMO.NOWHERE')).code).toBe('POLICY_USE_UNKNOWN');
    expect((await a.query(where)).data).toMatchObject({ rows: [['DEMO', 'PUBLIC']] });
  });
});
