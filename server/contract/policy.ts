import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What happens to a statement of one kind. */
export const statementRuleSchema = z.enum(['allow', 'ask', 'deny']);
export type StatementRule = z.infer<typeof statementRuleSchema>;

/** What is said about a promise that nothing keeps: accepting it would be worse than refusing it. */
const notYet = (value: string) =>
  `${value} cannot be kept: this version has no audit; leave the key out until it has`;

/** How much is taken on trust: see `level` of the policy. */
export const policyLevelSchema = z.enum(['strict', 'moderate', 'relaxed']);
export type PolicyLevel = z.infer<typeof policyLevelSchema>;

/** One part of an entry: an identifier as in SQL (quotes keep case), or `*`. */
const part = String.raw`(?:\*|[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")`;

/** `DB`, `DB.SCHEMA` or `DB.SCHEMA.OBJECT`, each part an identifier or `*`. */
const policyEntrySchema = z
  .string()
  .regex(
    new RegExp(`^${part}(?:\\.${part}){0,2}$`),
    'must be DB, DB.SCHEMA or DB.SCHEMA.OBJECT, where each part is a name, a "quoted name" or *',
  );

/**
 * What one client may do: the same value in the panel, the command line, files and the API.
 * Missing keys take the defaults shown.
 */
export const policySchema = z
  .strictObject({
    level: policyLevelSchema
      .default('moderate')
      .describe(
        'strict: own connections, EXPLAIN confirms the objects; moderate: shared connections; relaxed: only databases are checked.',
      ),
    allow: z
      .array(policyEntrySchema)
      .default([])
      .describe('What the client may use; nothing when empty. `*` alone means every database.'),
    deny: z.array(policyEntrySchema).default([]).describe('What it may not use, whatever allow says.'),
    statements: z
      .strictObject({
        read: statementRuleSchema.default('allow'),
        write: statementRuleSchema.default('deny'),
        ddl: statementRuleSchema.default('deny'),
        call: statementRuleSchema.default('deny'),
        models: statementRuleSchema.default('ask'),
      })
      .prefault({})
      .describe(
        'What happens to each kind of statement: allow, ask a human, or deny. A statement that asks a model (AI functions, SNOWFLAKE.CORTEX) needs `models` besides its own kind.',
      ),
    explain: z
      .enum(['strict-only', 'always', 'never'])
      .default('strict-only')
      .describe('When EXPLAIN has to confirm the objects. At level strict it always does.'),
    trustViews: z
      .boolean()
      .default(false)
      .describe(
        'Tables that a plan reaches only through allowed views pass, unless a deny entry covers them.',
      ),
    scanBytesPerQuery: count
      .nullable()
      .default(null)
      .describe('Bytes a single query may scan, by its plan; null = any.'),
    approvalSeconds: z
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(120)
      .describe('How long a statement waits for a human before it is refused.'),
    quota: z
      .strictObject({
        burst: count.default(100).describe('Calls that may be made at once before the rate limits them.'),
        refillPerMinute: z.number().nonnegative().default(10).describe('Calls regained each minute.'),
        requestsPerDay: count.nullable().default(1000).describe('Statements a day; null = any number.'),
        rowsPerDay: count.nullable().default(null).describe('Rows of answers a day; null = any number.'),
        bytesPerDay: count
          .nullable()
          .default(null)
          .describe('Bytes of cell text in answers a day; null = any number.'),
        creditsPerDay: z
          .number()
          .nonnegative()
          .nullable()
          .default(null)
          .describe('Snowflake credits a day, estimated; null = any number.'),
        concurrentQueries: z
          .number()
          .int()
          .min(1)
          .default(4)
          .describe('Statements that run at the same time; further ones wait.'),
      })
      .prefault({})
      .describe('How much the client may use.'),
    priority: z.number().int().min(1).max(10).default(5).describe('1 = last, 10 = first.'),
    weight: z.number().positive().default(1).describe('Share of the pool under weighted_fair.'),
    audit: z
      .strictObject({
        sql: z
          .enum(['keep', 'hash', 'drop'])
          .default('keep')
          .refine((value) => value === 'keep', notYet('hash and drop'))
          .describe('What the audit keeps of the text. Only keep is accepted until there is an audit.'),
        required: z
          .boolean()
          .default(false)
          .refine((value) => !value, notYet('true'))
          .describe('Refuse statements while the audit cannot be written. Refused until there is an audit.'),
      })
      .prefault({})
      .describe('What the audit of this client keeps.'),
    validators: z
      .array(z.string().min(1))
      .default([])
      .describe('Modules that are asked about each analysed statement; any of them may refuse it.'),
  })
  .describe('The policy of one client.');

/** A policy with every default filled in. */
export type Policy = z.infer<typeof policySchema>;

/** How much a client may use. */
export type QuotaPolicy = Policy['quota'];

/** A policy as people write it: every key may be missing. */
export type PolicyInput = z.input<typeof policySchema>;

/** One line that `snowgate policy check` reads. */
export const policyCheckInputSchema = z.object({
  sql: z.string(),
  database: z.string().min(1).nullish(),
  schema: z.string().min(1).nullish(),
});

/** One line that `snowgate policy check` prints. */
export interface PolicyCheckResult {
  readonly decision: 'allow' | 'ask' | 'deny';
  readonly kind: string;
  readonly references: readonly string[];
  /** A code of the catalogue; null when the statement is allowed. */
  readonly code: string | null;
  readonly reason: string;
}
