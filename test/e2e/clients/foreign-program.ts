import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Path of a file in a package of test/foreign. */
export function foreignFile(path: string): string {
  return fileURLToPath(new URL(`../../foreign/node_modules/${path}`, import.meta.url));
}

/** What a program left behind. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a foreign program: nothing of ours but the path, and a home of its own. */
export function scratchEnvironment(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, USERPROFILE: home, NO_COLOR: '1' };
}

/** Runs a script of a foreign package on this Node until it ends. */
export async function runForeign(
  script: string,
  args: readonly string[],
  options: { readonly env: Record<string, string>; readonly cwd?: string },
): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [foreignFile(script), ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}
