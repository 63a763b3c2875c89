import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';

// A test is a row of command lines, and each of them a process: a second on an idle machine, and many on a busy one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });

/** How a command line ended. */
export interface CliRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line on a state folder of its own. */
export interface CliRunner {
  readonly home: string;

  /** Runs `snowgate ARGS` as a process of its own. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, stdin?: string): Promise<CliRun>;

  /** Stops the gateway that may run there and removes the folder. */
  dispose(): Promise<void>;
}

/** The environment without this machine's own settings of the product. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_')));
}

export function createCliRunner(): CliRunner {
  const home = mkdtempSync(join(tmpdir(), 'snowgate-cli-'));
  const program = resolve('server/cli.ts');
  const run: CliRunner['run'] = (args, env = {}, stdin = '') =>
    new Promise((done) => {
      const options = { env: { ...cleanEnvironment(), SNOWGATE_HOME: home, ...env }, timeout: 60_000 };
      const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) => {
        done({ exit: child.exitCode ?? -1, stdout, stderr });
      });
      child.stdin?.end(stdin);
    });
  return {
    home,
    run,
    async dispose() {
      await run(['stop', '--timeout', '10', '--force']);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
