/** One line of the driver's log, on its way to ours. Secrets are struck out before it is made. */
export interface DriverLogRecord {
  readonly profile: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
}

/** Longest message kept: the driver logs whole answers in some cases. */
const maxLength = 2000;

/**
 * Strikes known secrets and everything that looks like one out of a text. The driver masks what it knows of; this is
 * for what it does not, e.g. a password that a server repeats in its error message.
 *
 * @param secrets - exact values to strike out
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    // Very short values would turn ordinary words into stars and protect nothing.
    if (secret.length >= 4) clean = clean.replaceAll(secret, '***');
  }
  for (const pattern of tokenLike) clean = clean.replace(pattern, '$1***');
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}...` : clean;
}

const tokenLike = [
  /(Snowflake Token=")[^"]*/gi,
  /(Bearer\s+)[A-Za-z0-9._~+/=-]+/g,
  /((?:password|passcode|token|client_secret|privateKeyPass)["']?\s*[:=]\s*["']?)[^"'\s,;&}]{4,}/gi,
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /()\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
];
