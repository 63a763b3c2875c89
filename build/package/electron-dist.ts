import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { chooseDesktop } from '../electron-binary.ts';

/** An Electron that is already here: the folder to package and its version. */
export interface ElectronDist {
  readonly folder: string;
  readonly version: string;
}

/**
 * The Electron that is on this machine, or undefined: then electron-builder downloads the one of package.json. It is
 * asked itself where it lies, because what starts it may be a script.
 */
export function findElectronDist(env: NodeJS.ProcessEnv): ElectronDist | undefined {
  const choice = chooseDesktop({ ...env, DISPLAY: env.DISPLAY ?? ':0' });
  if (choice.kind === 'headless') return undefined;
  const [path = '', version = ''] = JSON.parse(
    execFileSync(choice.electron, ['-p', 'JSON.stringify([process.execPath, process.versions.electron])'], {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
    }),
  ) as string[];
  return { folder: dirname(path), version };
}
