import { parseInstant } from '../../processors/domain/instant.ts';
import { defaultRules, type Rules, type WarehouseRule } from '../../processors/domain/rules.ts';
import type { ShipmentLine } from '../../processors/domain/shipment.ts';
import type { SkuStock } from '../../processors/domain/stock.ts';
import type { Candidate, RoutingPlan } from '../../processors/domain/routing.ts';
import type { RoutingRequest, RoutingView, WarehouseNow } from '../../processors/routing.ts';

/** Ten in the morning in Shanghai. */
export const tenOClock = parseInstant('2026-03-10T10:00:00+08:00')!;

/** Rules in which nothing costs anything but the parcel, 8.00 and 2.00 for every further kilogram of goods that weigh 500 g. */
export const plainRules: Rules = {
  ...defaultRules, costs: { ...defaultRules.costs, per100KmMinor: 0, priorityMinor: 0, loadMinor: 0, waitMinor: 0, stallMinor: 0 },
};

export const listed = (id: string, more: Partial<WarehouseRule> = {}): WarehouseRule => ({ id, priority: 1, closed: false, ...more });

export interface World {
  /** Units by SKU and warehouse. */
  readonly stock?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rules?: Partial<Rules>;
  /** What is out of the ordinary about a warehouse. */
  readonly now?: Readonly<Record<string, Partial<WarehouseNow>>>;
  readonly taken?: Readonly<Record<string, number>>;
  readonly logTime?: number;
  readonly stalls?: Readonly<Record<string, number>>;
}

const byName = (one: string, other: string) => (one < other ? -1 : 1);

/** What routing sees of a world: every warehouse that has stock or is listed. */
export function viewOf({ stock = {}, rules = {}, now = {}, taken = {}, logTime = tenOClock, stalls = {} }: World): RoutingView {
  const inForce: Rules = { ...plainRules, ...rules };
  const ids = new Set([...inForce.warehouses.map(({ id }) => id), ...Object.values(stock).flatMap((levels) => Object.keys(levels)), ...Object.keys(now)]);
  const stocks = new Map(Object.entries(stock).map(([sku, levels]): [string, SkuStock] => [sku, {
    sku, taken, version: 1,
    levels: Object.entries(levels).toSorted(([one], [other]) => byName(one, other))
      .map(([warehouse, onHand]) => ({ warehouse, onHand, reserved: 0, inTransit: 0, countedAt: 0 })),
  }]));
  return {
    rules: inForce, timezone: 'Asia/Shanghai', logTime, stockOf: (sku) => stocks.get(sku), stallRate: (carrier) => stalls[carrier] ?? 0,
    warehouses: [...ids].toSorted(byName).map((id) => ({ id, closed: false, load: {}, ...now[id] })),
  };
}

/** An order of `[sku, quantity]` lines to Hangzhou. */
export function wants(lines: readonly (readonly [sku: string, quantity: number])[], more: Partial<RoutingRequest> = {}): RoutingRequest {
  return {
    channel: 'shop', shipTo: { country: 'CN', province: 'Zhejiang', city: 'Hangzhou' }, serviceLevel: undefined, refusedCarriers: [],
    lines: lines.map(([sku, quantity], at): ShipmentLine => ({ line: String(at + 1), sku, quantity })), ...more,
  };
}

/** `SH: 1×TEA 2×MUG` for every shipment, or why there is none: `stock_short TEA`. */
export function told(plan: RoutingPlan): string[] {
  if (plan.outcome === 'backordered') return [`${plan.reason} ${plan.awaits}`.trim()];
  return plan.shipments.map(({ warehouse, lines }) => `${warehouse}: ${lines.map(({ sku, quantity }) => `${quantity}×${sku}`).join(' ')}`);
}

/** The candidates' verdicts by warehouse. */
export function verdicts({ candidates }: RoutingPlan): Record<string, Candidate['verdict']> {
  return Object.fromEntries(candidates.map(({ warehouse, verdict }) => [warehouse, verdict]));
}
