import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** The part of Vitest's JSON report that the total is made of. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Prints the total of a CI run as its last line and ends with the exit code that goes with it.
 *
 * Arguments: the JSON report of the tests, the exit code of the tests, the exit code of the static checks.
 */
const [file = '', testsExit = '1', checkExit = '1'] = process.argv.slice(2);
const parsed = existsSync(file) ? reportSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
const report = parsed?.data;

// A file that could not be loaded has failed without a single test in it.
const brokenFiles =
  report?.testResults.filter(
    (result) =>
      result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  ).length ?? 0;
let failed = (report?.numFailedTests ?? 0) + brokenFiles;
// Whatever else made the tests fail (no report, an error outside of any test) counts as one.
if (testsExit !== '0' && failed === 0) failed += 1;
const passed = (report?.numPassedTests ?? 0) + (checkExit === '0' ? 1 : 0);
failed += checkExit === '0' ? 0 : 1;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);

if (checkExit !== '0') console.log('ci: npm run check failed');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
