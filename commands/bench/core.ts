import type { CoreSettings } from '../../processors/settings.ts';
import type { Figures } from '../bench.ts';
import { measureHotSku } from './core-hot-sku.ts';
import { measureOrders } from './core-orders.ts';
import { measureRouting } from './core-routing.ts';
import { stockedWorld } from './stocked-world.ts';

/** The core by itself, without servers, tables or files. `elapsed` is the wiring's stop-watch, in milliseconds. */
export function measureCore(settings: CoreSettings, elapsed: () => number): Figures {
  const world = stockedWorld(20, 10_000, 1);
  return { ...measureRouting(world, elapsed), ...measureOrders(world, settings, elapsed), ...measureHotSku(world, settings, elapsed) };
}
