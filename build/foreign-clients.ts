import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';

/** The MCP clients of other vendors that the end-to-end tests run; a package of its own, so that users get none of it. */
const folder = join(checkout, 'test', 'foreign');

/** Installs the foreign clients when they are missing or their lock file has changed. */
export function ensureForeignClients(say: (line: string) => void): void {
  const lock = join(folder, 'package-lock.json');
  if (!existsSync(lock)) return;
  const stamp = join(folder, 'node_modules', '.lock-hash');
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    say('installing the foreign test clients ...');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    writeFileSync(stamp, hash);
  }
  say('foreign test clients are installed');
}
