import type { ClientType } from '../../server/contract/client-types.ts';

/** A name for one more client of this type: `cursor`, then `cursor-2` and so on. */
export function clientNameFor(type: ClientType, taken: readonly string[]): string {
  const base = type.replaceAll('_', '-');
  const names = [base, ...taken.map((_, index) => `${base}-${index + 2}`)];
  // One more name than there are clients: one of them is free.
  return names.find((name) => !taken.includes(name)) ?? `${base}-${taken.length + 2}`;
}
