import type { ReadKeychain } from '../config/profiles/resolve-secrets.ts';
import {
  type FromDaemon,
  fromDaemonSchema,
  type SecretAnswer,
  type ToDaemon,
} from '../contract/daemon-port.ts';
import { assertNever } from '../util/assert-never.ts';
import type { SupervisorEvent } from './events.ts';
import { LineTail } from './line-tail.ts';
import type { ProcessHandle, ProcessHost } from './process-host.ts';

const keptLines = 40;

/** The daemon's process of a supervisor: none or one. */
export interface OwnProcess<Port> {
  /** Starts one; there must be none. */
  start(args: readonly string[]): void;

  /** False when there is none to hear it. */
  post(message: ToDaemon, ports?: readonly Port[]): boolean;

  /** @returns false when there is no process */
  terminate(): boolean;

  kill(): void;

  /** The last lines that it, or the one before it, has printed. */
  lines(): readonly string[];
}

/**
 * @param options - `lastWords`: what to show of a process that ended without a line; `tell`: hears what happens to it;
 *   `keychain`: reads what a login of the daemon asks for
 */
export function createOwnProcess<Port>(options: {
  readonly host: ProcessHost<Port>;
  readonly lastWords: () => Promise<readonly string[]>;
  readonly tell: (event: SupervisorEvent) => void;
  readonly keychain?: ReadKeychain | undefined;
}): OwnProcess<Port> {
  const { host, lastWords, tell, keychain } = options;
  const tail = new LineTail(keptLines);
  let handle: ProcessHandle<Port> | undefined;

  return {
    start(args) {
      tail.clear();
      const started = host.start(args, {
        spawned: (pid) => tell({ kind: 'spawned', pid }),
        message(message) {
          const parsed = fromDaemonSchema.safeParse(message);
          if (!parsed.success) return;
          if (parsed.data.kind !== 'secret_wanted') return tell(asEvent(parsed.data));
          const { id, entry } = parsed.data;
          // To the process that asked, and to no later one.
          void readSecret(keychain, entry).then((outcome) => started.post({ kind: 'secret', id, outcome }));
        },
        line: (line) => tail.add(line),
        ended(end) {
          handle = undefined;
          const words = tail.lines.length > 0 ? Promise.resolve(tail.lines) : lastWords();
          void words.then((lines) => tell({ kind: 'exited', end, lines }));
        },
      });
      handle = started;
    },
    post(message, ports) {
      handle?.post(message, ports);
      return handle !== undefined;
    },
    terminate() {
      handle?.terminate();
      return handle !== undefined;
    },
    kill: () => handle?.kill(),
    lines: () => tail.lines,
  };
}

async function readSecret(
  keychain: ReadKeychain | undefined,
  entry: string,
): Promise<SecretAnswer['outcome']> {
  try {
    const secret = await keychain?.(entry);
    return typeof secret === 'string' ? { kind: 'found', secret } : { kind: 'missing' };
  } catch {
    // Why it did not open may repeat what is in it; that it did not is all that the daemon needs.
    return { kind: 'locked' };
  }
}

function asEvent(message: Exclude<FromDaemon, { kind: 'secret_wanted' }>): SupervisorEvent {
  switch (message.kind) {
    case 'ready': {
      const { kind, ...daemon } = message;
      return { kind, daemon };
    }
    case 'heartbeat':
      return { kind: 'heartbeat', beat: message };
    case 'failed':
    case 'leaving':
      return message;
    default:
      return assertNever(message);
  }
}
