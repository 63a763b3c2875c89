import { findChromium, installChromium } from './chromium.ts';
import { ensureBuilt } from './ensure-built.ts';
import { ensureForeignClients } from './foreign-clients.ts';

/**
 * The first half of `npm test`: finds or installs what the tests need and says so, one line each. Does next to nothing
 * when all of it is there.
 */
function say(line: string): void {
  console.log(`prepare  ${line}`);
}

async function main(): Promise<void> {
  await ensureBuilt(say);
  say('panel and daemon are built');

  const chromium = findChromium() ?? installChromium(say);
  say(chromium.kind === 'found' ? `Chromium: ${chromium.path}` : `no Chromium: ${chromium.remedy}`);

  ensureForeignClients(say);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `prepare  failed: ${error.message}` : error);
  process.exit(1);
});
