import { createHash } from 'node:crypto';
import { lex } from '../policy/analysis/lexer.ts';

/**
 * The same for two texts that differ in nothing but comments, white space and the case of words. Unlike the digest of an
 * analysis it exists for every text; it says that two texts read alike, and not that they do the same.
 */
export function wordingOf(sql: string): string {
  const hash = createHash('sha256');
  for (const piece of pieces(sql)) hash.update(`${piece.length}:${piece}`);
  return hash.digest('base64url');
}

function pieces(sql: string): readonly string[] {
  try {
    return lex(sql)
      .filter(({ type, value }) => type !== 'symbol' || value !== ';')
      .map(({ type, value }) => `${type} ${value}`);
  } catch {
    return [sql.trim()];
  }
}
