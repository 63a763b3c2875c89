import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import type { StatementKind } from '../analysis/analysis-types.ts';

/** What a validator module is asked about: plain data, nothing to act on. */
export interface ValidatedStatement {
  readonly client: string;
  readonly sql: string;
  readonly kind: StatementKind;
  /** Resolved names, `DB.SCHEMA.OBJECT`. */
  readonly references: readonly string[];
}

const verdictSchema = z.discriminatedUnion('allow', [
  z.object({ allow: z.literal(true) }),
  z.object({ allow: z.literal(false), reason: z.string().min(1).max(500) }),
]);
const moduleSchema = z.object({
  validate: z.custom<(statement: ValidatedStatement) => unknown>((value) => typeof value === 'function'),
});

/** A validator that takes longer than this (ms) for an answer is treated as one that failed. */
const answerMs = 1_000;
/** The same for loading it, which happens once: it may read files, and the machine may be busy. */
const loadMs = 10_000;

/**
 * Asks modules of the user's own about a statement. Each exports `validate(statement)` and answers `{allow: true}` or
 * `{allow: false, reason}`, at once or as a promise. A module that is missing, throws, answers anything else or takes too
 * long refuses: a rule that cannot be asked must not be a rule that is off.
 *
 * @param files - absolute paths, from the client's policy
 * @throws POLICY_VALIDATOR, POLICY_VALIDATOR_FAILED
 */
export async function askValidators(files: readonly string[], statement: ValidatedStatement): Promise<void> {
  for (const file of files) {
    const verdict = await ask(file, statement).catch((cause: unknown) => {
      throw new SnowgateError('POLICY_VALIDATOR_FAILED', {}, { cause });
    });
    if (!verdict.allow) throw new SnowgateError('POLICY_VALIDATOR', { reason: verdict.reason });
  }
}

async function ask(file: string, statement: ValidatedStatement): Promise<z.infer<typeof verdictSchema>> {
  if (!isAbsolute(file)) throw new Error(`A validator must be an absolute path: ${file}`);
  const tooLate = (ms: number) => () => new Error(`The validator ${file} took longer than ${ms} ms.`);
  const module: unknown = await within(import(pathToFileURL(file).href), loadMs, tooLate(loadMs));
  const { validate } = moduleSchema.parse(module);
  const verdict = within(validate(structuredClone(statement)), answerMs, tooLate(answerMs));
  return verdictSchema.parse(await verdict);
}
