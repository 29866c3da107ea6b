import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../support/history-digest.ts', import.meta.url));

test('one log gives the same bytes of rows under every TZ', () => {
  const digests = ['UTC', 'Asia/Shanghai', 'America/New_York'].map((TZ) =>
    execFileSync(process.execPath, ['--import', 'tsx', script], { env: { ...process.env, TZ }, encoding: 'utf8' }));
  expect(digests[0]).toMatch(/^\d{4,} rows [0-9a-f]{64}\n$/);
  expect(new Set(digests).size).toBe(1);
});
