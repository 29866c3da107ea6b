/** Whether a folder of tests has any: `hasTests('integration')`. Kinds of test come with the work that needs them. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test');

export function hasTests(kind) {
  const folder = join(tests, kind);
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}
