import type { Rules } from './domain/rules.ts';
import { available, type SkuStock, type StockLevel } from './domain/stock.ts';

/** Units of a SKU a warehouse can promise: available less its safety stock. */
export function sellableAt(level: StockLevel, sku: string, { safetyStock }: Rules): number {
  return Math.max(0, available(level) - (safetyStock.skus[sku] ?? safetyStock.defaultUnits));
}

/**
 * Of so many sellable units of a SKU, how many a channel may take: less what is
 * set aside for others and not taken by them yet, and no more than is left of
 * its own share.
 */
export function shareOf(stock: SkuStock, sellable: number, channel: string, { allotments }: Rules): number {
  let share = sellable;
  for (const { id, sku, channel: whose, atMost, setAside = 0 } of allotments) {
    if (sku !== stock.sku) continue;
    const taken = stock.taken[id] ?? 0;
    if (whose !== channel) share -= Math.max(0, setAside - taken);
    else if (atMost !== undefined) share = Math.min(share, atMost - taken);
  }
  return Math.max(0, share);
}
