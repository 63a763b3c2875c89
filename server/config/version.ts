import { readFileSync } from 'node:fs';

/** The version in package.json, two folders above the sources and three above what the build makes of them. */
export const productVersion: string = (() => {
  const up = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const manifest = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
})();
