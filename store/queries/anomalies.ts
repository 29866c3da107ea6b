import type { Instant } from '../../processors/domain/instant.ts';
import type { Query, QueryValue } from '../query.ts';

/** A stretch in which a series was not as it should be. Times are ClickHouse's text in UTC. */
export interface AnomalyColumns {
  readonly id: string;
  readonly level: string;
  readonly name: string;
  readonly measure: string;
  readonly step_seconds: number;
  readonly kind: string;
  readonly state: string;
  readonly severity: string;
  readonly since: string;
  readonly found_at: string;
  readonly found_ms: number;
  readonly ended_at: string | null;
  readonly seen: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  readonly score: number;
  readonly money_minor: number;
  readonly currency: string;
  /** JSON. */
  readonly contributors: string;
}

const columns = `id, level, name, measure, step_seconds, kind, state, severity, since, found_at, toUnixTimestamp64Milli(found_at) AS found_ms, ended_at,
  seen, expected, lower, upper, score, money_minor, currency, contributors`;

/** Of each what is asked for; absent: all. */
export interface AnomalyFilters {
  readonly level?: string;
  readonly name?: string;
  readonly measure?: string;
  readonly kind?: string;
  readonly state?: string;
  readonly severity?: string;
  /** Found from this instant of log time on. */
  readonly from?: Instant;
  /** Found before this instant. */
  readonly to?: Instant;
}

/** The key of the last row of the page before. */
export interface AnomalyKey {
  readonly foundAt: Instant;
  readonly id: string;
}

/** A page of anomalies, those found last first. */
export function anomaliesPage(filters: AnomalyFilters, limit: number, after?: AnomalyKey): Query<AnomalyColumns> {
  const { conditions, params } = where(filters);
  const beyond = after === undefined ? '' : '\n  AND (found_ms, id) < ({afterMs:Int64}, {afterId:String})';
  return {
    sql: `SELECT ${columns} FROM orderwatch.anomalies FINAL
WHERE ${conditions}${beyond}
ORDER BY found_ms DESC, id DESC
LIMIT {limit:UInt32}`,
    params: { ...params, limit, ...(after === undefined ? {} : { afterMs: after.foundAt, afterId: after.id }) },
  };
}

/** How many anomalies the filters find, by measure, kind and state. */
export function anomalyCounts(
  filters: AnomalyFilters,
): Query<{ readonly measure: string; readonly kind: string; readonly state: string; readonly anomalies: number }> {
  const { conditions, params } = where(filters);
  return {
    sql: `SELECT measure, kind, state, toUInt32(count()) AS anomalies FROM orderwatch.anomalies FINAL
WHERE ${conditions}
GROUP BY measure, kind, state
ORDER BY anomalies DESC, measure, kind, state`,
    params,
  };
}

const names = ['level', 'name', 'measure', 'kind', 'state', 'severity'] as const;

function where({ from, to, ...given }: AnomalyFilters): { readonly conditions: string; readonly params: Record<string, QueryValue> } {
  const params: Record<string, QueryValue> = {};
  const conditions = ['1'];
  for (const name of names) {
    const value = given[name];
    if (value === undefined) continue;
    conditions.push(`${name} = {${name}:String}`);
    params[name] = value;
  }
  if (from !== undefined) {
    conditions.push('found_at >= fromUnixTimestamp64Milli({from:Int64})');
    params['from'] = from;
  }
  if (to !== undefined) {
    conditions.push('found_at < fromUnixTimestamp64Milli({to:Int64})');
    params['to'] = to;
  }
  return { conditions: conditions.join('\n  AND '), params };
}
