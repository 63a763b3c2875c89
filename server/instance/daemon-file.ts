import { readFileSync } from 'node:fs';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { z } from 'zod';

const daemonFileSchema = z.object({
  pid: z.int().positive(),
  url: z.url({ protocol: /^http$/ }),
  startedAt: z.number(),
  version: z.string(),
});

/** Where the running daemon of a state folder is found. It holds no secret. */
export type DaemonFile = Readonly<z.infer<typeof daemonFileSchema>>;

/** The content of the file, or undefined when it is missing or not ours. Says nothing about whether that daemon lives. */
export function readDaemonFile(file: string): DaemonFile | undefined {
  try {
    return daemonFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, half-written by something else, or of another version: all mean that nobody is known to run.
    return undefined;
  }
}

/** Tells where this daemon is; the file appears whole or not at all. */
export function writeDaemonFile(file: string, content: DaemonFile): void {
  writeFileAtomic(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
}
