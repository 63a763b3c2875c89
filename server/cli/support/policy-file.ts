import { readFileSync } from 'node:fs';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { type Policy, policySchema } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/**
 * Reads a policy as people write it: JSON, comments allowed, missing keys taking their defaults.
 *
 * @throws SnowgateError POLICY_FILE_INVALID, with everything that is wrong
 */
export function readPolicyFile(file: string): Policy {
  const invalid = (detail: string, cause?: unknown): SnowgateError =>
    new SnowgateError('POLICY_FILE_INVALID', { file, detail }, { cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw invalid(`it cannot be read (${code})`, cause);
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw invalid(`line ${line} is not valid JSON (${printParseErrorCode(first.error)})`);
  }
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  );
  throw invalid(problems.join('; '));
}
