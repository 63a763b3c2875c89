import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';

/** Whether the desktop app can be opened here, and with what. */
export type DesktopChoice =
  | { readonly kind: 'desktop'; readonly electron: string }
  | { readonly kind: 'headless'; readonly reason: string };

/** The program inside an Electron folder, as Electron's own package names it. */
const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Electron program, or undefined. Never asks the package itself, because that would download 100 MB. */
function findElectron(env: NodeJS.ProcessEnv): string | undefined {
  const program = programs[process.platform] ?? 'electron';
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const candidates = override
    ? [join(override, program)]
    : [join(checkout, 'node_modules/electron/dist', program)];
  return candidates.find(executable);
}

function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Decides between the desktop app and a headless start. */
export function chooseDesktop(env: NodeJS.ProcessEnv): DesktopChoice {
  const electron = findElectron(env);
  if (!electron) {
    const manifest = readFileSync(join(checkout, 'node_modules/electron/package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    return {
      kind: 'headless',
      reason: `Electron ${version} is not downloaded (\`npx electron --version\` does that)`,
    };
  }
  if (!hasDisplay(env)) return { kind: 'headless', reason: 'there is no display' };
  return { kind: 'desktop', electron };
}
