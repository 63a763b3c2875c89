import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Installation } from './update-ability.ts';

/** How this app was installed, by what its package says of itself. */
export function thisInstallation(): Installation {
  const { resourcesPath } = process;
  return {
    platform: process.platform,
    packaged: app.isPackaged,
    appImage: process.env.APPIMAGE,
    packageType: readPackageType(join(resourcesPath, 'package-type')),
    hasFeed: existsSync(join(resourcesPath, 'app-update.yml')),
  };
}

function readPackageType(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Only packages of a package manager have it.
    return undefined;
  }
}
