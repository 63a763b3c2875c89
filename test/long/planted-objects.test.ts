import { describe, expect, it } from 'vitest';
import { acceptance, runPlanted } from '../fixtures/planted-run.ts';

const statements = 100_000;
const pieces = 20;

describe('objects of another database, planted into 100,000 statements', () => {
  it.each(Array.from({ length: pieces }, (_, piece) => 1_000_000 + (piece * statements) / pieces))(
    'are never reached from seed %i on',
    (first) => {
      const { escapes, kinds } = runPlanted(first, statements / pieces);
      expect(escapes).toEqual([]);
      expect(acceptance(kinds.values())).toBeGreaterThan(0.8);
    },
  );
});
