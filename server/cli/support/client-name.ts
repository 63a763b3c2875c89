import { clientNameSchema } from '../../contract/client-types.ts';
import { usageError } from './command.ts';

/**
 * The name of a client as it was typed.
 *
 * @throws SnowgateError CLI_USAGE
 */
export function clientName(text: string): string {
  const parsed = clientNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usageError(
    'a client name has lower-case letters, digits, - and _, at most 64',
    'snowgate clients add --help',
  );
}
