import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClickHouse } from '../../store/clickhouse.ts';
import type { ClickHouse } from '../../store/clickhouse.ts';
import { migrate } from '../../store/migrate.ts';
import { loadMigrations } from '../../store/migration.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { tableColumns } from '../../store/row-text.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, eventRow } from '../support/clickhouse-rows.ts';

let store: TestClickHouse;
let clickhouse: ClickHouse;
let folder: string;

beforeAll(async () => {
  store = await startClickHouse({ migrated: false });
  clickhouse = store.clickhouse;
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-migrations-'));
});
afterAll(async () => {
  await clickhouse.close();
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string, text: string) => writeFile(join(folder, name), text);

describe('our own migrations', () => {
  test('are applied once, and are recorded', async () => {
    const all = loadMigrations();
    expect(await migrate(clickhouse)).toEqual(all);
    expect(await migrate(clickhouse)).toEqual([]);
    const recorded = await ask(clickhouse, 'SELECT number, name, checksum, applied > 0 AS applied FROM orderwatch.migrations ORDER BY number');
    expect(recorded).toEqual(all.map(({ number, name, checksum }) => ({ number, name, checksum, applied: 1 })));
  });

  test('cut off half-way, can be begun again', async () => {
    await clickhouse.command('TRUNCATE TABLE orderwatch.migrations');
    await clickhouse.command('DROP TABLE orderwatch.signals');
    expect(await migrate(clickhouse)).toHaveLength(loadMigrations().length);
    expect(await ask(clickhouse, 'SELECT count() AS n FROM orderwatch.signals')).toEqual([{ n: 0 }]);
  });

  test('every table has the columns the writer fills, and says what each means', async () => {
    const columns = await ask<{ table: string; name: string; comment: string }>(clickhouse, "SELECT table, name, comment FROM system.columns WHERE database = 'orderwatch'");
    for (const [table, names] of Object.entries(tableColumns)) {
      const found = columns.filter((column) => column.table === table).map(({ name }) => name);
      // `raw` lives only while an insert does.
      expect(found).toEqual(expect.arrayContaining(names.filter((name) => name !== 'raw')));
    }
    expect(columns.filter(({ comment }) => comment === '')).toEqual([]);
  });

  test('rows outlive a restart', async () => {
    await new RowWriter(clickhouse).write(batchOf({ table: 'events', row: eventRow({ seq: 77 }) }));
    await clickhouse.close();
    clickhouse = openClickHouse({ path: store.path });
    expect(await migrate(clickhouse)).toEqual([]);
    expect(await ask(clickhouse, 'SELECT seq FROM orderwatch.events')).toEqual([{ seq: 77 }]);
  });

  test('a second folder is refused while the first is open', () => {
    expect(() => openClickHouse({ path: `${store.path}-other` })).toThrow(expect.objectContaining({ code: 'store_path_taken' }));
  });
});

describe('migrations that do not fit what was applied', () => {
  beforeAll(async () => {
    await clickhouse.command('TRUNCATE TABLE orderwatch.migrations');
    await file('001-first.sql', '-- a remark;\nCREATE TABLE IF NOT EXISTS orderwatch.first (a UInt8) ENGINE = MergeTree ORDER BY a;\n\nINSERT INTO orderwatch.first VALUES (1);\n');
    await file('002-second.sql', "ALTER TABLE orderwatch.first ADD COLUMN IF NOT EXISTS b String DEFAULT 'a;b'\n");
    expect((await migrate(clickhouse, loadMigrations(folder))).map(({ name, statements }) => [name, statements.length])).toEqual([['first', 2], ['second', 1]]);
    expect(await ask(clickhouse, 'SELECT * FROM orderwatch.first')).toEqual([{ a: 1, b: 'a;b' }]);
  });

  test('changed', async () => {
    const migrations = loadMigrations(folder).map((migration, index) => (index === 0 ? { ...migration, checksum: 'other' } : migration));
    await expect(migrate(clickhouse, migrations)).rejects.toMatchObject({ code: 'migration_changed', message: expect.stringContaining('1 (first)') as string });
  });

  test('renamed', async () => {
    const migrations = loadMigrations(folder).map((migration, index) => (index === 1 ? { ...migration, name: 'other' } : migration));
    await expect(migrate(clickhouse, migrations)).rejects.toMatchObject({ code: 'migration_missing' });
  });

  test('newer than the code', async () => {
    await expect(migrate(clickhouse, loadMigrations(folder).slice(0, 1))).rejects.toMatchObject({ code: 'migration_newer', message: expect.stringContaining('2 (second)') as string });
  });

  test('applied with a gap', async () => {
    await clickhouse.command('ALTER TABLE orderwatch.migrations DELETE WHERE number = 1 SETTINGS mutations_sync = 1');
    await expect(migrate(clickhouse, loadMigrations(folder))).rejects.toMatchObject({ code: 'migration_missing' });
  });
});

test.each([['1-short.sql'], ['004-gap.sql'], ['003-Upper.sql'], ['003-a.txt'], ['002-twice.sql']])('a file called %s is a mistake', async (name) => {
  await file(name, 'SELECT 1');
  expect(() => loadMigrations(folder)).toThrow(expect.objectContaining({ code: 'migration_misnamed' }));
  await rm(join(folder, name));
});
