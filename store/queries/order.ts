import type { Query } from '../query.ts';

/** One order as the `orders` table has it. Times are UTC texts such as `2026-11-22 20:00:00.000`. */
export interface OrderColumns {
  readonly order_id: string;
  readonly channel: string;
  readonly channel_order_id: string;
  readonly state: string;
  readonly state_since: string;
  readonly currency: string;
  readonly total_minor: number;
  readonly paid_minor: number;
  readonly refunded_minor: number;
  readonly shipping_minor: number;
  readonly tax_minor: number;
  readonly discount_merchant_minor: number;
  readonly discount_platform_minor: number;
  readonly line_count: number;
  readonly unit_count: number;
  readonly ship_country: string;
  readonly ship_province: string;
  readonly ship_city: string;
  readonly promised_by: string | null;
  readonly service_level: string;
  readonly placed_at: string;
  readonly placed_log_time: string;
  readonly paid_at: string | null;
  readonly shipped_at: string | null;
  readonly delivered_at: string | null;
  readonly ended_at: string | null;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly warehouse: string;
  readonly version: number;
  readonly shipment_count: number;
  readonly cancelled_units: number;
  readonly returned_units: number;
  readonly awaits_sku: string;
  readonly risk_word: string;
  /** 0 or 1. */
  readonly overdue: number;
  /** JSON, a list of line and quantity; empty for none. */
  readonly cancelled_lines: string;
  /** JSON, a list of line, SKU, quantity, warehouse and whether it can be sold again; empty for nothing. */
  readonly returns: string;
}

export const orderColumns = [
  'order_id', 'channel', 'channel_order_id', 'state', 'state_since', 'currency', 'total_minor', 'paid_minor', 'refunded_minor',
  'shipping_minor', 'tax_minor', 'discount_merchant_minor', 'discount_platform_minor', 'line_count', 'unit_count', 'ship_country',
  'ship_province', 'ship_city', 'promised_by', 'service_level', 'placed_at', 'placed_log_time', 'paid_at', 'shipped_at', 'delivered_at',
  'ended_at', 'carrier', 'tracking_number', 'warehouse', 'version', 'shipment_count', 'cancelled_units', 'returned_units', 'awaits_sku',
  'risk_word', 'overdue', 'cancelled_lines', 'returns',
] as const satisfies readonly (keyof OrderColumns)[];

/** The order with this id, an OMS id or `<channel>:<channel id>`; no row when there is none. */
export function orderById(id: string): Query<OrderColumns> {
  const key = id.includes(':') ? 'channel_order_id' : 'order_id';
  return { sql: `SELECT ${orderColumns.join(', ')} FROM orderwatch.orders WHERE ${key} = {id:String} LIMIT 1`, params: { id } };
}

export interface LineColumns {
  readonly line: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unit_price_minor: number;
  readonly discount_minor: number;
}

/** The lines of an order, by its OMS id; numbered lines in the order of their numbers. */
export function orderLines(orderId: string): Query<LineColumns> {
  return {
    sql: `SELECT line, sku, quantity, unit_price_minor, discount_minor FROM orderwatch.order_lines
WHERE order_id = {orderId:String} ORDER BY toUInt64OrZero(line), line`,
    params: { orderId },
  };
}
