import type { Readable, Writable } from 'node:stream';
import type { Home } from '../../config/home.ts';

/** An output of the command line; `isTTY` is set when a person looks at it. */
export type CliStream = Writable & { readonly isTTY?: boolean };

/** What a command may use of the process it runs in. Tests give their own. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
  readonly stdin: Readable;
  readonly stdout: CliStream;
  readonly stderr: CliStream;

  /** True when the command line asks for JSON, which then goes for stderr too. */
  readonly json?: boolean;

  /** Ends commands that would go on for ever, such as `logs --follow`. */
  readonly signal?: AbortSignal;
}
