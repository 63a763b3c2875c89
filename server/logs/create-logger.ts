import { mkdirSync } from 'node:fs';
import { type Bindings, type ChildLoggerOptions, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../contract/config.ts';
import { exactJson } from '../contract/exact-text.ts';
import { openLogFile } from './log-file.ts';
import { redact, scrubLine } from './redact.ts';

/** A logger that owns its file. */
export interface DaemonLogger {
  readonly logger: Logger;

  /** Writes what is pending and closes the file; the logger drops everything after it. */
  close(): Promise<void>;
}

/**
 * A logger that writes one JSON line a record to `DIR/NAME.log`. The file is rotated by size, old ones are compressed,
 * and all are readable by their owner only. Secrets are taken out twice: by the name of their key at any depth, and by
 * their look in the finished line.
 *
 * @param options - `config`: the settings below `log`; `dir`: made when missing; `name`: file name without `.log`
 */
export function createLogger(options: {
  readonly config: Config['log'];
  readonly dir: string;
  readonly name: string;
}): DaemonLogger {
  const { config } = options;
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const file = openLogFile(options);
  const logger = pino(
    {
      level: config.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      // Errors are written by redact; pino's own writer would run over them once more.
      serializers: { err: (value: unknown) => value },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields, config),
      },
      // Whoever looks at the file with a pager of their own sees every sign as well.
      hooks: { streamWrite: (line) => exactJson(scrubLine(line)) },
    },
    file,
  );
  // Pino does not run its formatters over the fields of child loggers, so they are redacted on the way in. Children
  // inherit this method from their parent.
  const makeChild = logger.child;
  const redactedChild = function (
    this: Logger,
    bindings: Bindings,
    childOptions?: ChildLoggerOptions,
  ): Logger {
    return Reflect.apply(makeChild, this, [redact(bindings, config), childOptions]);
  };
  return { logger: Object.assign(logger, { child: redactedChild }), close: () => file.close() };
}
