import { fileURLToPath } from 'node:url';
import type { StdioEntry } from './snippets.ts';

/** The command line's own program file: the sources in development, the built one when shipped. */
const cliFile: string = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../cli.ts' : '../cli.js', import.meta.url),
);

/**
 * The stdio bridge of a client as other apps must start it: absolute paths, because apps that are opened from a dock
 * or a menu have no shell's PATH.
 *
 * @param env - a SNOWGATE_HOME in it is handed on, because those apps do not see it either
 */
export function bridgeEntry(client: string, env: NodeJS.ProcessEnv, program = cliFile): StdioEntry {
  return {
    command: process.execPath,
    args: [program, 'stdio', '--client', client],
    ...(env.SNOWGATE_HOME ? { env: { SNOWGATE_HOME: env.SNOWGATE_HOME } } : {}),
  };
}
