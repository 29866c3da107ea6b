import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClickHouse, type ClickHouse } from '../../store/clickhouse.ts';
import { ask } from '../support/clickhouse.ts';

let folder: string;
let clickhouse: ClickHouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-limits-'));
  clickhouse = openClickHouse({ path: join(folder, 'tables') }, { maxReadSeconds: 60, maxReadMemoryBytes: 50_000_000 });
});

afterAll(async () => {
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

test('a read of our own that needs more memory than it may have is stopped, and the next one runs', async () => {
  await expect(ask(clickhouse, 'SELECT length(groupArray(number)) AS n FROM numbers(100000000)')).rejects.toMatchObject({ message: expect.stringContaining('MEMORY_LIMIT_EXCEEDED') });
  expect(await ask(clickhouse, 'SELECT length(groupArray(number)) AS n FROM numbers(1000)')).toEqual([{ n: 1_000 }]);
});
