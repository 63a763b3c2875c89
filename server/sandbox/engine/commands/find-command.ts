import type { Token } from '../sql-lexer.ts';
import type { Command } from '../statement-run.ts';

/** The command for a statement that is not DuckDB's to run, by its first words; null for queries, DML and plain DDL. */
export function findCommand(tokens: readonly Token[]): Command | null {
  void tokens;
  return null;
}
