import type { Allotment, Rules } from './domain/rules.ts';
import { available, type SkuStock, type StockLevel } from './domain/stock.ts';

/** Units of a SKU that each warehouse keeps back. */
export function safetyUnits(sku: string, { safetyStock }: Rules): number {
  // A SKU is whatever a channel calls it, `constructor` too.
  return Object.hasOwn(safetyStock.skus, sku) ? safetyStock.skus[sku]! : safetyStock.defaultUnits;
}

/** Units of a SKU a warehouse can promise: available less its safety stock. */
export function sellableAt(level: StockLevel, sku: string, rules: Rules): number {
  return beyond(level, safetyUnits(sku, rules));
}

/** Units available in a warehouse beyond those it keeps back. */
export function beyond(level: StockLevel, keptBack: number): number {
  return Math.max(0, available(level) - keptBack);
}

/** Derived from the rules alone, and gone with them. */
const allotmentsBySku = new WeakMap<Rules, ReadonlyMap<string, readonly Allotment[]>>();

function allotmentsOf(rules: Rules): ReadonlyMap<string, readonly Allotment[]> {
  let bySku = allotmentsBySku.get(rules);
  if (bySku === undefined) {
    const sorted = new Map<string, Allotment[]>();
    for (const allotment of rules.allotments) {
      const others = sorted.get(allotment.sku);
      if (others === undefined) sorted.set(allotment.sku, [allotment]);
      else others.push(allotment);
    }
    allotmentsBySku.set(rules, (bySku = sorted));
  }
  return bySku;
}

const none: readonly string[] = [];

/** The allotments, by id, that units reserved for a channel count against. */
export function countedUnder(channel: string, lines: readonly { readonly sku: string }[], { allotments }: Rules): readonly string[] {
  if (allotments.length === 0) return none;
  return allotments.filter((one) => one.channel === channel && lines.some(({ sku }) => sku === one.sku)).map(({ id }) => id);
}

/**
 * Of so many sellable units of a SKU, how many a channel may take: less what is
 * set aside for others and not taken by them yet, and no more than is left of
 * its own share.
 */
export function shareOf(stock: SkuStock, sellable: number, channel: string, rules: Rules): number {
  if (rules.allotments.length === 0) return sellable;
  const allotments = allotmentsOf(rules).get(stock.sku);
  if (allotments === undefined) return sellable;
  let keptForOthers = 0;
  let share = Infinity;
  for (const { id, channel: whose, atMost, setAside = 0 } of allotments) {
    const taken = stock.taken[id] ?? 0;
    if (whose !== channel) keptForOthers += Math.max(0, setAside - taken);
    else if (atMost !== undefined) share = Math.min(share, atMost - taken);
  }
  return Math.max(0, Math.min(share, sellable - keptForOthers));
}
