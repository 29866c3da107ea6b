import type { Query, QueryValue } from '../query.ts';

/** Units of a SKU in one warehouse. */
export interface LevelColumns {
  readonly warehouse: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly available: number;
  readonly in_transit: number;
  readonly moved_at: string;
}

/** A SKU's stock: its sums, and what they are made of, by warehouse. */
export interface StockColumns extends Omit<LevelColumns, 'warehouse'> {
  readonly sku: string;
  readonly levels: readonly LevelColumns[];
}

export interface StockFilters {
  /** This SKU only. */
  readonly sku?: string;
  /** How the SKU begins. */
  readonly q?: string;
  /** Only what is there. */
  readonly warehouse?: string;
  /** Only SKUs of which fewer units are available, in the warehouses looked at together. */
  readonly below?: number;
}

/**
 * A page of stock, by SKU. `after` is the last SKU of the page before. The SKUs of
 * the page are looked up first, in the order of the key, so that of the ledger no
 * more is read than theirs; only which SKUs run short all of it has to say.
 */
export function stockPage(filters: StockFilters, limit: number, after?: string): Query<StockColumns> {
  const params: Record<string, QueryValue> = { limit };
  const conditions = ['1'];
  const where = (condition: string, name: string, value: QueryValue | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    params[name] = value;
  };
  where('sku = {sku:String}', 'sku', filters.sku);
  where('startsWith(sku, {q:String})', 'q', filters.q);
  where('warehouse = {warehouse:String}', 'warehouse', filters.warehouse);
  where('sku > {after:String}', 'after', after);
  const { below } = filters;
  const asked = conditions.join('\n  AND ');
  if (below !== undefined) params['below'] = below;
  else conditions.push(`sku IN (SELECT DISTINCT sku FROM orderwatch.stock_movements WHERE ${asked} ORDER BY sku LIMIT {limit:UInt32})`);
  return {
    sql: `SELECT sku, sum(level.on_hand) AS on_hand, sum(level.reserved) AS reserved, sum(level.available) AS available,
  sum(level.in_transit) AS in_transit, max(level.moved_at) AS moved_at,
  CAST(
    arraySort(groupArray((toString(warehouse), level.on_hand, level.reserved, level.available, level.in_transit, level.moved_at))),
    'Array(Tuple(warehouse String, on_hand Int64, reserved Int64, available Int64, in_transit Int64, moved_at DateTime64(3, \\'UTC\\')))'
  ) AS levels
FROM orderwatch.stock_levels AS level
WHERE ${conditions.join('\n  AND ')}
GROUP BY sku${below === undefined ? '' : '\nHAVING available < {below:Int64}'}
ORDER BY sku
LIMIT {limit:UInt32}`,
    params,
  };
}

/** How many orders wait for a SKU to be allocated, and by when the most urgent of them was promised. */
export function ordersAwaiting(sku: string): Query<{ readonly orders: number; readonly promised_by: string | null }> {
  return {
    sql: `SELECT count() AS orders, min(promised_by) AS promised_by FROM orderwatch.orders
WHERE awaits_sku = {sku:String} AND state IN ('backordered', 'approved')`,
    params: { sku },
  };
}
