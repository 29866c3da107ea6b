import type { ClickHouse } from '../store/clickhouse.ts';

/** All this room needs of the tables: final rows of queries of our own. */
export type Reader = Pick<ClickHouse, 'read'>;
