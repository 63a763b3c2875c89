import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The long run: what is slow in proportion to what it proves. Each test says its own limit. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/long/**/*.test.ts'], testTimeout: 3_600_000 },
});
