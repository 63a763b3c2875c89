import { describe, expect, test } from 'vitest';
import { policyCases } from '../../../fixtures/policy-cases.ts';
import { decideText } from '../../../fixtures/policy-context.ts';

const denied = (decision: ReturnType<typeof decideText>) => (decision.decision === 'deny' ? decision : null);

describe('the context of a statement', () => {
  test('that the client may not enter denies every statement, whatever it says', () => {
    for (const { sql } of policyCases()) {
      const foreign = denied(decideText(sql, { allow: ['DB1'] }, { database: 'HR', schema: 'S' }));
      expect(foreign?.code, sql).toBe('POLICY_OBJECT_NOT_ALLOWED');
    }
  });

  test.each([
    [['DB1'], [], 'DB1', 'ANY', null],
    [['DB1.S'], [], 'DB1', 'S', null],
    [['DB1.S.T'], [], 'DB1', 'S', null],
    [['DB1.S'], [], 'DB1', null, null],
    [['DB1.*.T'], [], 'DB1', 'ANY', null],
    [['*.PUBLIC'], [], 'HR', 'PUBLIC', null],
    [['*'], [], 'HR', 'S', null],
    [['*'], ['HR.S.T'], 'HR', 'S', null],
    [['*'], ['HR.S'], 'HR', 'S2', null],
    [['*'], ['HR.S'], 'HR', 'S', 'POLICY_OBJECT_DENIED'],
    [['*'], ['HR'], 'HR', null, 'POLICY_OBJECT_DENIED'],
    [['*'], ['HR'], 'hr', 'S', 'POLICY_OBJECT_DENIED'],
    [['DB1.S'], [], 'DB1', 'S2', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['DB1'], [], 'db1', 'S', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['*.PUBLIC'], [], 'HR', 'S', 'POLICY_OBJECT_NOT_ALLOWED'],
    [[], [], 'DB1', 'S', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['DB1'], [], null, 'S', 'POLICY_UNRESOLVED_NAME'],
    [['*'], [], null, 'S', null],
    [[], [], null, null, null],
  ])('allow %j, deny %j, in %s.%s: %s', (allow, deny, database, schema, code) => {
    expect(denied(decideText('select 1', { allow, deny }, { database, schema }))?.code ?? null).toBe(code);
  });

  test('that is foreign is refused in the words for one that does not exist', () => {
    const told = (database: string) =>
      JSON.stringify(denied(decideText('select 1', { allow: ['DB1'] }, { database, schema: 'S' })));
    expect(told('NOPE').replaceAll('NOPE', 'HR')).toBe(told('HR'));
  });
});
