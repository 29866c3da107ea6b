import type { Query } from '../query.ts';

/** What became of one event of an order. */
export interface TimelineColumns {
  readonly seq: number;
  readonly ordinal: number;
  readonly event_seq: number;
  readonly log_time: string;
  readonly occurred_at: string;
  readonly source: string;
  readonly type: string;
  readonly event_id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly state_before: string;
  readonly state_after: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly data: string;
}

/**
 * Every event that spoke of an order, by either of its ids, in the order of
 * the log; at most `limit`. Events that came before the order was placed know
 * it by the channel's id only.
 */
export function timeline(orderId: string, channelOrderId: string, limit: number): Query<TimelineColumns> {
  return {
    sql: `SELECT seq, ordinal, event_seq, log_time, occurred_at, source, type, event_id, outcome, reason, state_before, state_after,
  amount_minor, currency, data
FROM orderwatch.events
WHERE order_id = {orderId:String} OR channel_order_id IN ({channelOrderId:String}, {orderId:String})
ORDER BY seq, ordinal
LIMIT {limit:UInt32}`,
    params: { orderId, channelOrderId, limit },
  };
}
