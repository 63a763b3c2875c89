import { createHash, timingSafeEqual } from 'node:crypto';

/** True when both texts are the same, in a time that depends on neither. Hashing first hides the length too. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * True when the text is one of the expected ones; all are compared, so that the time does not tell which. An empty
 * text never is: a proof that is missing must not match a setting that was left empty.
 */
export function oneOfSecrets(given: string, expected: readonly string[]): boolean {
  if (given === '') return false;
  let found = false;
  for (const candidate of expected) found = sameSecret(given, candidate) || found;
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
