import { LinkError } from './link-error.ts';

/**
 * The value of a JSON text.
 *
 * @throws LinkError `unreadable`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LinkError('unreadable', null, { cause });
  }
}
