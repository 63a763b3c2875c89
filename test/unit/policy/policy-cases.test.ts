import { describe, expect, it } from 'vitest';
import { policyCases } from '../../fixtures/policy-cases.ts';
import { decideText } from '../../fixtures/policy-context.ts';

const cases = policyCases();

describe('the statements of policy-cases.jsonl', () => {
  it('are many', () => {
    expect(cases.length).toBeGreaterThan(300);
  });

  it.each(cases)('$id $group: $expect $sql', ({ sql, expect: expected, references }) => {
    const { decision, references: found } = decideText(sql);
    expect(decision).toBe(expected);
    if (references) expect([...found].sort()).toEqual([...references].sort());
    else if (expected === 'allow') expect(found).toEqual([]);
  });

  it.each(cases.filter(({ expect: expected }) => expected === 'allow'))(
    '$id is refused when nothing is allowed and it names something: $sql',
    ({ sql, references }) => {
      const { decision } = decideText(sql, { allow: [] });
      if (references) expect(decision).toBe('deny');
    },
  );
});
