import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Chromium for the tests of the panel. */
export type Chromium =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly remedy: string };

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Chromium of this machine: CHROMIUM_PATH, else one on the PATH, else an installed Mac app. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): Chromium | undefined {
  if (env.CHROMIUM_PATH) {
    if (executable(env.CHROMIUM_PATH)) return { kind: 'found', path: env.CHROMIUM_PATH };
    return { kind: 'missing', remedy: `CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which cannot be run` };
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const path = [...onPath, ...(process.platform === 'darwin' ? macApps : [])].find(executable);
  return path === undefined ? undefined : { kind: 'found', path };
}

/** Installs Debian's Chromium where that needs no question asked, else says what a person can do. */
export function installChromium(say: (line: string) => void): Chromium {
  const remedy =
    process.platform === 'darwin'
      ? 'install Google Chrome (`brew install --cask google-chrome`) or set CHROMIUM_PATH'
      : 'install it (`sudo apt-get install chromium`) or set CHROMIUM_PATH';
  if (!existsSync('/usr/bin/apt-get')) return { kind: 'missing', remedy };
  const root = process.getuid?.() === 0;
  const sudo = !root && spawnSync('sudo', ['-n', 'true']).status === 0;
  if (!root && !sudo) return { kind: 'missing', remedy };

  const apt = (...args: string[]): void => {
    const command = ['apt-get', '-qq', ...args];
    const [program = 'apt-get', ...rest] = sudo ? ['sudo', '-n', ...command] : command;
    execFileSync(program, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  say('installing Chromium from the system packages ...');
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  } catch {
    return { kind: 'missing', remedy: `apt-get could not install it; ${remedy}` };
  }
  return findChromium() ?? { kind: 'missing', remedy };
}
