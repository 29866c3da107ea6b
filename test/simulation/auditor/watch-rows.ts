import type { Row } from '../../../processors/domain/row.ts';
import type { SignalKind } from '../../../processors/domain/signal.ts';

/** What the monitors say of themselves: it changes no order, and stands beside what the books account for. */
export function isWatch(row: Row): boolean {
  return row.table === 'signals' ? watching.has(row.row.kind) : watched.has(row.table);
}

const watched: ReadonlySet<Row['table']> = new Set(['windows', 'anomalies', 'stale_orders', 'clock_skew', 'silences', 'alerts']);

const watching: ReadonlySet<SignalKind> = new Set(['source.silent', 'volume.anomaly', 'orders.stale', 'clock.off', 'threshold.crossed']);
