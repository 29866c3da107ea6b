import type { Instant } from '../../processors/domain/instant.ts';
import type { Query } from '../query.ts';

/** Something the monitors found: a signal they raised, an order that is stuck, or an anomaly, told of by itself or within another's story. */
export interface FindingColumns {
  /** When it was found, log time. */
  readonly found_at: string;
  /** When what was found began, log time. */
  readonly since: string;
  /** `source.silent`, `clock.off`, `stale` or `anomaly`. */
  readonly kind: string;
  /** What it speaks of; of an anomaly `<level>/<name>/<measure>`, of a stuck order its group. */
  readonly subject: string;
  /** Of an anomaly: drop, rise, silence or drift. */
  readonly what: string;
  /** 1 when it was told of by itself. */
  readonly told: number;
}

/** All that was found between two moments of log time, the earliest first; of stuck orders the first of each group and moment it began. */
export function findings(from: Instant, to: Instant): Query<FindingColumns> {
  return {
    sql: `SELECT found_at, since, kind, subject, what, told FROM
(
    SELECT log_time AS found_at, log_time AS since, kind, subject, '' AS what, 1 AS told
    FROM orderwatch.signals
    WHERE phase = 'raised' AND kind IN ('source.silent', 'clock.off')
    UNION ALL
    SELECT min(found_at), since, 'stale' AS kind, group AS subject, '' AS what, 1 AS told
    FROM orderwatch.stale_orders
    GROUP BY group, since
    UNION ALL
    SELECT a.found_at, a.since, 'anomaly' AS kind, concat(a.level, '/', a.name, '/', a.measure) AS subject, a.kind AS what,
        a.id IN (SELECT JSONExtractString(evidence, 'id') FROM orderwatch.signals WHERE kind = 'volume.anomaly' AND phase = 'raised') AS told
    FROM orderwatch.anomalies AS a FINAL
)
WHERE found_at >= fromUnixTimestamp64Milli({from:Int64}) AND found_at < fromUnixTimestamp64Milli({to:Int64})
ORDER BY found_at, kind, subject`,
    params: { from, to },
  };
}
