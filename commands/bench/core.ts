import type { CoreSettings } from '../../processors/settings.ts';
import type { Figures } from '../bench.ts';
import { measureHotSku } from './core-hot-sku.ts';
import { measureOrders } from './core-orders.ts';
import { measureRouting } from './core-routing.ts';
import { stockedWorld } from './stocked-world.ts';

/** How much is measured. */
export interface CoreSize {
  readonly warehouses: number;
  readonly skus: number;
  /** Decisions taken on their own, after a tenth as many that are not counted. */
  readonly decisions: number;
  /** Orders taken through the whole core, after a tenth as many that are not counted. */
  readonly orders: number;
  /** Of the SKU that so many buyers want one of. */
  readonly pieces: number;
  readonly buyers: number;
}

export const fullSize: CoreSize = { warehouses: 20, skus: 10_000, decisions: 200_000, orders: 30_000, pieces: 10_000, buyers: 50_000 };

/** The core by itself, without servers, tables or files. `elapsed` is the wiring's stop-watch, in milliseconds. */
export function measureCore(settings: CoreSettings, elapsed: () => number, size: CoreSize = fullSize): Figures {
  const world = stockedWorld(size.warehouses, size.skus, 1);
  return { ...measureRouting(world, size, elapsed), ...measureOrders(world, size, settings, elapsed), ...measureHotSku(world, size, settings, elapsed) };
}
