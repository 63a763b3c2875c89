import { createHash } from 'node:crypto';

/** Stands for exactly these texts in this order. */
export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
