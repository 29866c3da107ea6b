import type { SkuStock } from '../../processors/domain/stock.ts';
import { route, type RoutingView } from '../../processors/routing.ts';
import type { Figures } from '../bench.ts';
import type { CoreSize } from './core.ts';
import type { StockedWorld } from './stocked-world.ts';
import { tenOClock } from './stepped-core.ts';
import { perSecond, spread } from './spread.ts';

/** Decisions on where orders ship from, each on its own, from stock that none of them takes. */
export function measureRouting(world: StockedWorld, { decisions }: CoreSize, elapsed: () => number): Figures {
  const stock = new Map(world.stock.map(({ sku, levels }): [string, SkuStock] => [sku, {
    sku, taken: {}, version: 1, levels: levels.map(({ warehouse, units }) => ({ warehouse, onHand: units, reserved: 0, inTransit: 0, countedAt: 0 })),
  }]));
  const view: RoutingView = {
    rules: world.rules, timezone: 'Asia/Shanghai', logTime: tenOClock, warehouses: world.rules.warehouses.map(({ id }) => ({ id, closed: false, load: {} })),
    stockOf: (sku) => stock.get(sku), stallRate: (carrier) => carrier.length,
  };
  const warmUp = decisions / 10;
  const took: number[] = [];
  let [split, backordered] = [0, 0];
  for (let number = 0; number < warmUp + decisions; number++) {
    const { lines, shipTo, serviceLevel } = world.order(number);
    const request = { channel: 'shop', lines, shipTo, serviceLevel, refusedCarriers: [] };
    const begun = elapsed();
    const plan = route(request, view);
    const ms = elapsed() - begun;
    if (number < warmUp) continue;
    took.push(ms);
    if (plan.outcome === 'backordered') backordered++;
    else if (plan.shipments.length > 1) split++;
  }
  return {
    'routing alone, decisions/s': perSecond(took),
    ...spread('routing alone', took),
    'routing alone, share split': split / decisions,
    'routing alone, share backordered': backordered / decisions,
  };
}
