import type { BackorderReason } from './domain/routing.ts';
import type { Demand } from './routing-demand.ts';
import { cheapestSplit } from './routing-split.ts';
import type { Surveyed, Survey } from './routing-survey.ts';
import type { RoutingView } from './routing.ts';
import { shareOf } from './sellable.ts';

/** Why nothing can be sent, and what is worth waiting for. */
export interface Shortage {
  readonly reason: BackorderReason;
  /** The SKU without more of which no try can succeed; '' where a day, a person or the rules have to change. */
  readonly awaits: string;
}

const elsewhere: Shortage = { reason: 'no_warehouse', awaits: '' };

/**
 * What keeps candidates from having all that is needed, however it is divided;
 * `undefined` when nothing does. What is certain comes first: a SKU of which
 * there is too little even with the warehouses that are closed or full. Goods in
 * those wait for them, and not for more of the SKU, which may never come.
 */
export function shortageOf(demand: Demand, { warehouses, sellable }: Survey, channel: string, view: RoutingView): Shortage | undefined {
  const candidates = warehouses.filter(isCandidate);
  const held = warehouses.filter(isHeld);
  if (candidates.length + held.length === 0) return elsewhere;
  const now = totals(demand, candidates);
  const later = totals(demand, held);
  const short = demand.needs.findIndex((units, sku) => now[sku]! + later[sku]! < units);
  if (short >= 0) return { reason: 'stock_short', awaits: demand.skus[short]! };
  const allowed = view.rules.allotments.length === 0 ? sellable : demand.skus.map((sku, at) => {
    const stock = view.stockOf(sku);
    return stock === undefined ? 0 : shareOf(stock, sellable[at]!, channel, view.rules);
  });
  const kept = demand.needs.findIndex((units, sku) => allowed[sku]! < units && sellable[sku]! >= units);
  if (kept >= 0) return { reason: 'allotment', awaits: demand.skus[kept]! };
  return demand.needs.some((units, sku) => now[sku]! < units || allowed[sku]! < units) ? elsewhere : undefined;
}

/** Candidates have all of it and no set of them is small enough. */
export function scatteredAs(demand: Demand, { warehouses }: Survey, { maxShipments }: RoutingView['rules']): Shortage {
  const candidates = warehouses.filter(isCandidate);
  const held = warehouses.filter(isHeld);
  if (held.length > 0 && cheapestSplit(demand, [...candidates, ...held], maxShipments, 0) !== undefined) return elsewhere;
  // What even the fullest of them have too little of has to come. Else more of any may do, in the right place.
  const lacking = demand.needs.findIndex((units, sku) => fullest(candidates, sku, maxShipments) < units);
  return { reason: 'too_many_shipments', awaits: demand.skus[lacking] ?? '' };
}

/** Units of a SKU in the warehouses that have most of it. */
function fullest(warehouses: readonly Surveyed[], sku: number, most: number): number {
  const units = warehouses.map(({ has }) => has[sku]!).toSorted((one, other) => other - one);
  return units.slice(0, most).reduce((sum, some) => sum + some, 0);
}

export function isCandidate({ excluded }: Surveyed): boolean {
  return excluded === undefined;
}

/** It sends there, though not now: another day, or a person, gives back what it has. */
function isHeld({ excluded, served }: Surveyed): boolean {
  return served && (excluded === 'closed' || excluded === 'full');
}

function totals({ needs }: Demand, warehouses: readonly Surveyed[]): number[] {
  return needs.map((_, sku) => warehouses.reduce((sum, { has }) => sum + has[sku]!, 0));
}
