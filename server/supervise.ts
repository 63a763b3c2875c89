import { fileURLToPath } from 'node:url';
import { ensureHome, resolveHome } from './config/home.ts';
import { configSchema } from './contract/config.ts';
import type { SupervisorState } from './contract/supervisor.ts';
import { isAtRest } from './contract/supervisor.ts';
import { toSnowgateError } from './errors/snowgate-error.ts';
import { exitCodeFor, exitCodes } from './instance/exit-codes.ts';
import { crashText } from './instance/supervisor-failure.ts';
import { findSupervisor } from './instance/supervisor-file.ts';
import { createLogger, type DaemonLogger } from './logs/create-logger.ts';
import { createChildProcessHost } from './supervisor/child-process-host.ts';
import { createSupervisor } from './supervisor/supervisor.ts';

/**
 * What `snowgate start` leaves in the background: it keeps a daemon alive until it is stopped or the daemon cannot live. Its
 * arguments go to the daemon as they are. The start lock is held by its starter until the daemon is ready.
 */
const home = resolveHome(process.env);

/** The supervisor's own log. Without one nothing is started: the reason goes to the starter in the form of `--json`. */
function openLog(): DaemonLogger {
  try {
    ensureHome(home);
    // The settings of the log may be what is wrong in the configuration.
    return createLogger({ config: configSchema.parse({}).log, dir: home.logDir, name: 'supervisor' });
  } catch (thrown) {
    const { code, data } = toSnowgateError(thrown, 'start');
    process.stderr.write(`${JSON.stringify({ error: { code, data } })}\n`);
    process.exit(exitCodeFor(code));
  }
}

const log = openLog();
const supervisor = createSupervisor({
  home,
  by: 'headless',
  host: createChildProcessHost({
    program: fileURLToPath(
      new URL(import.meta.url.endsWith('.ts') ? './daemon.ts' : './daemon.js', import.meta.url),
    ),
    cwd: home.root,
    env: process.env,
  }),
  args: process.argv.slice(2),
});

/** One record for each change of state. */
function note(state: SupervisorState): void {
  const crash = state.lastCrash && { crash: crashText(state.lastCrash), lines: state.lastCrash.lines };
  switch (state.kind) {
    case 'running':
      log.logger.info(
        { daemon: state.daemon.pid, restarts: state.restarts, adopted: state.adopted },
        'running',
      );
      break;
    case 'backoff':
    case 'crashed':
      log.logger.warn(
        { attempt: state.kind === 'backoff' ? state.attempt : undefined, ...crash },
        state.kind,
      );
      break;
    case 'port_taken':
      log.logger.warn({ error: state.error.message }, state.kind);
      break;
    default:
      log.logger.info(state.kind);
  }
}

const ended = new Promise<SupervisorState>((resolve) => {
  let kind: SupervisorState['kind'] = 'stopped';
  supervisor.onChange((state) => {
    if (state.kind !== kind) note(state);
    kind = state.kind;
    if (isAtRest(state)) resolve(state);
    // Somebody else keeps that daemon; two would fight over it.
    if (state.kind === 'running' && state.adopted) void leaveToOthers();
  });
});

async function leaveToOthers(): Promise<void> {
  if ((await findSupervisor(home))?.pid !== process.pid) await supervisor.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => supervisor.stop());
supervisor.start();

const last = await ended;
await supervisor.close();
await log.close();
process.exitCode = last.kind === 'stopped' ? exitCodes.ok : exitCodes.failed;
