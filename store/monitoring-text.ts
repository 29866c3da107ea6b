import type { AlertRow, SilenceRow } from '../processors/domain/row.ts';
import type { Notification } from '../processors/domain/alert.ts';
import type { Anomaly } from '../processors/domain/anomaly.ts';
import type { ClockSkew } from '../processors/domain/clock-skew.ts';
import type { Instant } from '../processors/domain/instant.ts';
import type { StaleOrder } from '../processors/domain/stale.ts';
import { measures, moneyMeasures, type WindowRow } from '../processors/domain/window.ts';
import { instantText, listText } from './column-text.ts';
import { escapeTsv } from './query.ts';

/** Rows of what is watched as TabSeparated text. There are few of them beside the orders', so they are written by column. */
export const monitoringColumns = {
  windows: [
    'level', 'name', 'step_seconds', 'start', 'span', 'state', 'revision', ...measures,
    'placed_minor', 'paid_minor', 'refunded_minor', 'log_time', 'seq', 'ordinal',
  ],
  anomalies: [
    'id', 'level', 'name', 'measure', 'step_seconds', 'kind', 'state', 'severity', 'since', 'found_at', 'ended_at', 'seen', 'expected',
    'lower', 'upper', 'score', 'money_minor', 'currency', 'contributors', 'log_time', 'seq', 'ordinal',
  ],
  stale_orders: [
    'order_id', 'shipment_id', 'cause', 'status', 'channel', 'state', 'warehouse', 'carrier', 'owner', 'escalation', 'severity', 'since',
    'due_at', 'found_at', 'ended_at', 'group', 'log_time', 'seq', 'ordinal',
  ],
  clock_skew: [
    'kind', 'name', 'from_time', 'to_time', 'samples', 'min_ms', 'p05_ms', 'median_ms', 'p95_ms', 'max_ms', 'future', 'drift_ms_per_day',
    'verdict', 'looks_like', 'log_time', 'seq', 'ordinal',
  ],
  alerts: [
    'alert_id', 'seq', 'ordinal', 'receiver', 'attempt', 'log_time', 'change', 'key', 'kind', 'state', 'severity', 'owner', 'subjects', 'count',
    'evidence', 'started_at', 'fired_at', 'acknowledged_at', 'acknowledged_by', 'resolved_at', 'quiet_since', 'flaps', 'muted_by',
    'runbook', 'by', 'reason', 'receivers', 'attempted_at', 'detail',
  ],
  silences: ['id', 'match', 'from_time', 'to_time', 'by', 'reason', 'ended_by', 'ended_reason', 'log_time', 'seq', 'ordinal'],
} as const satisfies Record<string, readonly string[]>;

export function windowText(row: WindowRow): string {
  return line([
    row.level, escapeTsv(row.name), row.stepMs / 1_000, row.start / 1_000, row.span, row.state, row.revision,
    ...measures.map((measure) => row.counts[measure]), ...moneyMeasures.map((measure) => mapText(row.amounts[measure])),
    instantText(row.logTime), row.seq, row.ordinal,
  ]);
}

export function anomalyText(row: Anomaly): string {
  const { level, name, measure } = row.series;
  return line([
    escapeTsv(row.id), level, escapeTsv(name), measure, row.stepMs / 1_000, row.kind, row.state, row.severity, instantText(row.since),
    instantText(row.foundAt), nullable(row.endedAt), row.seen, row.expected, row.lower, row.upper, row.score, row.moneyMinor, row.currency,
    escapeTsv(JSON.stringify(row.contributors)), instantText(row.logTime), row.seq, row.ordinal,
  ]);
}

export function staleText(row: StaleOrder): string {
  return line([
    row.orderId, row.shipment, row.cause, row.status, row.channel, row.state, escapeTsv(row.warehouse), escapeTsv(row.carrier),
    escapeTsv(row.owner), row.escalation, row.severity, instantText(row.since), instantText(row.dueAt), instantText(row.foundAt),
    nullable(row.endedAt), escapeTsv(row.group), instantText(row.logTime), row.seq, row.ordinal,
  ]);
}

export function skewText(row: ClockSkew): string {
  return line([
    row.kind, escapeTsv(row.name), instantText(row.from), instantText(row.to), row.samples, row.minMs, row.p05Ms, row.medianMs, row.p95Ms,
    row.maxMs, row.future, row.driftMsPerDay, row.verdict, escapeTsv(row.looksLike), instantText(row.logTime), row.seq, row.ordinal,
  ]);
}

export function alertText({ seq, ordinal, logTime, alert, change, by, reason }: AlertRow, notification: Notification | undefined): string {
  return line([
    alert.id, seq, ordinal, '', 0, instantText(logTime), change, escapeTsv(alert.key), alert.kind, alert.state, alert.severity,
    escapeTsv(alert.owner), listText(alert.subjects), alert.count, escapeTsv(JSON.stringify(alert.evidence)), instantText(alert.startedAt),
    nullable(alert.firedAt), nullable(alert.acknowledgedAt), escapeTsv(alert.acknowledgedBy), nullable(alert.resolvedAt),
    nullable(alert.quietSince), alert.flaps, escapeTsv(alert.mutedBy), escapeTsv(alert.runbook), escapeTsv(by), escapeTsv(reason), listText(notification?.receivers ?? []), '\\N', '',
  ]);
}

export function silenceText({ silence, ended, logTime, seq, ordinal }: SilenceRow): string {
  return line([
    silence.id, escapeTsv(JSON.stringify(silence.match)), instantText(silence.from), instantText(silence.to), escapeTsv(silence.by),
    escapeTsv(silence.reason), escapeTsv(ended?.by ?? ''), escapeTsv(ended?.reason ?? ''), instantText(logTime), seq, ordinal,
  ]);
}

function line(values: readonly (string | number)[]): string {
  return values.join('\t') + '\n';
}

function nullable(instant: Instant | undefined): string {
  return instant === undefined ? '\\N' : instantText(instant);
}

/** A map column: texts to whole numbers. */
function mapText(map: Readonly<Record<string, number>>): string {
  return '{' + Object.entries(map).map(([key, value]) => `'${escapeTsv(key)}':${value}`).join(',') + '}';
}
