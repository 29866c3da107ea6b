import type { Instant } from '../../processors/domain/instant.ts';
import type { Query, QueryValue } from '../query.ts';
import { orderColumns } from './order.ts';
import type { OrderColumns } from './order.ts';

export interface OrderFilters {
  readonly state?: string;
  readonly channel?: string;
  /** Log time at which it was placed, from this instant on. */
  readonly placedFrom?: Instant;
  /** Before this instant. */
  readonly placedTo?: Instant;
  /** The SKU it waits for. */
  readonly awaits?: string;
  /** Whether it waits in its state for longer than the rules allow. */
  readonly overdue?: boolean;
  /** An id of either kind, the channel's id alone, or a tracking number: whole, or how it begins. */
  readonly q?: string;
}

/** A page of orders, the newest first. `after` is the key of the last row of the page before. */
export function ordersPage(
  filters: OrderFilters, limit: number, after?: { readonly placedLogTime: Instant; readonly orderId: string },
): Query<OrderColumns> {
  const params: Record<string, QueryValue> = { limit };
  const conditions = ['1'];
  const where = (condition: string, values: Readonly<Record<string, QueryValue>>) => {
    conditions.push(condition);
    Object.assign(params, values);
  };
  const { state, channel, placedFrom, placedTo, awaits, overdue, q } = filters;
  if (state !== undefined) where('state = {state:String}', { state });
  if (channel !== undefined) where('channel = {channel:String}', { channel });
  if (placedFrom !== undefined) where('placed_log_time >= fromUnixTimestamp64Milli({placedFrom:Int64})', { placedFrom });
  if (placedTo !== undefined) where('placed_log_time < fromUnixTimestamp64Milli({placedTo:Int64})', { placedTo });
  if (awaits !== undefined) where('awaits_sku = {awaits:String}', { awaits });
  if (overdue !== undefined) where('overdue = {overdue:UInt8}', { overdue: overdue ? 1 : 0 });
  if (q !== undefined) {
    where(
      "(startsWith(order_id, {q:String}) OR startsWith(channel_order_id, {q:String}) OR startsWith(substring(channel_order_id, position(channel_order_id, ':') + 1), {q:String}) OR startsWith(tracking_number, {q:String}))",
      { q },
    );
  }
  if (after !== undefined) {
    where('(placed_log_time, order_id) < (fromUnixTimestamp64Milli({afterTime:Int64}), {afterId:String})', { afterTime: after.placedLogTime, afterId: after.orderId });
  }
  return {
    sql: `SELECT ${orderColumns.join(', ')} FROM orderwatch.orders
WHERE ${conditions.join('\n  AND ')}
ORDER BY placed_log_time DESC, order_id DESC
LIMIT {limit:UInt32}`,
    params,
  };
}
