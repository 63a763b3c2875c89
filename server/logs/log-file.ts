import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { Config } from '../contract/config.ts';

/** Where finished lines go. */
export interface LogFile {
  write(line: string): void;

  /** Resolves when all that was written is in the file; never rejects. */
  close(): Promise<void>;
}

/** After a failure (a full disk, say) the file is tried again this often. */
const retryMs = 5000;

/**
 * A file that is rotated by size. A file that cannot be written must not stop the gateway: the failure is told once on
 * stderr, lines are counted while it lasts, and their number is written as soon as the file works again.
 */
export function openLogFile(options: {
  readonly config: Config['log'];
  readonly dir: string;
  readonly name: string;
}): LogFile {
  const { config, dir, name } = options;
  let stream: RotatingFileStream | undefined;
  let failedAt = 0;
  let lost = 0;
  let closed = false;

  const open = (): RotatingFileStream => {
    const opened = createStream((index) => (index === null ? `${name}.log` : `${name}.${index}.log.gz`), {
      path: dir,
      size: `${config.maxFileBytes}B`,
      rotate: config.keepFiles,
      compress: 'gzip',
      mode: 0o600,
    });
    opened.on('error', (error) => {
      if (stream !== opened) return;
      stream = undefined;
      failedAt = Date.now();
      process.stderr.write(`snowgate: the log in ${dir} cannot be written: ${error.message}\n`);
    });
    return opened;
  };

  stream = open();
  return {
    write(line) {
      if (closed) return;
      if (!stream && Date.now() - failedAt >= retryMs) stream = open();
      if (!stream) {
        lost += 1;
        return;
      }
      if (lost > 0) {
        const record = {
          level: 'error',
          time: new Date().toISOString(),
          pid: process.pid,
          lost,
          msg: 'log lines lost',
        };
        stream.write(`${JSON.stringify(record)}\n`);
        lost = 0;
      }
      stream.write(line);
    },

    close() {
      closed = true;
      const last = stream;
      if (!last) return Promise.resolve();
      return new Promise((resolve) => {
        last.once('close', resolve);
        last.once('error', () => resolve());
        last.end();
      });
    },
  };
}
