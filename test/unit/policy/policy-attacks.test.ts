import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyCheckResult } from '../../../server/contract/policy.ts';
import { createPolicyAnalyser, type PolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import { printName } from '../../../server/policy/analysis/names.ts';
import { checkLines } from '../../../server/policy/decision/check-lines.ts';
import { readLines } from '../../fixtures/policy-cases.ts';
import { policyOf } from '../../fixtures/policy-context.ts';

type Expected = 'allow' | 'ask' | 'deny' | 'either';

/** A statement with its decision under `allow: ["ZZCTX"]` and under `allow: ["*"]`, both moderate and read-only. */
interface Attack {
  readonly sql: string;
  readonly class: string;
  readonly expect_narrow: Expected;
  readonly expect_wide: Expected;

  /** Databases that the statement names. */
  readonly databases: readonly string[];

  /** Where it runs; ZZCTX.PUBLIC when missing. */
  readonly context?: { readonly database: string; readonly schema: string };
}

const folder = new URL('../../fixtures/policy-attacks/', import.meta.url);
const attacks = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .flatMap((name) => readLines(new URL(name, folder)) as readonly Attack[]);

let analyser: PolicyAnalyser;
beforeAll(() => {
  analyser = createPolicyAnalyser({ deadlineMs: 30_000 });
});
afterAll(() => analyser.close());

async function decisions(allow: readonly string[]): Promise<readonly PolicyCheckResult[]> {
  async function* lines() {
    for (const { sql, context } of attacks) {
      yield JSON.stringify({ sql, database: 'ZZCTX', schema: 'PUBLIC', ...context });
    }
  }
  const policy = policyOf({ level: 'moderate', allow: [...allow] });
  const results: PolicyCheckResult[] = [];
  for await (const line of checkLines(policy, lines(), analyser)) results.push(JSON.parse(line));
  return results;
}

describe('the statements of policy-attacks', () => {
  it('are many', () => {
    expect(attacks.length).toBeGreaterThan(450);
    expect(attacks.filter((attack) => attack.class === 'benign').length).toBeGreaterThan(50);
  });

  it.each([
    { allow: ['ZZCTX'], key: 'expect_narrow' },
    { allow: ['*'], key: 'expect_wide' },
  ] as const)('are decided as expected where $allow is allowed', async ({ allow, key }) => {
    const found = await decisions(allow);
    const wrong = attacks.flatMap((attack, index) => {
      const decision = found[index]?.decision;
      const expected = attack[key];
      return expected === 'either' || expected === decision ? [] : [{ sql: attack.sql, expected, decision }];
    });
    expect(wrong).toEqual([]);
  });

  it('name every database they reach, or are known to name something unknown', async () => {
    const found = await decisions(['*']);
    const silent = attacks.flatMap(({ sql, databases }, index) => {
      const result = found[index];
      if (!result || result.decision === 'deny' || result.references.includes('?')) return [];
      const named = databases.every((database) =>
        result.references.some((name) => `${name}.`.startsWith(`${printName(database)}.`)),
      );
      return named ? [] : [{ sql, databases, references: result.references }];
    });
    expect(silent).toEqual([]);
  });
});
