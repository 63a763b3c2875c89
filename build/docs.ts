import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout } from './checkout.ts';
import { cliPage } from './docs/cli-page.ts';
import { configPage, environmentExample } from './docs/config-page.ts';
import { errorsPage } from './docs/errors-page.ts';
import { metricsPage } from './docs/metrics-page.ts';

/**
 * Writes the reference pages from the sources that they describe, so that they cannot say anything else.
 * With `--check` nothing is written, and a page that is out of date ends it with exit code 1.
 */
const pages: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/config.md': configPage,
  'docs/cli.md': cliPage,
  'docs/metrics.md': metricsPage,
  '.env.example': environmentExample,
};

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const checkOnly = process.argv.includes('--check');
for (const [name, render] of Object.entries(pages)) {
  const path = join(checkout, name);
  const text = render();
  if (current(path) === text) continue;
  if (checkOnly) {
    console.error(`${name} is out of date: run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${name}`);
  }
}
