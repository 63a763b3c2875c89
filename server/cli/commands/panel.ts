import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { sync as writeFileAtomic } from 'write-file-atomic';
import type { Home } from '../../config/home.ts';
import { pairingSchema } from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens the panel in the user's browser. The address holds a code that opens the admin API, and every user of the
 * machine can read the command line of a browser that starts; so the browser is given a page that only its owner can
 * read, and that page leads on.
 */
async function openPanel(home: Home, url: string): Promise<void> {
  const page = join(home.root, 'open-panel.html');
  const target = JSON.stringify(url).replaceAll('<', '\\u003c');
  writeFileAtomic(
    page,
    `<!doctype html><title>Snowgate</title><script>location.replace(${target})</script>\n`,
    {
      mode: 0o600,
    },
  );
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  try {
    await promisify(execFile)(command, [...args, page], { timeout: 10_000 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new SnowgateError('OPEN_FAILED', { reason: `${command} failed (${code})` }, { cause });
  }
}

/** `snowgate panel`: a link into the panel that works once. */
export function addPanel(program: Command, context: CliContext): void {
  addCommand(program, 'panel', {
    summary: 'print a link to the panel',
    details: 'The link works once and only for a short time: whoever opens it controls the gateway.',
    examples: [
      ['snowgate panel', 'print the link'],
      ['snowgate panel --open', 'open it in the browser'],
    ],
  })
    .option('--open', 'open it in the browser as well')
    .action(async (options: { open?: boolean; json?: boolean }) => {
      const gateway = await needGateway(context.home);
      const pairing = await adminClient(context.home, gateway).call(
        'POST',
        '/admin/pairing',
        pairingSchema,
        {},
      );
      printResult(context, options.json === true, pairing, pairing.url);
      if (options.open) await openPanel(context.home, pairing.url);
    });
}
