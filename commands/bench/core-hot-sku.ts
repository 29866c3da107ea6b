import type { CoreSettings } from '../../processors/settings.ts';
import type { Figures } from '../bench.ts';
import type { CoreSize } from './core.ts';
import { perSecond, spread } from './spread.ts';
import type { StockedWorld } from './stocked-world.ts';
import { SteppedCore } from './stepped-core.ts';

const hot = 'HOT';
const everyTenth = 10;

/** Everyone wants one SKU at once. What is measured beside the outcome is what that does to orders of anything else. */
export function measureHotSku(world: StockedWorld, { pieces, buyers, orders }: CoreSize, settings: CoreSettings, elapsed: () => number): Figures {
  const core = new SteppedCore(settings, elapsed);
  core.furnish({ ...world, rules: { ...world.rules, safetyStock: { ...world.rules.safetyStock, skus: { [hot]: 0 } } } });
  // Five warehouses that are open and send everywhere share what there is.
  const open = world.rules.warehouses.filter(({ closed, serves }) => !closed && serves === undefined).map(({ id }) => id).slice(0, 5);
  const receive = (units: number) => open.map((warehouse) =>
    core.event('wms', 'stock.received', `${warehouse}/${hot}`, { warehouse, sku: hot, quantity: units / open.length }));
  core.take('wms', receive(pieces));

  let others = 0;
  const other = () => core.order('shop', String(others), world.order(others++));
  const one = { lines: [{ line: '1', sku: hot, quantity: 1, unitPriceMinor: 9_900, discountMinor: 0 }], shipTo: world.order(0).shipTo, serviceLevel: undefined };
  for (let warm = 0; warm < orders / 10; warm++) other();

  const before = Array.from({ length: buyers / everyTenth }, other).flat();
  const meanwhile: number[] = [];
  const wanted: number[] = [];
  for (let buyer = 0; buyer < buyers; buyer++) {
    wanted.push(...core.order('taobao', `hot-${buyer}`, one));
    if (buyer % everyTenth === 0) meanwhile.push(...other());
  }
  const outcome = { reserved: reservedIn(core), waiting: waitingIn(core) };

  // A tenth of what is missing arrives, and those who wait for it are tried again while others go on.
  const arrival = core.take('wms', receive((buyers - pieces) / 10));
  const after = Array.from({ length: 1_000 }, other).flat();
  const single = Array.from({ length: 100 }, () => core.say('wms', 'stock.received', `${open[0]}/${hot}`, { warehouse: open[0]!, sku: hot, quantity: 1 }));
  return {
    'hot SKU, pieces': pieces, 'hot SKU, orders of one': buyers, 'hot SKU, reserved': outcome.reserved, 'hot SKU, backordered': outcome.waiting,
    'hot SKU, messages/s': perSecond(wanted),
    ...spread('other orders before', before),
    ...spread('other orders meanwhile', meanwhile),
    'hot SKU, arrival of a tenth, ms': arrival,
    ...spread('other orders after that arrival', after),
    ...spread('hot SKU, arrival of one', single),
    'hot SKU, reserved in the end': reservedIn(core),
  };
}

function reservedIn({ state }: SteppedCore): number {
  return state.stock.get(hot)?.levels.reduce((sum, { reserved }) => sum + reserved, 0) ?? 0;
}

function waitingIn({ state }: SteppedCore): number {
  let waiting = 0;
  for (const { state: standing, lines } of state.orders.values()) if (standing === 'backordered' && lines[0]?.sku === hot) waiting++;
  return waiting;
}
