import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SnowgateError } from '../server/errors/snowgate-error.ts';
import { checkout } from './checkout.ts';

/** What the built files are made from. */
const sources: readonly string[] = [
  'server',
  'electron',
  'renderer',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'build/tsconfig.server.json',
  'build/preload.config.ts',
  'build/draw-tray-icons.ts',
  'build/tray-icons.svg',
  'vite.config.ts',
];

const steps = {
  /** The panel, for the browser and the desktop window. */
  renderer: { program: 'vite', args: ['build', '--logLevel', 'warn'], clean: ['dist/renderer'] },
  /** The daemon, the command line and the desktop shell. */
  server: {
    program: 'tsc',
    args: ['-p', 'build/tsconfig.server.json'],
    clean: ['dist/server', 'dist/electron'],
  },
  /** The script between the desktop window and its app. */
  preload: {
    program: 'vite',
    args: ['build', '--config', 'build/preload.config.ts', '--logLevel', 'warn'],
    clean: [],
  },
  /** The pictures of the tray icon. */
  icons: { program: 'node', args: ['build/draw-tray-icons.ts'], clean: [] },
} as const;

const stamp = join(checkout, 'dist', '.built');

/** Names, sizes and times of all sources in one hash: any edit, addition or removal changes it. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else {
      hash.update(`${path} ${stat?.size ?? 'missing'} ${stat?.mtimeMs ?? ''}\n`);
    }
  };
  for (const source of sources) visit(join(checkout, source));
  return hash.digest('hex');
}

/** Why a build is needed, or undefined when what is built is what the sources say. */
function reasonToBuild(now: string): string | undefined {
  if (!existsSync(stamp)) return 'first start';
  return readFileSync(stamp, 'utf8') === now ? undefined : 'the sources have changed';
}

/** Whether `dist/` is what the sources say. */
export function isBuilt(): boolean {
  return reasonToBuild(fingerprint()) === undefined;
}

async function run(step: (typeof steps)[keyof typeof steps]): Promise<void> {
  for (const path of step.clean) rmSync(join(checkout, path), { recursive: true, force: true });
  const program = join(checkout, 'node_modules', '.bin', step.program);
  try {
    await promisify(execFile)(program, [...step.args], {
      cwd: checkout,
      shell: process.platform === 'win32',
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    process.stderr.write(`${stdout}${stderr}`);
    throw new SnowgateError('BUILD_FAILED', { step: step.program }, { cause: error });
  }
}

/**
 * Builds `dist/` when it is missing or older than the sources.
 *
 * @param say - told in one line what is done, only when something is done
 * @throws SnowgateError BUILD_FAILED, after the failing tool's own output on stderr
 */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  const now = fingerprint();
  const reason = reasonToBuild(now);
  if (reason === undefined) return;
  const started = Date.now();
  say(`Building (${reason}) ...`);
  rmSync(stamp, { force: true });
  await run(steps.renderer);
  await run(steps.server);
  await run(steps.preload);
  await run(steps.icons);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}
