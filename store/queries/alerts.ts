import type { Instant } from '../../processors/domain/instant.ts';
import type { Query, QueryValue } from '../query.ts';

/** An alert as it is now. Times are ClickHouse's text in UTC. */
export interface AlertColumns {
  readonly alert_id: string;
  readonly key: string;
  readonly kind: string;
  readonly state: string;
  readonly severity: string;
  readonly owner: string;
  readonly subjects: readonly string[];
  readonly count: number;
  /** JSON. */
  readonly evidence: string;
  readonly started_at: string;
  readonly started_ms: number;
  readonly fired_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string;
  readonly resolved_at: string | null;
  readonly quiet_since: string | null;
  readonly flaps: number;
  readonly muted_by: string;
  readonly runbook: string;
  readonly changed_at: string;
}

const columns = `alert_id, key, kind, state, severity, owner, subjects, count, evidence, started_at, toUnixTimestamp64Milli(assumeNotNull(started_at)) AS started_ms,
  fired_at, acknowledged_at, acknowledged_by, resolved_at, quiet_since, flaps, muted_by, runbook, changed_at`;

export interface AlertFilters {
  readonly state?: string;
  /** Those that are not resolved, or those that are. */
  readonly open?: boolean;
  readonly severity?: string;
  readonly owner?: string;
  readonly kind?: string;
  /** Those that began from this instant of log time on. */
  readonly from?: Instant;
  /** Before this instant. */
  readonly to?: Instant;
}

/** A page of alerts, those that began last first. `after` is the key of the last row of the page before. */
export function alertsPage(
  filters: AlertFilters, limit: number, after?: { readonly startedAt: Instant; readonly id: string },
): Query<AlertColumns> {
  const { conditions, params } = where(filters);
  const beyond = after === undefined ? '' : '\n  AND (started_ms, alert_id) < ({afterMs:Int64}, {afterId:String})';
  return {
    sql: `SELECT ${columns} FROM orderwatch.alerts_now
WHERE ${conditions}${beyond}
ORDER BY started_ms DESC, alert_id DESC
LIMIT {limit:UInt32}`,
    params: { ...params, limit, ...(after === undefined ? {} : { afterMs: after.startedAt, afterId: after.id }) },
  };
}

/** How many alerts the filters find, by state and severity. */
export function alertCounts(filters: AlertFilters): Query<{ readonly state: string; readonly severity: string; readonly alerts: number }> {
  const { conditions, params } = where(filters);
  return {
    sql: `SELECT state, severity, count() AS alerts FROM orderwatch.alerts_now
WHERE ${conditions}
GROUP BY state, severity
ORDER BY state, severity`,
    params,
  };
}

/** One alert; no row when there is none of this id. */
export function alertById(id: string): Query<AlertColumns> {
  return { sql: `SELECT ${columns} FROM orderwatch.alerts_now WHERE alert_id = {id:String}`, params: { id } };
}

/** Something that happened to an alert, or, where there is a `receiver`, an attempt to tell somebody of it. */
export interface AlertHistoryColumns {
  readonly seq: number;
  readonly ordinal: number;
  readonly receiver: string;
  readonly attempt: number;
  readonly log_time: string;
  readonly change: string;
  readonly state: string;
  readonly severity: string;
  readonly count: number;
  readonly muted_by: string;
  readonly by: string;
  readonly reason: string;
  readonly receivers: readonly string[];
  readonly attempted_at: string | null;
  readonly detail: string;
}

/** All that happened to an alert, the oldest first, at most `limit` rows: the newest of them. */
export function alertHistory(id: string, limit: number): Query<AlertHistoryColumns> {
  const listed = 'seq, ordinal, receiver, attempt, log_time, change, state, severity, count, muted_by, by, reason, receivers, attempted_at, detail';
  return {
    sql: `SELECT ${listed} FROM
(
    SELECT ${listed} FROM orderwatch.alerts FINAL
    WHERE alert_id = {id:String}
    ORDER BY seq DESC, ordinal DESC, receiver DESC, attempt DESC
    LIMIT {limit:UInt32}
)
ORDER BY seq, ordinal, receiver, attempt`,
    params: { id, limit },
  };
}

export interface SilenceColumns {
  readonly id: string;
  readonly seq: number;
  /** JSON. */
  readonly match: string;
  readonly from_time: string;
  readonly to_time: string;
  readonly by: string;
  readonly reason: string;
  readonly ended_by: string;
  readonly ended_reason: string;
}

/** A page of silences, the last spoken of first. `after` is the log sequence of the last row of the page before; `openAt` keeps those that are not over then. */
export function silencesPage(limit: number, { openAt, after }: { readonly openAt?: Instant | undefined; readonly after?: number | undefined } = {}): Query<SilenceColumns> {
  const open = openAt === undefined ? '' : '\n  AND to_time > fromUnixTimestamp64Milli({openAt:Int64})';
  const beyond = after === undefined ? '' : '\n  AND seq < {after:UInt64}';
  return {
    sql: `SELECT id, seq, match, from_time, to_time, by, reason, ended_by, ended_reason FROM orderwatch.silences FINAL
WHERE 1${open}${beyond}
ORDER BY seq DESC, id DESC
LIMIT {limit:UInt32}`,
    params: { limit, ...(openAt === undefined ? {} : { openAt }), ...(after === undefined ? {} : { after }) },
  };
}

/** One silence; no row when there is none of this id. */
export function silenceById(id: string): Query<SilenceColumns> {
  return {
    sql: 'SELECT id, seq, match, from_time, to_time, by, reason, ended_by, ended_reason FROM orderwatch.silences FINAL WHERE id = {id:String}',
    params: { id },
  };
}

function where({ open, from, to, ...equal }: AlertFilters): { conditions: string; params: Record<string, QueryValue> } {
  const params: Record<string, QueryValue> = {};
  const conditions = ['1'];
  for (const [name, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    conditions.push(`${name} = {${name}:String}`);
    params[name] = value;
  }
  if (open !== undefined) conditions.push(`state ${open ? '!=' : '='} 'resolved'`);
  if (from !== undefined) {
    conditions.push('started_at >= fromUnixTimestamp64Milli({from:Int64})');
    params['from'] = from;
  }
  if (to !== undefined) {
    conditions.push('started_at < fromUnixTimestamp64Milli({to:Int64})');
    params['to'] = to;
  }
  return { conditions: conditions.join('\n  AND '), params };
}
