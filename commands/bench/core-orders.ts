import type { CoreSettings } from '../../processors/settings.ts';
import type { Figures } from '../bench.ts';
import type { CoreSize } from './core.ts';
import { perSecond, spread } from './spread.ts';
import type { StockedWorld } from './stocked-world.ts';
import { SteppedCore } from './stepped-core.ts';

/** Orders placed, paid, approved and so routed by the whole core, each taking its stock. */
export function measureOrders(world: StockedWorld, { orders }: CoreSize, settings: CoreSettings, elapsed: () => number): Figures {
  const core = new SteppedCore(settings, elapsed);
  core.furnish(world);
  const warmUp = orders / 10;
  const all: number[] = [];
  const routed: number[] = [];
  let [split, backordered, rows] = [0, 0, 0];
  for (let number = 0; number < warmUp + orders; number++) {
    const took = core.order('shop', String(number), world.order(number));
    if (number < warmUp) continue;
    all.push(...took);
    routed.push(took.at(-1)!);
    rows += core.rows.length;
    for (const row of core.rows) {
      if (row.table !== 'routing_decisions') continue;
      if (row.row.plan.outcome === 'backordered') backordered++;
      else if (row.row.plan.shipments.length > 1) split++;
    }
  }
  return {
    'whole core, messages/s': perSecond(all),
    'whole core, approvals with routing/s': perSecond(routed),
    ...spread('whole core, approval with routing', routed),
    'whole core, rows of such an approval': rows / orders,
    'whole core, share split': split / orders,
    'whole core, share backordered': backordered / orders,
  };
}
