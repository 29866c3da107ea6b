#!/usr/bin/env -S node --max-semi-space-size=64
/**
 * The `orderwatch` program: readies the process, then runs main.ts through tsx.
 *
 * CommonJS on purpose. Node reads an ES module's file on libuv's threads, and
 * their number is fixed by the first use of them. Every ClickHouse query in
 * this process holds one such thread while it runs, and the usual four would
 * let slow queries stop the state from being committed. Twenty serve eight
 * foreign queries, four of the API's, one writer, and the rest of the work.
 */
process.env.UV_THREADPOOL_SIZE ??= '20';

void (async () => {
  const { searchPath } = await import('./environment.mjs');
  process.env.PATH = searchPath();
  try {
    const { register } = await import('tsx/esm/api');
    register();
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('orderwatch: packages_missing: the npm packages are not installed; run "npm start" once, or "npm ci"');
    process.exit(1);
  }
  await import('../main.ts');
})();
