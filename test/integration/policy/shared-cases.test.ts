import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyCheckResult, PolicyInput } from '../../../server/contract/policy.ts';
import { createPolicyAnalyser, type PolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import { checkLines } from '../../../server/policy/decision/check-lines.ts';
import { readLines } from '../../fixtures/policy-cases.ts';
import { policyOf } from '../../fixtures/policy-context.ts';

/** One statement of the list that lies beside the checkout, with what is true of it in Snowflake. */
interface SharedCase {
  readonly id: number;
  readonly sql: string;
  readonly statements: number;
  readonly should_be_readonly: boolean;
  readonly changes_session: boolean;
  readonly databases: readonly string[];
  readonly string_refs?: readonly string[];
}

const file = fileURLToPath(new URL('../../../../shared/data/sql-cases.jsonl', import.meta.url));
const present = existsSync(file);
if (!present) process.stderr.write(`skipped: no list of statements at ${file}\n`);

describe.skipIf(!present)('the list of statements beside the checkout', () => {
  let analyser: PolicyAnalyser;
  const cases = present ? (readLines(file) as readonly SharedCase[]) : [];
  beforeAll(() => {
    // The deadline is not what is looked at here, and this machine may be busy.
    analyser = createPolicyAnalyser({ deadlineMs: 10_000 });
  });
  afterAll(() => analyser.close());

  const mayRun = ({ should_be_readonly, statements, changes_session }: SharedCase) =>
    should_be_readonly && statements === 1 && !changes_session;

  const databasesOf = ({ databases, string_refs = [] }: SharedCase) =>
    new Set([...databases, ...string_refs.map((reference) => reference.split(':')[1]?.split('.')[0] ?? '')]);

  async function check(input: PolicyInput): Promise<PolicyCheckResult[]> {
    async function* lines() {
      for (const { sql } of cases) yield JSON.stringify({ sql, database: 'DB1', schema: 'S' });
    }
    const results: PolicyCheckResult[] = [];
    for await (const line of checkLines(policyOf(input), lines(), analyser)) {
      results.push(JSON.parse(line) as PolicyCheckResult);
    }
    return results;
  }

  it('is judged with nothing wrongly allowed, no database missed and under 5 % wrongly denied', async () => {
    const results = await check({ allow: ['*'] });
    const judged = cases.map((one, index) => ({ one, result: results[index] }));
    const wronglyAllowed = judged.filter(({ one, result }) => result?.decision === 'allow' && !mayRun(one));
    const missed = judged.filter(({ one, result }) => {
      const found = new Set(result?.references.map((reference) => reference.split('.')[0]));
      return result?.decision === 'allow' && [...databasesOf(one)].some((database) => !found.has(database));
    });
    const wronglyDenied = judged.filter(({ one, result }) => result?.decision === 'deny' && mayRun(one));
    expect(wronglyAllowed.map(({ one }) => one.id)).toEqual([]);
    expect(missed.map(({ one }) => one.id)).toEqual([]);
    expect(wronglyDenied.length / cases.filter(mayRun).length).toBeLessThan(0.05);
  });

  it('lets nothing of another database through when one is allowed', async () => {
    const results = await check({ allow: ['DB1'] });
    const leaked = cases.filter((one, index) => {
      const foreign = [...databasesOf(one)].some((database) => database !== 'DB1');
      return results[index]?.decision === 'allow' && (foreign || !mayRun(one));
    });
    expect(leaked.map(({ id }) => id)).toEqual([]);
  });
});
