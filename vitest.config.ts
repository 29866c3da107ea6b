import { defineConfig } from 'vitest/config';

/**
 * One project a kind of test, so that `bin/check.mjs` can run them in order
 * and the quick ones again under other time zones. A project whose folder is
 * empty simply has no tests.
 *
 * Every file gets its own process: chdb holds one database path a process,
 * and a crashed native module must not take other tests with it.
 */
const project = (name: string, include: string[], limits: { testTimeout?: number; hookTimeout?: number } = {}) => ({
  extends: true as const,
  test: { name, include, ...limits },
});

/** Real servers and real databases start and stop in these. */
const slow = { testTimeout: 120_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    isolate: true,
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      project('unit', ['test/tidy.test.ts', 'test/unit/**/*.test.ts'], { testTimeout: 20_000 }),
      project('scenario', ['test/scenario/**/*.test.ts'], { testTimeout: 60_000 }),
      project('conformance', ['test/conformance/**/*.test.ts'], { testTimeout: 60_000 }),
      project('simulation', ['test/simulation/**/*.test.ts'], slow),
      project('integration', ['test/integration/**/*.test.ts'], slow),
      project('browser', ['test/browser/**/*.test.ts'], slow),
    ],
  },
});
