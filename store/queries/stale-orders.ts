import type { Query, QueryValue } from '../query.ts';

/** An order that is stuck, or was, for one cause. */
export interface StaleColumns {
  readonly order_id: string;
  readonly shipment_id: string;
  readonly cause: string;
  readonly status: string;
  readonly channel: string;
  readonly state: string;
  readonly warehouse: string;
  readonly carrier: string;
  readonly owner: string;
  readonly escalation: number;
  readonly severity: string;
  readonly since: string;
  readonly due_at: string;
  readonly found_at: string;
  readonly ended_at: string | null;
  readonly group: string;
}

const columns = 'order_id, shipment_id, cause, status, channel, state, warehouse, carrier, owner, escalation, severity, since, due_at, found_at, ended_at, `group`';

/** Of each what is asked for; absent: all. */
export interface StaleFilters {
  readonly status?: string;
  readonly cause?: string;
  readonly state?: string;
  readonly owner?: string;
  readonly warehouse?: string;
  readonly carrier?: string;
  readonly channel?: string;
  readonly group?: string;
  readonly order?: string;
}

/** The key of the last row of the page before. */
export interface StaleKey {
  readonly sinceMs: number;
  readonly orderId: string;
  readonly shipment: string;
  readonly cause: string;
}

/** A page of them, that which has waited longest first. */
export function stalePage(filters: StaleFilters, limit: number, after?: StaleKey): Query<StaleColumns> {
  const { conditions, params } = where(filters);
  const beyond = after === undefined ? ''
    : '\n  AND (since, order_id, shipment_id, cause) > (fromUnixTimestamp64Milli({afterSince:Int64}), {afterOrder:String}, {afterShipment:String}, {afterCause:String})';
  const key = after === undefined ? {} : { afterSince: after.sinceMs, afterOrder: after.orderId, afterShipment: after.shipment, afterCause: after.cause };
  return {
    sql: `SELECT ${columns} FROM orderwatch.stale_orders FINAL
WHERE ${conditions}${beyond}
ORDER BY since, order_id, shipment_id, cause
LIMIT {limit:UInt32}`,
    params: { ...params, limit, ...key },
  };
}

export interface StaleGroupColumns {
  readonly group: string;
  readonly cause: string;
  readonly orders: number;
  readonly since: string;
}

/** The largest groups of them, over all pages. */
export function staleGroups(filters: StaleFilters): Query<StaleGroupColumns> {
  const { conditions, params } = where(filters);
  return {
    sql: `SELECT \`group\`, cause, toUInt32(uniqExact(order_id)) AS orders, min(since) AS since FROM orderwatch.stale_orders FINAL
WHERE ${conditions}
GROUP BY \`group\`, cause
ORDER BY orders DESC, \`group\`
LIMIT 100`,
    params,
  };
}

const filtered = {
  status: 'status', cause: 'cause', state: 'state', owner: 'owner', warehouse: 'warehouse', carrier: 'carrier', channel: 'channel', group: '`group`', order: 'order_id',
} as const satisfies Record<keyof StaleFilters, string>;

function where(filters: StaleFilters): { readonly conditions: string; readonly params: Record<string, QueryValue> } {
  const given = (Object.keys(filtered) as (keyof StaleFilters)[]).filter((name) => filters[name] !== undefined);
  return {
    conditions: ['1', ...given.map((name) => `stale_orders.${filtered[name]} = {${name}:String}`)].join(' AND '),
    params: Object.fromEntries(given.map((name) => [name, filters[name] ?? ''])),
  };
}
