import { isMoreUrgent, type Order } from './domain/order.ts';
import type { RoutingTrigger } from './domain/routing.ts';
import type { Shipment } from './domain/shipment.ts';
import { carryOn } from './carry-on.ts';
import { stockAt, stockOf } from './ledger.ts';
import { save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { progressed, unassigned } from './progress.ts';
import { isClosed, rulesInForce } from './rules.ts';
import { sellableAt, shareOf } from './sellable.ts';
import { withdrawn } from './shipment-change.ts';
import { source } from './sourcing.ts';
import { reviewed, versionOf, wakeHourly } from './sourcing-queue.ts';
import type { State } from './state.ts';
import { mayProceed, tryAgain } from './workflow.ts';

/** No turn, of which a message has two, leads to more routings than this; what is left goes on with the next one. */
const routingsPerTurn = 250;

/** Sees to what the message has done to others: orders that lost their stock, or may now have some. */
export function settle(state: State, out: Outbox): void {
  relieve(state, out);
  wakeHourly(state, out.logTime);
  const { restocked, rerouting, reviewing } = state.singles.sourcing;
  if (restocked.length === 0 && rerouting.length === 0 && !reviewing) return;
  const left = retry(state, reroute(state, routingsPerTurn, out), out);
  if (reviewing && left > 0) review(state, left, out);
  relieve(state, out);
}

/** Where more is promised than there is, the least urgent lose what they hold and are routed anew. */
function relieve(state: State, out: Outbox): void {
  while (out.isShort) {
    const places = out.takeShort();
    for (const { warehouse, sku } of places) {
      const holders = byUrgency(state, state.reservations.heldIn(warehouse), (order) => order.shipments.some(holds(warehouse, sku)));
      for (let last = holders.pop(); last !== undefined && isShort(state, warehouse, sku); last = holders.pop()) {
        anew(state, last, warehouse, sku, 'stock_missing', out);
      }
    }
  }
}

function isShort(state: State, warehouse: string, sku: string): boolean {
  const level = stockAt(state, warehouse, sku);
  return level !== undefined && level.reserved > level.onHand;
}

/** Takes orders away from warehouses that have closed, the most urgent first. Answers how many routings are left. */
function reroute(state: State, most: number, out: Outbox): number {
  let left = most;
  for (const warehouse of state.singles.sourcing.rerouting) {
    const holders = isClosed(state, warehouse) ? byUrgency(state, state.reservations.heldIn(warehouse)) : [];
    for (const order of holders.slice(0, left)) anew(state, order, warehouse, undefined, 'warehouse_closed', out);
    left -= Math.min(left, holders.length);
    if (state.reservations.heldIn(warehouse).size > 0 && isClosed(state, warehouse)) return 0;
    const { sourcing } = state.singles;
    state.singles.sourcing = { ...sourcing, rerouting: sourcing.rerouting.filter((other) => other !== warehouse) };
  }
  return left;
}

/** An order loses what it holds in a warehouse (all, or shipments with a SKU) and looks for it elsewhere, unless a hold or a refund keeps it. */
function anew(state: State, order: Order, warehouse: string, sku: string | undefined, trigger: RoutingTrigger, out: Outbox): void {
  const without = withdrawn(order, holds(warehouse, sku));
  out.cause = trigger;
  if (order.state === 'on_hold' || order.state === 'refunding') {
    save(state, progressed(without, out.logTime, out.logTime), out);
    return;
  }
  source(state, save(state, without, out), trigger, out);
  carryOn(state, order.key, out);
}

/** Tries those again that wait for what has come, the most urgent first, as long as it lasts. Answers how many routings are left. */
function retry(state: State, most: number, out: Outbox): number {
  let left = most;
  for (const sku of state.singles.sourcing.restocked) {
    // Thousands may wait for one piece: when it is gone, nobody else has to be asked.
    let sellable = sellableOf(state, sku);
    for (const { key } of state.backorders.waitingFor(sku).slice()) {
      if (sellable === 0) break;
      const order = state.orders.get(key);
      if (order?.backorder === undefined || order.backorder.triedAt >= versionOf(state, sku)) continue;
      if (!mayHave(state, order, sku, sellable)) continue;
      if (left === 0) return 0;
      if (!tryAgain(state, order, out)) continue;
      left--;
      carryOn(state, key, out);
      sellable = sellableOf(state, sku);
    }
    const { sourcing } = state.singles;
    state.singles.sourcing = { ...sourcing, restocked: sourcing.restocked.filter((other) => other !== sku) };
  }
  return left;
}

/** Lets those go on that waited for a person or for their channel, and by the rules now in force need not, the most urgent first. */
function review(state: State, most: number, out: Outbox): void {
  const due = byUrgency(state, state.orders.keys(), (order) => mayProceed(state, order, out));
  for (const { key } of due.slice(0, most)) carryOn(state, key, out);
  if (due.length <= most) reviewed(state);
}

/** Whether there is so much of what an order waits for that a try may succeed. */
function mayHave(state: State, order: Order, sku: string, sellable: number): boolean {
  if (sku === '') return true;
  const stock = stockOf(state, sku);
  const needed = unassigned(order).reduce((sum, one) => sum + (one.sku === sku ? one.quantity : 0), 0);
  return stock !== undefined && shareOf(stock, sellable, order.channel, rulesInForce(state)) >= needed;
}

/** Units of a SKU that warehouses can promise, whoever wants them; of what is no SKU there is no end. */
function sellableOf(state: State, sku: string): number {
  if (sku === '') return Infinity;
  const rules = rulesInForce(state);
  return stockOf(state, sku)?.levels.reduce((sum, level) => sum + sellableAt(level, sku, rules), 0) ?? 0;
}

/** Whether a shipment holds stock in a warehouse, or stock of one SKU there. */
function holds(warehouse: string, sku: string | undefined): (shipment: Shipment) => boolean {
  return (shipment) => shipment.reserved && shipment.warehouse === warehouse && (sku === undefined || shipment.lines.some((line) => line.sku === sku));
}

function byUrgency(state: State, keys: Iterable<string>, which: (order: Order) => boolean = () => true): Order[] {
  const orders: Order[] = [];
  for (const key of keys) {
    const order = state.orders.get(key);
    if (order !== undefined && which(order)) orders.push(order);
  }
  return orders.toSorted((one, other) => (isMoreUrgent(one, other) ? -1 : 1));
}
