import type { Query } from '../query.ts';

/** A clock as the last stretch tells of it. Offsets are milliseconds, above 0 when it is ahead. */
export interface ClockColumns {
  readonly kind: string;
  readonly name: string;
  readonly from_time: string;
  readonly to_time: string;
  readonly samples: number;
  readonly min_ms: number;
  readonly p05_ms: number;
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
  readonly future: number;
  readonly drift_ms_per_day: number;
  readonly verdict: string;
  readonly looks_like: string;
}

/** Every clock there is, the last word on each. Sources come first, then by name. */
export function clocksNow(): Query<ClockColumns> {
  return {
    sql: `SELECT kind, name, from_time, to_time, samples, min_ms, p05_ms, median_ms, p95_ms, max_ms, future, drift_ms_per_day, verdict, looks_like
FROM orderwatch.clock_skew FINAL
ORDER BY kind = 'source' DESC, kind, name, from_time DESC
LIMIT 1 BY kind, name`,
    params: {},
  };
}

/** The stretches of one clock, the newest first. `beforeMs` is the start of the last one of the page before. */
export function clockHistory(kind: string, name: string, limit: number, beforeMs?: number): Query<ClockColumns> {
  const beyond = beforeMs === undefined ? '' : ' AND from_time < fromUnixTimestamp64Milli({before:Int64})';
  return {
    sql: `SELECT kind, name, from_time, to_time, samples, min_ms, p05_ms, median_ms, p95_ms, max_ms, future, drift_ms_per_day, verdict, looks_like
FROM orderwatch.clock_skew FINAL
WHERE kind = {kind:String} AND name = {name:String}${beyond}
ORDER BY from_time DESC
LIMIT {limit:UInt32}`,
    params: { kind, name, limit, ...(beforeMs === undefined ? {} : { before: beforeMs }) },
  };
}
