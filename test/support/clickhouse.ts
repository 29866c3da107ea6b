import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClickHouse } from '../../store/clickhouse.ts';
import type { ClickHouse } from '../../store/clickhouse.ts';
import { migrate } from '../../store/migrate.ts';

export interface TestClickHouse {
  readonly clickhouse: ClickHouse;
  readonly path: string;
  /** Closes it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * A real embedded ClickHouse in a folder of its own, with our tables. A
 * process holds one folder at a time, so a test file opens one.
 */
export async function startClickHouse(options: { migrated?: boolean } = {}): Promise<TestClickHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'orderwatch-clickhouse-'));
  const path = join(folder, 'tables');
  const clickhouse = openClickHouse({ path });
  if (options.migrated !== false) await migrate(clickhouse);
  return {
    clickhouse,
    path,
    async stop() {
      await clickhouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks for rows in one line. */
export async function ask<Row = Record<string, unknown>>(clickhouse: ClickHouse, sql: string): Promise<Row[]> {
  return clickhouse.read<Row>({ sql, params: {} });
}
