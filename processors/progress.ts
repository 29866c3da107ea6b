import type { Instant } from './domain/instant.ts';
import type { Order, OrderState } from './domain/order.ts';
import { hasLeft, type Shipment, type ShipmentLine } from './domain/shipment.ts';

/** Shipments that count: not called off, and not further parcels of others' goods. */
export function liveShipments({ shipments }: Pick<Order, 'shipments'>): readonly Shipment[] {
  return shipments.filter(({ state, lines }) => state !== 'cancelled' && lines.length > 0);
}

/** Units of each line that are in no shipment and not cancelled: what has to be sourced. */
export function unassigned(order: Order): readonly ShipmentLine[] {
  return without(order, liveShipments(order));
}

/** Units of each line that have not left and are not cancelled: what can still be called off. */
export function unsent(order: Order): readonly ShipmentLine[] {
  return without(order, liveShipments(order).filter(hasLeft));
}

/** Whether anything has not left and is not cancelled. */
export function hasUnsent(order: Order): boolean {
  return unitsOf(order.lines) - unitsOf(order.cancelled) > unitsIn(liveShipments(order).filter(hasLeft));
}

/** Units of each line that have left. */
export function sent(order: Order): ReadonlyMap<string, number> {
  return sumByLine(liveShipments(order).filter(hasLeft));
}

/** Units over all lines. No shipment holds more of a line than was ordered, so where sums agree, lines do. */
export function unitsOf(lines: readonly { readonly quantity: number }[]): number {
  let sum = 0;
  for (const { quantity } of lines) sum += quantity;
  return sum;
}

/** Units of one line. */
export function unitsOfLine(lines: readonly { readonly line: string; readonly quantity: number }[], line: string): number {
  return lines.reduce((sum, one) => sum + (one.line === line ? one.quantity : 0), 0);
}

function unitsIn(shipments: readonly Shipment[]): number {
  return shipments.reduce((sum, { lines }) => sum + unitsOf(lines), 0);
}

function without(order: Order, shipments: readonly Shipment[]): readonly ShipmentLine[] {
  const taken = sumByLine(shipments);
  for (const { line, quantity } of order.cancelled) taken.set(line, (taken.get(line) ?? 0) + quantity);
  return order.lines.flatMap(({ line, sku, quantity }) => {
    const left = quantity - (taken.get(line) ?? 0);
    return left > 0 ? [{ line, sku, quantity: left }] : [];
  });
}

function sumByLine(shipments: readonly Shipment[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { lines } of shipments) {
    for (const { line, quantity } of lines) sums.set(line, (sums.get(line) ?? 0) + quantity);
  }
  return sums;
}

/** The state an order would be in were it neither held nor being refunded. */
export function standing({ state, resumeState, heldFrom }: Order): OrderState {
  const resumed = state === 'refunding' ? (resumeState ?? 'paid') : state;
  return resumed === 'on_hold' ? (heldFrom ?? 'paid') : resumed;
}

/** The order where its shipments have brought it: it is as far as the one that is least far. Under a hold or a refund that is where it will go on. */
export function progressed(order: Order, at: Instant, logTime: Instant): Order {
  const from = standing(order);
  const to = reached(order, from);
  if (to === from) return order;
  const shippedAt = to === 'shipped' || to === 'delivered' ? (order.shippedAt ?? at) : order.shippedAt;
  const deliveredAt = to === 'delivered' ? at : order.deliveredAt;
  if (order.state === from) return { ...order, shippedAt, deliveredAt, state: to, stateSince: logTime };
  return order.heldFrom === from ? { ...order, shippedAt, deliveredAt, heldFrom: to } : { ...order, shippedAt, deliveredAt, resumeState: to };
}

/** How far shipments decide: before payment and after the end they don't. */
const decidedByShipments: ReadonlySet<OrderState> = new Set(['paid', 'approved', 'backordered', 'allocated', 'labelled', 'shipped', 'delivered']);

function reached(order: Order, from: OrderState): OrderState {
  if (!decidedByShipments.has(from)) return from;
  const live = liveShipments(order);
  if (live.length === 0 || unitsOf(order.lines) - unitsOf(order.cancelled) > unitsIn(live)) {
    return from === 'paid' || from === 'backordered' ? from : 'approved';
  }
  if (live.some(({ state }) => state === 'allocated')) return 'allocated';
  if (live.some(({ state }) => state === 'labelled')) return 'labelled';
  return live.every(({ state }) => state === 'delivered') ? 'delivered' : 'shipped';
}
