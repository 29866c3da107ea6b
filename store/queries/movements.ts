import type { Query, QueryValue } from '../query.ts';

/** One entry of the ledger of stock. */
export interface MovementColumns {
  readonly seq: number;
  readonly ordinal: number;
  readonly log_time: string;
  readonly warehouse: string;
  readonly sku: string;
  readonly kind: string;
  readonly quantity: number;
  readonly on_hand_delta: number;
  readonly reserved_delta: number;
  readonly in_transit_delta: number;
  readonly on_hand: number;
  readonly reserved: number;
  readonly in_transit: number;
  readonly order_id: string;
  readonly shipment_id: string;
  readonly cause: string;
}

const columns = `seq, ordinal, log_time, warehouse, sku, kind, quantity, on_hand_delta, reserved_delta, in_transit_delta,
  on_hand, reserved, in_transit, order_id, shipment_id, cause`;

/** A page of a SKU's movements, the newest first. `before` is the key of the last row of the page before. */
export function skuMovements(
  sku: string, warehouse: string | undefined, limit: number, before?: { readonly seq: number; readonly ordinal: number },
): Query<MovementColumns> {
  const conditions = ['sku = {sku:String}'];
  const params: Record<string, QueryValue> = { sku, limit };
  if (warehouse !== undefined) {
    conditions.push('warehouse = {warehouse:String}');
    params['warehouse'] = warehouse;
  }
  if (before !== undefined) {
    conditions.push('(seq, ordinal) < ({beforeSeq:UInt64}, {beforeOrdinal:UInt32})');
    Object.assign(params, { beforeSeq: before.seq, beforeOrdinal: before.ordinal });
  }
  return {
    sql: `SELECT ${columns} FROM orderwatch.stock_movements
WHERE ${conditions.join(' AND ')}
ORDER BY seq DESC, ordinal DESC
LIMIT {limit:UInt32}`,
    params,
  };
}

/**
 * The movements an order led to, in the order of the log. The ledger is sorted
 * by SKU, so it is asked for those of the order's lines.
 */
export function orderMovements(orderId: string, limit: number): Query<MovementColumns> {
  return {
    sql: `SELECT ${columns} FROM orderwatch.stock_movements
WHERE sku IN (SELECT sku FROM orderwatch.order_lines WHERE order_id = {orderId:String}) AND order_id = {orderId:String}
ORDER BY seq, ordinal
LIMIT {limit:UInt32}`,
    params: { orderId, limit },
  };
}
