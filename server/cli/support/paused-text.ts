import type { Paused } from '../../contract/queue.ts';

/** What is paused, in a sentence. */
export function pausedText({ all, clients }: Paused): string {
  if (all && clients.length === 0) return 'Everything is paused.';
  if (all) return `Everything is paused, and ${clients.join(', ')} besides.`;
  return clients.length === 0 ? 'Nothing is paused.' : `Paused: ${clients.join(', ')}.`;
}
