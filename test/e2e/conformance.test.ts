import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSuite, summary } from '../conformance/run-suite.ts';
import { type ServedFixture, serveFixture } from '../conformance/serve-fixture.ts';
import { suites } from '../conformance/suites.ts';

let fixture: ServedFixture;
beforeAll(async () => {
  fixture = await serveFixture();
});
afterAll(() => fixture.stop());

/** A whole suite takes two seconds alone on two cores; the limit leaves room for a busy machine. */
const suiteMs = 120_000;

test.each(suites)('passes the conformance suite $name', { timeout: suiteMs }, async (suite) => {
  const before = fixture.answeredDirectly();
  const result = await runSuite(suite, fixture.url);
  expect(result.ok, `${summary(result)}\n${result.output}`).toBe(true);
  // The way past the SDK has taken part, in either era.
  expect(fixture.answeredDirectly()).toBeGreaterThan(before);
});
