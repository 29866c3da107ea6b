import type { Order } from './domain/order.ts';
import { hasLeft, isOpen, type Shipment } from './domain/shipment.ts';
import { noteDeparture } from './carriers.ts';
import { adjustStock, moveStock, stockAt, stockOf, takeAllotted } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import { hearOfWarehouse, rulesInForce } from './rules.ts';
import type { State } from './state.ts';
import { unloadWarehouse } from './warehouses.ts';

/**
 * Books what the change of an order does to stock. What it holds, what has left
 * and what came back is read from its shipments and returns as they were and as
 * they are, so no decision can forget a release, or reserve without saying so.
 */
export function bookOrder(state: State, before: Order | undefined, after: Order, out: Outbox): void {
  if (before?.shipments !== after.shipments) {
    // What is let go first may be held by the next.
    after.shipments.forEach((now, index) => {
      const was = before?.shipments[index];
      if (was !== undefined && was !== now) letGo(state, after, was, now, out);
    });
    after.shipments.forEach((now, index) => {
      const was = before?.shipments[index];
      if (was !== now) hold(state, after, was, now, out);
    });
  }
  if (before?.returns !== after.returns) putBack(state, after, before?.returns.length ?? 0, out);
}

/** What the shipment held and holds no more has left with it, or is free again, and so is its place in its warehouse's day. */
function letGo(state: State, order: Order, was: Shipment, now: Shipment, out: Outbox): void {
  const leaves = hasLeft(now) && !hasLeft(was);
  const placed = hasLeft(was) && was.warehouse === '' && now.warehouse !== '';
  if (was.reserved && !(now.reserved && was.lines === now.lines)) {
    const held = units(was);
    const stillHeld = now.reserved ? units(now) : none;
    const gone = !leaves ? none : now.lines === was.lines ? held : units(now);
    for (const [sku, quantity] of held) {
      const left = Math.min(gone.get(sku) ?? 0, quantity);
      if (left > 0) ship(state, order, now, sku, left, left, out);
      const free = quantity - left - (stillHeld.get(sku) ?? 0);
      if (free > 0) release(state, order, was, sku, free, out);
    }
  } else if (!was.reserved && (leaves || placed)) {
    for (const [sku, quantity] of units(now)) shipUnreserved(state, order, now, sku, quantity, out);
  }
  if (leaves && now.carrier !== undefined) noteDeparture(state, now.carrier, out.logTime);
  if (!isOpen(was) || now.state !== 'cancelled') return;
  if (was.day !== undefined) unloadWarehouse(state, was.warehouse, was.day);
  if (was.requested) {
    out.signal('shipment.withdrawn', was.id, { order: order.id, warehouse: was.warehouse, why: out.cause });
  }
}

function hold(state: State, order: Order, was: Shipment | undefined, now: Shipment, out: Outbox): void {
  if (was === undefined && hasLeft(now)) {
    for (const [sku, quantity] of units(now)) shipUnreserved(state, order, now, sku, quantity, out);
    if (now.carrier !== undefined) noteDeparture(state, now.carrier, out.logTime);
    return;
  }
  if (!now.reserved || (was?.reserved === true && was.lines === now.lines)) return;
  const held = was?.reserved === true ? units(was) : none;
  for (const [sku, quantity] of units(now)) {
    const more = quantity - (held.get(sku) ?? 0);
    if (more <= 0) continue;
    const { id: shipmentId, warehouse } = now;
    moveStock(state, { warehouse, sku, kind: 'reserved', quantity: more, reserved: more, orderId: order.id, shipmentId, cause: out.cause }, out);
    takeAllotted(state, rulesInForce(state), now.allotments, sku, more);
  }
}

function release(state: State, order: Order, { id: shipmentId, warehouse, allotments }: Shipment, sku: string, quantity: number, out: Outbox): void {
  moveStock(state, { warehouse, sku, kind: 'released', quantity, reserved: -quantity, orderId: order.id, shipmentId, cause: out.cause }, out);
  takeAllotted(state, rulesInForce(state), allotments, sku, -quantity);
}

function ship(state: State, order: Order, { id: shipmentId, warehouse }: Shipment, sku: string, quantity: number, reserved: number, out: Outbox): void {
  const unseen = quantity - (stockAt(state, warehouse, sku)?.onHand ?? 0);
  // It did leave, so it was there.
  if (unseen > 0) adjustStock(state, { warehouse, sku, by: unseen, cause: 'shipped_unseen', tell: true }, out);
  moveStock(state, { warehouse, sku, kind: 'shipped', quantity, onHand: -quantity, reserved: -reserved, orderId: order.id, shipmentId, cause: out.cause }, out);
}

/** Goods that nobody reserved. Of stock that nobody keeps books on there is nothing to write. */
function shipUnreserved(state: State, order: Order, shipment: Shipment, sku: string, quantity: number, out: Outbox): void {
  if (stockAt(state, shipment.warehouse, sku) !== undefined) ship(state, order, shipment, sku, quantity, 0, out);
}

/** Goods that came back, to whatever warehouse. Those that cannot be sold again are told of, and add nothing. */
function putBack(state: State, order: Order, known: number, out: Outbox): void {
  for (const { sku, warehouse, quantity, resaleable } of order.returns.slice(known)) {
    // Nobody keeps books on these goods, anywhere.
    if (stockOf(state, sku) === undefined) continue;
    hearOfWarehouse(state, warehouse);
    moveStock(state, {
      warehouse, sku, kind: 'returned', quantity, onHand: resaleable ? quantity : 0, orderId: order.id, cause: resaleable ? out.cause : 'not_resaleable',
    }, out);
  }
}

const none: ReadonlyMap<string, number> = new Map();

/** Units by SKU: two lines may be of one. */
function units({ lines }: Shipment): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}
