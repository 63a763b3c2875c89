import { z } from 'zod';
import { strategyNameSchema } from './queue.ts';
import { quotaConfigSchema } from './quota-config.ts';

const mebibyte = 1024 * 1024;

/**
 * Every setting of the daemon with its default. Order of precedence: defaults < config file < environment < flags.
 * The description of each key is its documentation: `.env.example` and docs/config.md are generated from here.
 * The environment name of a key is its path in capitals: `limits.bodyBytes` is SNOWGATE_LIMITS_BODY_BYTES.
 */
export const configSchema = z.strictObject({
  env: z
    .enum(['development', 'staging', 'production'])
    .default('development')
    .describe('Which named environment this is; shown in the panel and written to the log.'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      'Address to listen on. Anything but loopback exposes the gateway to the network: put TLS in front.',
    ),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8765)
    .describe('TCP port of HTTP and WebSocket; 0 picks a free one.'),
  profile: z
    .string()
    .min(1)
    .default('sandbox')
    .describe('The Snowflake profile to use; `sandbox` is the built-in one that needs no account.'),
  log: z
    .strictObject({
      level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
        .default('info')
        .describe('Least level written.'),
      maxFileBytes: z
        .int()
        .min(1024)
        .default(10 * mebibyte)
        .describe('A log file is rotated at this size.'),
      keepFiles: z.int().min(1).max(365).default(14).describe('Rotated log files kept.'),
      sql: z
        .boolean()
        .default(false)
        .describe('Write the text of statements to the log. Off: only their length and hash are written.'),
    })
    .prefault({}),
  http: z
    .strictObject({
      allowedHosts: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'More Host header values to accept, exact, with port; the loopback names are always accepted.',
        ),
      allowedOrigins: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'Origins of web pages that may call the gateway, exact; the panel itself is always accepted.',
        ),
    })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: z.int().min(1024).default(mebibyte).describe('Largest HTTP body accepted.'),
      connections: z
        .int()
        .min(1)
        .default(512)
        .describe(
          'Open TCP connections of clients, WebSockets included. Connections that have shown no token take none of these places: they are closed after 5 seconds of silence, the oldest first when there are many.',
        ),
      sessions: z.int().min(1).default(1000).describe('Live sessions; a further one is answered with 503.'),
      sessionsPerClient: z
        .int()
        .min(1)
        .default(100)
        .describe(
          'Sessions of one client. A further one takes the place of the one that has been unused for longest; when all are in use it is answered with 429.',
        ),
      sessionIdleMinutes: z
        .number()
        .positive()
        .default(120)
        .describe('A session without a request for this long ends.'),
      messageBytes: z
        .int()
        .min(1024)
        .default(4 * mebibyte)
        .describe('Largest WebSocket message accepted.'),
      sqlBytes: z.int().min(1).default(200_000).describe('Longest SQL text accepted.'),
      rows: z.int().min(1).default(1000).describe('Rows a single tool call may return.'),
      resultBytes: z
        .int()
        .min(1024)
        .default(mebibyte)
        .describe('Bytes of cell text a single tool call may return.'),
      resultMemoryBytes: z
        .int()
        .min(1024)
        .default(64 * mebibyte)
        .describe(
          'Memory for the results of all statements that run; each counts with the most it may return.',
        ),
      statementSeconds: z
        .number()
        .positive()
        .default(600)
        .describe(
          'Wall-clock limit of one statement, waiting included, also when nobody waits for it any more.',
        ),
      patienceSeconds: z
        .number()
        .positive()
        .default(45)
        .describe(
          'A call waits this long for its query; then it is answered with a handle and the query goes on.',
        ),
      detachedQueries: z
        .int()
        .min(0)
        .default(8)
        .describe('Queries of one client that may go on in the background at the same time.'),
      queuedSeconds: z
        .int()
        .min(1)
        .default(60)
        .describe('How long a statement may wait for a busy warehouse before Snowflake gives it up.'),
      shutdownSeconds: z
        .number()
        .min(0)
        .default(10)
        .describe('How long a stop waits for running work before it cancels it.'),
    })
    .prefault({}),
  cache: z
    .strictObject({
      seconds: z
        .number()
        .min(0)
        .default(0)
        .describe(
          'How long the answer to a SELECT may be given again to clients with the same policy; 0 = never. Changes made outside this gateway are not seen for so long.',
        ),
      bytes: z
        .int()
        .min(mebibyte)
        .default(64 * mebibyte)
        .describe('Memory for kept answers; the ones not used for longest make room.'),
    })
    .prefault({}),
  results: z
    .strictObject({
      maxRows: z
        .int()
        .min(1)
        .max(10_000_000)
        .default(100_000)
        .describe('Rows of one result that can be paged through with fetch_results; Snowflake keeps them.'),
      folder: z
        .string()
        .regex(/^$|^\/|^[A-Za-z]:[\\/]|^\\\\/, 'expected an absolute path')
        .default('')
        .describe(
          'Folder below which export_results writes files, each client in a folder of its own; an absolute path. None: exports are off.',
        ),
      exportRows: z
        .int()
        .min(1)
        .max(1_000_000_000)
        .default(1_000_000)
        .describe('Rows that one export may have.'),
      exportBytes: z
        .int()
        .min(1024)
        .default(1024 * mebibyte)
        .describe('Bytes that the rows of one export may have as text.'),
    })
    .prefault({}),
  pool: z
    .strictObject({
      min: z.int().min(0).max(20).default(0).describe('Snowflake connections kept open when nothing runs.'),
      max: z.int().min(2).max(20).default(10).describe('Most Snowflake connections at the same time (2-20).'),
      idleSeconds: z
        .number()
        .positive()
        .default(300)
        .describe('An unused connection above the minimum is closed after this.'),
      heartbeatSeconds: z
        .number()
        .positive()
        .default(900)
        .describe('An idle connection is checked this often.'),
      waitSeconds: z
        .number()
        .positive()
        .default(60)
        .describe('How long a statement may wait for a free Snowflake connection before it is refused.'),
      maxWaiting: z
        .int()
        .min(1)
        .default(200)
        .describe('Statements that may wait for a free Snowflake connection; a further one is refused.'),
    })
    .refine((pool) => pool.min <= pool.max, { path: ['min'], error: 'expected at most pool.max' })
    .prefault({}),
  retry: z
    .strictObject({
      tries: z
        .int()
        .min(1)
        .max(10)
        .default(4)
        .describe(
          'Tries of a statement whose failure may be over soon, the first included; 1 = none is repeated. What may change something is repeated only when it has certainly not run.',
        ),
      circuitFailures: z
        .int()
        .min(1)
        .default(5)
        .describe('Failures in a row to reach Snowflake after which a profile is left alone for a while.'),
      circuitSeconds: z
        .number()
        .positive()
        .default(5)
        .describe(
          'How long it is left alone first; then one statement tries, and each failure doubles this, up to a minute.',
        ),
    })
    .prefault({}),
  scheduler: z
    .strictObject({
      strategy: strategyNameSchema
        .default('fair_share')
        .describe(
          'How connections are shared out among clients that wait; `snowgate queue --strategy` chooses another one at run time.',
        ),
      queuePerClient: z.int().min(1).default(250).describe('Statements of one client that may wait.'),
      queueTotal: z.int().min(1).default(2000).describe('Statements of all clients that may wait.'),
      waitSeconds: z
        .number()
        .positive()
        .default(60)
        .describe('How long a statement may wait for a connection before it is given up.'),
      ageingSeconds: z
        .number()
        .positive()
        .default(3)
        .describe('Under priority_based: waiting this long counts as one step of priority.'),
      maxLoopDelayMs: z
        .number()
        .positive()
        .default(200)
        .describe('When the event loop is later than this, fewer statements are started at the same time.'),
    })
    .prefault({}),
  quota: quotaConfigSchema,
  presence: z
    .strictObject({
      clientProcesses: z
        .enum(['refuse', 'allow'])
        .default('refuse')
        .describe(
          "Whether a process that descends from one that holds a client's session may approve statements, widen policies and get tokens: see docs/security.md.",
        ),
    })
    .prefault({}),
});

/** The checked configuration. */
export type Config = z.infer<typeof configSchema>;
