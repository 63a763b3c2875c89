import { createHash } from 'node:crypto';
import { hideJsonWebTokens } from '../util/redact-json-web-tokens.ts';

/** What stands in the log where a secret was. */
const hidden = '[redacted]';

/** Keys whose text never goes into a log, wherever they stand and however they are spelled. */
const secretKey =
  /token|passw|passphrase|secret|authorization|cookie|credential|private_?-?key|api_?-?key|^key$|^code$|^pat$|^jwt$/i;

/** Error codes such as `{code: 'QUERY_DEADLINE'}` share their key with pairing codes; these are safe. */
const errorCode = /^[A-Z0-9_]{1,64}$/;

const mostDepth = 8;
const mostItems = 100;
const mostText = 8192;

/**
 * A copy of a log record's fields without secrets, cut to a bounded size. Numbers and booleans stay whatever their
 * key is, because `tokens: 3` is a count. The input is never changed.
 *
 * @param fields - what the caller wants to log
 * @param options - `sql`: keep the text of statements; otherwise `sql` becomes its length and hash
 */
export function redact(
  fields: Readonly<Record<string, unknown>>,
  options: { readonly sql: boolean },
): Record<string, unknown> {
  const copyEntries = (value: object, depth: number, seen: readonly object[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(value)
        .slice(0, mostItems)
        .map(([key, item]) => [key, field(key, item, depth, seen)]),
    );

  const field = (key: string, value: unknown, depth: number, seen: readonly object[]): unknown => {
    const plain =
      typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined;
    const isErrorCode = key === 'code' && typeof value === 'string' && errorCode.test(value);
    if (secretKey.test(key) && !plain && !isErrorCode) return hidden;
    if (!options.sql && /^sql(text)?$/i.test(key) && typeof value === 'string') return summary(value);
    return copy(value, depth + 1, seen);
  };

  const copy = (value: unknown, depth: number, seen: readonly object[]): unknown => {
    if (typeof value === 'string') return cut(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null) return value;
    if (seen.includes(value)) return '[circular]';
    if (depth > mostDepth) return '[deep]';
    const path = [...seen, value];
    if (value instanceof Error) {
      const { name, message, stack, cause } = value;
      const own = copyEntries(value, depth, path);
      const because = cause === undefined ? {} : { cause: copy(cause, depth + 1, path) };
      return { ...own, name, message: cut(message), stack: cut(stack ?? ''), ...because };
    }
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Map) return copyEntries(Object.fromEntries(value), depth, path);
    if (value instanceof Set || Array.isArray(value)) {
      return [...value].slice(0, mostItems).map((item) => copy(item, depth + 1, path));
    }
    return copyEntries(value, depth, path);
  };

  return copyEntries(fields, 0, [fields]);
}

/** Enough of a statement to recognise it again, and nothing of what it says. */
function summary(sql: string): { readonly length: number; readonly sha256: string } {
  return { length: sql.length, sha256: createHash('sha256').update(sql).digest('hex').slice(0, 16) };
}

function cut(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText)}... (${text.length} characters)` : text;
}

/**
 * Secrets that can be told by their look: our own tokens, bearer and basic credentials, JSON web tokens, PEM keys,
 * passwords in addresses. This runs over the finished line, so it also covers messages and stacks.
 */
const looksSecret: readonly (readonly [RegExp, string])[] = [
  [/\bsg[a-z]_[A-Za-z0-9_-]{8,}/g, hidden],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"\\]|\\.)*/g, hidden],
  [/(:\/\/[^\s:/?#"\\]+:)[^\s@/"\\]+@/g, `$1${hidden}@`],
];

/** One JSON line without anything that looks like a secret; still valid JSON. */
export function scrubLine(line: string): string {
  const scrubbed = looksSecret.reduce((text, [pattern, by]) => text.replace(pattern, by), line);
  return hideJsonWebTokens(scrubbed, hidden);
}
