import { writeFileSync } from 'node:fs';
// Zips in memory without a native part: 8 kB, no dependencies, typed.
import { strToU8, zipSync } from 'fflate';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { DiagnosticsFile } from './gather.ts';

/**
 * Writes the bundle, for its owner alone and never over a file that is there.
 *
 * @param file - path of the zip
 * @throws DIAGNOSTICS_NOT_WRITTEN
 */
export function writeBundle(file: string, files: readonly DiagnosticsFile[]): void {
  const zip = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
  try {
    writeFileSync(file, zip, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SnowgateError('DIAGNOSTICS_NOT_WRITTEN', { file, reason }, { cause });
  }
}

/** The usual name of a bundle; @param at - ms since 1970 */
export function bundleName(at: number): string {
  return `snowgate-diagnostics-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.zip`;
}
