import { describe, expect, it } from 'vitest';
import { acceptance, runPlanted } from '../../fixtures/planted-run.ts';
import { plantedStatement } from '../../fixtures/planted-statements.ts';

// The long run (npm run test:long) decides many more, of other seeds.
const run = runPlanted(1, 2500);

describe('an object of another database, planted anywhere in a statement', () => {
  it('is never reached', () => {
    expect(run.escapes).toEqual([]);
  });

  it('is what the statement is refused for: with an allowed one in its place it mostly runs', () => {
    expect(acceptance(run.kinds.values())).toBeGreaterThan(0.8);
    for (const [kind, tally] of run.kinds) {
      expect(tally.planted, kind).toBeGreaterThan(20);
      expect(acceptance([tally]), kind).toBeGreaterThan(0.5);
    }
    expect([...run.kinds.keys()].sort()).toEqual([
      'context',
      'database',
      'file_format',
      'function',
      'schema',
      'sequence',
      'stage',
      'table',
      'table_function',
    ]);
  });

  it('is planted in the same way for the same seed', () => {
    expect(plantedStatement(7)).toEqual(plantedStatement(7));
    expect(
      new Set(Array.from({ length: 500 }, (_, seed) => plantedStatement(seed).foreign)).size,
    ).toBeGreaterThan(450);
  });
});
