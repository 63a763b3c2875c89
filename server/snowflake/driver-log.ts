import { hideJsonWebTokens } from '../util/redact-json-web-tokens.ts';

/** One line of the driver's log, on its way to ours. Secrets are struck out before it is made. */
export interface DriverLogRecord {
  readonly profile: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
}

/** Longest message kept: the driver logs whole answers in some cases. */
const maxLength = 2000;

/**
 * Longest part of a message that is searched for secrets; the rest is dropped unread. What is shown is shorter, so that
 * a secret that is cut in two here still never shows its first half.
 */
const maxSearched = 16_000;

/** A secret longer than this that the cut goes through may be shown in part, if all before it was struck out too. */
const longestSecret = 8_000;

/**
 * Strikes known secrets and everything that looks like one out of a text. The driver masks what it knows of; this is
 * for what it does not, e.g. a password that a server repeats in its error message.
 *
 * @param secrets - exact values to strike out
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text.length > maxSearched ? text.slice(0, maxSearched) : text;
  for (const secret of secrets) {
    // Very short values would turn ordinary words into stars and protect nothing.
    if (secret.length >= 4) clean = clean.replaceAll(secret, '***');
  }
  for (const pattern of tokenLike) clean = clean.replace(pattern, '$1***');
  clean = hideJsonWebTokens(clean, '***');
  // Striking out may have shortened what was searched to less than is shown: nothing of its end is certain to be clean.
  if (text.length > maxSearched) clean = clean.slice(0, Math.max(0, clean.length - longestSecret));
  return clean.length > maxLength || text.length > maxSearched ? `${clean.slice(0, maxLength)}...` : clean;
}

const tokenLike = [
  /(Snowflake Token=")[^"]*/gi,
  /(Bearer\s+)[A-Za-z0-9._~+/=-]+/g,
  /((?:password|passcode|token|client_secret|privateKeyPass)["']?\s*[:=]\s*["']?)[^"'\s,;&}]{4,}/gi,
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];
