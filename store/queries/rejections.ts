import type { Instant } from '../../processors/domain/instant.ts';
import type { Query, QueryValue } from '../query.ts';

/** What was not taken in, without its bytes. */
export interface RejectionColumns {
  readonly seq: number;
  readonly ordinal: number;
  readonly log_time: string;
  readonly source: string;
  readonly subject: string;
  readonly stage: string;
  readonly reason: string;
  readonly detail: string;
  readonly payload_bytes: number;
}

const columns = 'seq, ordinal, log_time, source, subject, stage, reason, detail, payload_bytes';

export interface RejectionFilters {
  /** Those of one message. */
  readonly seq?: number;
  readonly source?: string;
  readonly reason?: string;
  readonly stage?: string;
  /** Log time, from this instant on. */
  readonly from?: Instant;
  /** Before this instant. */
  readonly to?: Instant;
}

/** A page of rejections, the newest first. `after` is the key of the last row of the page before. */
export function rejectionsPage(
  filters: RejectionFilters, limit: number, after?: { readonly seq: number; readonly ordinal: number },
): Query<RejectionColumns> {
  const { conditions, params } = where(filters);
  const beyond = after === undefined ? '' : '\n  AND (seq, ordinal) < ({afterSeq:UInt64}, {afterOrdinal:UInt32})';
  return {
    sql: `SELECT ${columns} FROM orderwatch.rejections
WHERE ${conditions}${beyond}
ORDER BY seq DESC, ordinal DESC
LIMIT {limit:UInt32}`,
    params: { ...params, limit, ...(after === undefined ? {} : { afterSeq: after.seq, afterOrdinal: after.ordinal }) },
  };
}

/** How many rejections the filters find, by reason, the most frequent first. */
export function rejectionCounts(filters: RejectionFilters): Query<{ readonly reason: string; readonly stage: string; readonly rejections: number }> {
  const { conditions, params } = where(filters);
  return {
    sql: `SELECT reason, stage, count() AS rejections FROM orderwatch.rejections
WHERE ${conditions}
GROUP BY reason, stage
ORDER BY rejections DESC, reason`,
    params,
  };
}

/** One rejection with the bytes of its message as base64, which the message's first rejection keeps; no row when there is none. */
export function rejectionByKey(seq: number, ordinal: number): Query<RejectionColumns & { readonly payload_base64: string }> {
  return {
    sql: `SELECT ${columns},
  base64Encode(if(payload_bytes > 0, payload, (
    SELECT any(payload) FROM orderwatch.rejections WHERE seq = {seq:UInt64} AND event_seq = {seq:UInt64} AND payload_bytes > 0
  ))) AS payload_base64
FROM orderwatch.rejections
WHERE seq = {seq:UInt64} AND ordinal = {ordinal:UInt32}`,
    params: { seq, ordinal },
  };
}

/**
 * The messages behind the rejections at a log sequence: as a rule that message
 * itself, and earlier ones whose events it made time out.
 */
export function rejectedMessages(
  seq: number,
): Query<{ readonly event_seq: number; readonly subject: string; readonly payload_base64: string }> {
  return {
    sql: `SELECT event_seq, any(subject) AS subject, base64Encode(anyIf(payload, payload_bytes > 0)) AS payload_base64 FROM orderwatch.rejections
WHERE seq = {seq:UInt64}
GROUP BY event_seq
ORDER BY event_seq`,
    params: { seq },
  };
}

function where({ seq, source, reason, stage, from, to }: RejectionFilters): { conditions: string; params: Record<string, QueryValue> } {
  const params: Record<string, QueryValue> = {};
  const conditions = ['1'];
  for (const [name, value] of Object.entries({ source, reason, stage })) {
    if (value === undefined) continue;
    conditions.push(`${name} = {${name}:String}`);
    params[name] = value;
  }
  if (seq !== undefined) {
    conditions.push('seq = {seq:UInt64}');
    params['seq'] = seq;
  }
  if (from !== undefined) {
    conditions.push('log_time >= fromUnixTimestamp64Milli({from:Int64})');
    params['from'] = from;
  }
  if (to !== undefined) {
    conditions.push('log_time < fromUnixTimestamp64Milli({to:Int64})');
    params['to'] = to;
  }
  return { conditions: conditions.join('\n  AND '), params };
}
