import { type Book, channelOf } from './book.ts';
import { bySku, unsourced } from './parcel.ts';
import type { Yard } from './yard.ts';

/** What could be sent of an order now, reckoned by trying every set of warehouses. */
export interface Reach {
  /** Whether the channel may take so much of everything. */
  readonly allowed: boolean;
  /** Warehouses that could send all of it by themselves. */
  readonly single: readonly string[];
  /** Whether some set no larger than the rules allow has all of it. */
  readonly possible: boolean;
}

/** Why a warehouse may not send an order, or '' when it may. */
export function barred(house: string, book: Book, yard: Yard, now: number, zone: string): '' | 'closed' | 'region_not_served' | 'full' {
  if (yard.isShut(house)) return 'closed';
  if (!yard.sendsTo(house, book.shipTo)) return 'region_not_served';
  return yard.dayFor(house, now, zone) === undefined ? 'full' : '';
}

export function reachOf(book: Book, yard: Yard, now: number, zone: string): Reach {
  const needs = [...bySku(unsourced(book))];
  const channel = channelOf(book);
  const allowed = needs.every(([sku, units]) => yard.share(sku, channel) >= units);
  if (!allowed) return { allowed, single: [], possible: false };
  const open = yard.houses().filter((house) => barred(house, book, yard, now, zone) === '');
  const has = (houses: readonly string[]) => needs.every(([sku, units]) => houses.reduce((sum, house) => sum + yard.sellable(house, sku), 0) >= units);
  const single = open.filter((house) => has([house]));
  return { allowed, single, possible: single.length > 0 || setsOf(open, yard.rules.maxShipments).some(has) };
}

/** Every set of at most so many. */
function setsOf(all: readonly string[], most: number): string[][] {
  return all.reduce<string[][]>((sets, one) => [...sets, ...sets.filter((set) => set.length < most).map((set) => [...set, one])], [[]]);
}
