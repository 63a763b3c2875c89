import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,e2e}/**/*.test.{ts,tsx}'],
    globalSetup: [],
    env: {
      // Many tests start a command line or a daemon of their own; compiled once, each needs half the time to come up.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
    },
    // A test that needs longer waits for an event of its own and says so with its own limit.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // What is polled for comes soon or not at all; how soon depends on the machine, so its second is no limit.
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
