import { Command } from 'commander';
import type { CliContext } from '../server/cli/support/context.ts';
import { ago, paint, printError } from '../server/cli/support/output.ts';
import { environmentName } from '../server/config/config-keys.ts';
import { addConfigOptions, configFlags } from '../server/config/config-options.ts';
import { resolveHome } from '../server/config/home.ts';
import { type ConfigFlags, loadConfig } from '../server/config/load-config.ts';
import { overviewSchema, pairingSchema } from '../server/contract/admin.ts';
import { adminClient } from '../server/instance/admin-client.ts';
import { awaitGateway } from '../server/instance/await-gateway.ts';
import { exitCodes } from '../server/instance/exit-codes.ts';
import { findGateway, type RunningGateway } from '../server/instance/running-gateway.ts';
import { startFailure } from '../server/instance/start-failure.ts';
import { chooseDesktop, type DesktopChoice } from './electron-binary.ts';
import { ensureBuilt } from './ensure-built.ts';
import { quickstart } from './quickstart.ts';
import { type GatewayChild, startChild } from './start-child.ts';
import { type GaveUp, gaveUpText, untilGivenUp } from './watch-app.ts';
import { welcomeText } from './welcome.ts';

const startMs = 60_000;

/** How often it is looked whether npm is still there, in ms. */
const parentEveryMs = 1000;

const context: CliContext = {
  env: process.env,
  home: resolveHome(process.env),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
};

function say(line: string): void {
  context.stdout.write(`${paint(context, context.stdout, 'dim', line)}\n`);
}

/** The flags as the environment of a child, because the desktop app takes no flags. */
function asEnvironment(flags: ConfigFlags): NodeJS.ProcessEnv {
  const settings = Object.entries(flags.values ?? {}).map(([path, value]) => [environmentName(path), value]);
  const file = flags.file === undefined ? [] : [['SNOWGATE_CONFIG', flags.file]];
  return { ...process.env, ...Object.fromEntries([...settings, ...file]) };
}

/** Tells how to reach a gateway that runs. */
async function welcome(gateway: RunningGateway, mode: string, notes: readonly string[]): Promise<void> {
  const admin = adminClient(context.home, gateway);
  const overview = await admin.call('GET', '/admin/overview', overviewSchema);
  const pairing = await admin.call('POST', '/admin/pairing', pairingSchema, {});
  const { snippets, note } = await quickstart(context);
  const text = welcomeText(context, {
    gateway,
    panelUrl: pairing.url,
    sandbox: overview.sandbox,
    profile: overview.profile,
    mode,
    snippets,
    notes: [note, ...notes],
  });
  context.stdout.write(`${text}\n`);
}

interface Started {
  readonly child: GatewayChild;
  readonly mode: string;

  /** The gateway, or why the desktop app has none; its window stays and shows it. */
  readonly outcome: RunningGateway | GaveUp;
}

/** Starts the desktop app or, where it cannot be or does not come up, the gateway alone. */
async function start(choice: DesktopChoice, env: NodeJS.ProcessEnv): Promise<Started> {
  const since = Date.now();
  const child = startChild(choice, env);
  const mode =
    choice.kind === 'desktop'
      ? 'desktop app, because Electron and a display are here'
      : `headless, because ${choice.reason}`;
  stopWithSignals(child);
  const over = new AbortController();
  const gaveUp = untilGivenUp(context.home, since, over.signal);
  try {
    const ended = Promise.race([child.ended, gaveUp]);
    const gateway = await awaitGateway({ home: context.home, ended, timeoutMs: startMs });
    over.abort();
    const outcome = gateway ?? (await gaveUp);
    if (outcome) return { child, outcome, mode };
  } catch (error) {
    // It is of no use to anybody any more, and has no terminal of its own to be ended from.
    child.stop();
    throw error;
  } finally {
    over.abort();
  }
  if (choice.kind === 'headless') throw startFailure(child.printed(), await child.ended);
  return start({ kind: 'headless', reason: 'the desktop app did not start here' }, env);
}

/** Ctrl-C and the like stop the child gracefully, and so does the end of npm; once more ends it at once. */
function stopWithSignals(child: GatewayChild): void {
  let last = 0;
  const stop = (): void => {
    // npm hands the terminal's Ctrl-C on to us, so the same one may arrive twice.
    if (Date.now() - last < 500) return;
    last = Date.now();
    say('Stopping ...');
    child.stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  // An npm that is ended takes its shell along but not what runs in it: without this the gateway would live on unseen.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, parentEveryMs);
  void child.ended.then(() => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, stop);
  });
}

/** `npm start`: builds when needed, starts the gateway, tells how to reach it, and stops it with Ctrl-C. */
async function main(): Promise<number> {
  const program = addConfigOptions(new Command('npm start --'))
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage))
    .parse(process.argv);
  const flags = configFlags(program.opts());
  // Mistakes are told before a build makes anybody wait for them.
  const { config } = loadConfig({ env: process.env, home: context.home, flags });
  const running = await findGateway(context.home);
  if (running) {
    const mode = `it runs already, started ${ago(running.startedAt, Date.now())}`;
    await welcome(running, mode, ['`npm run -s snowgate -- stop` ends it.']);
    return 0;
  }
  await ensureBuilt(say);
  const { child, outcome, mode } = await start(chooseDesktop(process.env), asEnvironment(flags));
  if ('kind' in outcome) {
    context.stderr.write(`${gaveUpText(outcome)}\n`);
    return child.ended;
  }
  await welcome(outcome, mode, [
    `Log: ${context.home.logDir} (level ${config.log.level}). Ctrl-C stops the gateway.`,
  ]);
  return child.ended;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const code = printError(context, 'people', error);
    process.stderr.write('', () => process.exit(code));
  },
);
