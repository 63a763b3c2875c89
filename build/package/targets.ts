import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkout } from '../checkout.ts';

/** A kind of package, as electron-builder names it. */
export const targetNames = ['dir', 'tar.gz', 'deb', 'AppImage', 'dmg', 'nsis'] as const;
export type TargetName = (typeof targetNames)[number];

/** Whether this machine can make a package, and with which helpers. */
export type Ability =
  | { readonly kind: 'able'; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'unable'; readonly reason: string };

/** What decides: the system, and which programs it has. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The path of a program, or undefined. */
  readonly find: (program: string) => string | undefined;
}

const thisMachine: Machine = { platform: process.platform, find: findProgram };

/** The path of a program of this machine, or undefined. */
export function findProgram(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const systems: Readonly<Record<Exclude<TargetName, 'dir'>, NodeJS.Platform>> = {
  'tar.gz': 'linux',
  deb: 'linux',
  AppImage: 'linux',
  dmg: 'darwin',
  nsis: 'win32',
};
const systemNames: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

/** Whether the machine can make this kind of package. Helpers that it has are used instead of downloaded ones. */
export function abilityFor(target: TargetName, machine: Machine = thisMachine): Ability {
  if (target === 'dir') return { kind: 'able', env: {} };
  const system = systems[target];
  if (system !== machine.platform) {
    return { kind: 'unable', reason: `it is made on ${systemNames[system] ?? system} only` };
  }
  if (target === 'tar.gz') {
    const archiver = ['7zz', '7za', '7z'].map(machine.find).find((path) => path !== undefined);
    return { kind: 'able', env: archiver === undefined ? {} : { ELECTRON_BUILDER_7ZIP_PATH: archiver } };
  }
  if (target === 'deb') {
    if (machine.find('fpm') !== undefined) return { kind: 'able', env: { USE_SYSTEM_FPM: 'true' } };
    if (machine.find('dpkg-deb') !== undefined) {
      return { kind: 'able', env: { CUSTOM_FPM_PATH: join(checkout, 'build/package/fpm') } };
    }
  }
  return { kind: 'able', env: {} };
}
