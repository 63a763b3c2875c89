import { runSuite, summary } from './run-suite.ts';
import { serveFixture } from './serve-fixture.ts';
import { suites } from './suites.ts';

// Prints each suite's own report where it fails or where `--verbose` asks for it, and the totals of all. With
// `--serve` nothing is run: the fixture stays up for somebody who wants to look at one scenario.
const fixture = await serveFixture();
if (process.argv.includes('--serve')) {
  console.log(`The conformance fixture listens on ${fixture.url}. Ctrl-C ends it.`);
  process.once('SIGINT', () => void fixture.stop());
} else {
  try {
    for (const suite of suites) {
      const result = await runSuite(suite, fixture.url);
      if (!result.ok) process.exitCode = 1;
      if (!result.ok || process.argv.includes('--verbose')) console.log(result.output);
      console.log(summary(result));
    }
  } finally {
    await fixture.stop();
  }
}
