import type { ClickHouse } from './clickhouse.ts';
import { loadMigrations } from './migration.ts';
import type { Migration } from './migration.ts';
import { StoreError } from './store-error.ts';

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the tables to where the code expects them and returns what it
 * applied, which is nothing the second time. Statements are written so that a
 * migration cut off half-way can be begun again.
 *
 * @throws StoreError `migration_changed`, `migration_missing`, `migration_newer`; `store_away`, `store_refused`
 */
export async function migrate(
  clickhouse: ClickHouse, migrations: readonly Migration[] = loadMigrations(),
): Promise<readonly Migration[]> {
  await clickhouse.command('CREATE DATABASE IF NOT EXISTS orderwatch');
  await clickhouse.command(
    "CREATE TABLE IF NOT EXISTS orderwatch.migrations (number UInt32 COMMENT 'Place in the order', " +
      "name String COMMENT 'What it does', checksum String COMMENT 'SHA-256 of its file', " +
      "applied DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When it was applied, by the clock of ClickHouse') " +
      "ENGINE = ReplacingMergeTree ORDER BY number COMMENT 'Migrations that have been applied'",
  );
  const applied = await clickhouse.read<Applied>({
    sql: 'SELECT number, name, checksum FROM orderwatch.migrations ORDER BY number', params: {},
  });
  check(applied, migrations);

  const due = migrations.slice(applied.length);
  for (const migration of due) {
    for (const statement of migration.statements) await clickhouse.command(statement);
    const row = `${migration.number}\t${migration.name}\t${migration.checksum}\n`;
    await clickhouse.insert('orderwatch.migrations', ['number', 'name', 'checksum'], Buffer.from(row));
  }
  return due;
}

/** What has been applied must be the beginning of what the code has. */
function check(applied: readonly Applied[], migrations: readonly Migration[]): void {
  applied.forEach((was, index) => {
    if (was.number !== index + 1) {
      throw new StoreError('migration_missing', `migration ${index + 1} has not been applied, but ${was.number} (${was.name}) has`);
    }
    const is = migrations[index];
    if (is === undefined) {
      throw new StoreError(
        'migration_newer',
        `the database has migration ${was.number} (${was.name}); this orderwatch knows ${migrations.length}. Start the newer one`,
      );
    }
    if (is.name !== was.name) {
      throw new StoreError('migration_missing', `migration ${was.number} was applied as ${was.name}, the code has ${is.name} in its place`);
    }
    if (is.checksum !== was.checksum) {
      throw new StoreError(
        'migration_changed', `migration ${was.number} (${was.name}) has changed since it was applied; write a new one instead`,
      );
    }
  });
}
