import type { Row } from '../../../processors/domain/row.ts';
import type { SignalKind } from '../../../processors/domain/signal.ts';

/** What the monitors say of themselves: it changes no order, and stands beside what the books account for. */
export function isWatch(row: Row): boolean {
  switch (row.table) {
    case 'windows':
    case 'anomalies':
    case 'stale_orders':
    case 'clock_skew':
    case 'silences':
    case 'alerts': return true;
    case 'signals': return watching.has(row.row.kind);
    default: return false;
  }
}

const watching: ReadonlySet<SignalKind> = new Set(['source.silent', 'volume.anomaly', 'orders.stale', 'clock.off', 'threshold.crossed']);
