import type { Rules } from './domain/rules.ts';
import type { RoutingPlan } from './domain/routing.ts';
import type { ShipTo } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { ShipmentLine } from './domain/shipment.ts';
import type { SkuStock } from './domain/stock.ts';

/** What has to be sent, and to where. */
export interface RoutingRequest {
  readonly channel: string;
  readonly lines: readonly ShipmentLine[];
  readonly shipTo: ShipTo | undefined;
  readonly serviceLevel: string | undefined;
  /** Carriers that refused a label for this order. */
  readonly refusedCarriers: readonly string[];
}

/** A warehouse as it is now. Listed in the rules or heard of in stock events. */
export interface WarehouseNow {
  readonly id: string;
  /** Closed by a person. The rules may close it too. */
  readonly closed: boolean;
  /** Shipments planned for its days, by `YYYY-MM-DD`. */
  readonly load: Readonly<Record<string, number>>;
}

/** What routing looks at. It reads and changes nothing. */
export interface RoutingView {
  readonly rules: Rules;
  /** The business zone. */
  readonly timezone: string;
  readonly logTime: Instant;
  /** By id, in order. Every warehouse of the rules is among them. */
  readonly warehouses: readonly WarehouseNow[];
  stockOf(sku: string): SkuStock | undefined;
  /** Share of a carrier's parcels that stalled lately, in thousandths. */
  stallRate(carrier: string): number;
}

/**
 * Decides where an order ships from: the best single warehouse, else the
 * cheapest set of warehouses, else nothing yet. Pure; the same view and request
 * give the same plan.
 */
export function route(request: RoutingRequest, view: RoutingView): RoutingPlan {
  void request;
  void view;
  throw new Error('not built yet');
}
