import type { Alert } from '../../processors/domain/alert.ts';
import type { Anomaly } from '../../processors/domain/anomaly.ts';
import type { ClockSkew } from '../../processors/domain/clock-skew.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import type { AlertRow } from '../../processors/domain/row.ts';
import type { StaleOrder } from '../../processors/domain/stale.ts';
import { measures, type WindowRow } from '../../processors/domain/window.ts';
import type { RowBatch } from '../../store/row-batch.ts';
import { batchOf, signalRow } from './clickhouse-rows.ts';

/** Rows of what is watched, each as it might be; tests change what they are about. */

/** A Wednesday noon in London. */
export const monitorNoon = Date.UTC(2026, 10, 11, 12);

/** When and by which message all of them were written. */
export const monitorWhen = { seq: 9, ordinal: 2, logTime: monitorNoon + minute };

export const noCounts = Object.fromEntries(measures.map((measure) => [measure, 0])) as WindowRow['counts'];

export function windowRow(changes: Partial<WindowRow> = {}): WindowRow {
  return {
    level: 'channel', name: 'taobao', stepMs: minute, start: monitorNoon, span: 1, state: 'seen', revision: 0, ...monitorWhen,
    counts: { ...noCounts, placed: 3, paid: 2 }, amounts: { placed: { CNY: 1_500, GBP: 20 }, paid: { CNY: 900 }, refunded: {} }, ...changes,
  };
}

export function anomalyRow(changes: Partial<Anomaly> = {}): Anomaly {
  return {
    id: 'channel/taobao/paid@2026-11-11T12:00:00.000Z', series: { level: 'channel', name: 'taobao', measure: 'paid' }, stepMs: 5 * minute,
    kind: 'drop', state: 'open', since: monitorNoon, foundAt: monitorNoon + minute, endedAt: undefined, seen: 1, expected: 20.5, lower: 10, upper: 33.25,
    score: 0.97, severity: 'critical', moneyMinor: 123_456, currency: 'CNY',
    contributors: [{ by: 'region', name: "Côte d'Ivoire", seen: 0, expected: 3, share: 0.5 }], ...monitorWhen, ...changes,
  };
}

export function staleRow(changes: Partial<StaleOrder> = {}): StaleOrder {
  return {
    orderId: 'OMS-20261111-00001', shipment: '', cause: 'state', status: 'open', channel: 'jd', state: 'allocated', warehouse: 'SH\t1', carrier: '',
    owner: 'operations', escalation: 1, severity: 'warning', since: monitorNoon, dueAt: monitorNoon + hour, foundAt: monitorNoon + hour,
    endedAt: undefined, group: 'state/allocated/SH\t1/', ...monitorWhen, ...changes,
  };
}

export function skewRow(changes: Partial<ClockSkew> = {}): ClockSkew {
  return {
    kind: 'source', name: 'carrier', from: monitorNoon, to: monitorNoon + hour, samples: 40, minMs: -28_800_900, p05Ms: -28_800_500, medianMs: -28_800_000,
    p95Ms: -28_799_000, maxMs: -28_798_000, future: 2, driftMsPerDay: -1.5, verdict: 'off_by_zone', looksLike: 'claims run 8 h behind', ...monitorWhen, ...changes,
  };
}

export function alertOf(changes: Partial<Alert> = {}): Alert {
  return {
    id: 'ALERT-9-1', key: 'orders.stale/state/allocated/SH1/', kind: 'orders.stale', state: 'firing', severity: 'warning', owner: 'operations',
    subjects: ["it's", 'b\\c'], count: 7, evidence: { count: 7 }, startedAt: monitorNoon, firedAt: monitorNoon + minute, acknowledgedAt: undefined,
    acknowledgedBy: '', resolvedAt: undefined, quietSince: monitorNoon + 2 * minute, flaps: 3, mutedBy: '', runbook: '', ...changes,
  };
}

export function alertRow(alert: Alert, changes: Partial<AlertRow> = {}): AlertRow {
  return { ...monitorWhen, alert, change: 'fired', by: '', reason: '', ...changes };
}

/** Where the history of what is watched lies. */
export const monitorFrom = monitorNoon - 2 * hour;
export const monitorTo = monitorNoon + 5 * hour;

/** A bit of everything: open, over, muted, taken, foretold. */
export function monitorHistory(): RowBatch {
  const silent = (subject: string, seq: number, phase: 'raised' | 'cleared') => ({ table: 'signals', row: signalRow({ kind: 'source.silent', subject, seq, phase, logTime: monitorNoon + seq }) }) as const;
  const amounts = { placed: {}, paid: {}, refunded: {} };
  const alert = (id: string, seq: number, changes: Parameters<typeof alertOf>[0]) =>
    ({ table: 'alerts', row: alertRow(alertOf({ id, ...changes }), { seq, change: 'began' }) }) as const;
  return batchOf(
    silent('jd', 1, 'raised'), silent('jd', 2, 'cleared'), silent('pdd', 3, 'raised'),
    { table: 'signals', row: signalRow({ kind: 'clock.off', subject: 'source/carrier', seq: 4, phase: 'raised' }) },
    alert('ALERT-1-0', 5, { severity: 'warning' }), alert('ALERT-2-0', 6, { severity: 'critical', state: 'acknowledged', acknowledgedBy: 'li', kind: 'source.silent', subjects: ['pdd'], count: 1 }),
    alert('ALERT-3-0', 7, { mutedBy: 'SILENCE-1' }), alert('ALERT-4-0', 8, { state: 'resolved' }),
    { table: 'anomalies', row: anomalyRow() }, { table: 'anomalies', row: anomalyRow({ id: 'total//paid@', series: { level: 'total', name: '', measure: 'paid' }, state: 'over', endedAt: monitorNoon + hour, since: monitorNoon - hour }) },
    { table: 'anomalies', row: anomalyRow({ id: 'channel/jd/placed@', kind: 'drift', series: { level: 'channel', name: 'jd', measure: 'placed' }, state: 'over', seen: 40, since: monitorNoon + minute }) },
    { table: 'stale_orders', row: staleRow() }, { table: 'stale_orders', row: staleRow({ cause: 'promise', group: 'promise/allocated/SH1/' }) },
    { table: 'stale_orders', row: staleRow({ orderId: 'OMS-20261111-00002', channel: 'pdd' }) }, { table: 'stale_orders', row: staleRow({ orderId: 'OMS-20261111-00003', cause: 'predicted', group: 'predicted/shipped//sf' }) },
    { table: 'stale_orders', row: staleRow({ orderId: 'OMS-20261111-00004', status: 'over', endedAt: monitorNoon + 2 * hour }) },
    { table: 'windows', row: windowRow() }, { table: 'windows', row: windowRow({ start: monitorNoon + minute, span: 3, state: 'missing', counts: noCounts, amounts }) },
    { table: 'windows', row: windowRow({ name: 'jd', start: monitorNoon, state: 'late' }) },
    { table: 'clock_skew', row: skewRow() }, { table: 'clock_skew', row: skewRow({ name: 'wms', verdict: 'off', looksLike: 'ahead' }) },
    { table: 'clock_skew', row: skewRow({ name: 'wms', from: monitorNoon + hour, to: monitorNoon + 2 * hour, verdict: 'good', looksLike: '', medianMs: 120 }) },
  );
}
