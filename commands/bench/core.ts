import { quantile } from 'simple-statistics';
import { parseInstant } from '../../processors/domain/instant.ts';
import type { SkuStock } from '../../processors/domain/stock.ts';
import { route, type RoutingView } from '../../processors/routing.ts';
import type { Figures } from '../bench.ts';
import { stockedWorld, type StockedWorld } from './stocked-world.ts';

/** Log time of all that is measured: a Tuesday at ten in Shanghai. */
const now = parseInstant('2026-03-10T10:00:00+08:00')!;

/** The core without servers: decisions on where orders ship from. `elapsed` is the wiring's stop-watch, in milliseconds. */
export function measureCore(elapsed: () => number): Figures {
  const world = stockedWorld(20, 10_000, 1);
  return routing(world, elapsed);
}

const warmUp = 20_000;
const decisions = 200_000;

function routing(world: StockedWorld, elapsed: () => number): Figures {
  const stock = new Map(world.stock.map(({ sku, levels }): [string, SkuStock] => [sku, {
    sku, taken: {}, version: 1, levels: levels.map(({ warehouse, units }) => ({ warehouse, onHand: units, reserved: 0, inTransit: 0, countedAt: 0 })),
  }]));
  const view: RoutingView = {
    rules: world.rules, timezone: 'Asia/Shanghai', logTime: now, warehouses: world.rules.warehouses.map(({ id }) => ({ id, closed: false, load: {} })),
    stockOf: (sku) => stock.get(sku), stallRate: (carrier) => carrier.length,
  };
  const took = new Float64Array(decisions);
  let [split, backordered, spent] = [0, 0, 0];
  for (let number = 0; number < warmUp + decisions; number++) {
    const { lines, shipTo, serviceLevel } = world.order(number);
    const request = { channel: 'shop', lines, shipTo, serviceLevel, refusedCarriers: [] };
    const begun = elapsed();
    const plan = route(request, view);
    const ms = elapsed() - begun;
    if (number < warmUp) continue;
    took[number - warmUp] = ms;
    spent += ms;
    if (plan.outcome === 'backordered') backordered++;
    else if (plan.shipments.length > 1) split++;
  }
  const sorted = took.toSorted();
  return {
    'routing, decisions/s': (decisions / spent) * 1_000,
    'routing, p50 µs': quantile([...sorted], 0.5) * 1_000,
    'routing, p99 µs': quantile([...sorted], 0.99) * 1_000,
    'routing, worst µs': sorted.at(-1)! * 1_000,
    'split, of all decisions': split / decisions,
    'backordered, of all decisions': backordered / decisions,
  };
}
