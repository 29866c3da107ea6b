import type { ClickHouse } from './clickhouse.ts';
import type { RowBatch } from './row-batch.ts';
import { tableColumns } from './row-text.ts';

/** Puts batches into the tables. */
export class RowWriter {
  readonly #clickhouse: Pick<ClickHouse, 'insert'>;

  constructor(clickhouse: Pick<ClickHouse, 'insert'>) {
    this.#clickhouse = clickhouse;
  }

  /**
   * Writes the batch, table by table. When this resolves every row can be
   * queried. When it throws, some may be there and some not: write the same
   * batch again, as often as need be; that changes nothing that is there.
   *
   * @throws StoreError `store_away` when trying again may help, `store_refused` when it will not
   */
  async write(batch: RowBatch): Promise<void> {
    for (const { table, pieces } of batch.seal()) {
      for (const piece of pieces) await this.#clickhouse.insert(`orderwatch.${table}`, tableColumns[table], piece);
    }
  }
}
