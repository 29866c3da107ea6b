import type { LineQuantity, ShipmentReport } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { Order } from './domain/order.ts';
import { isOpen, type Shipment, type ShipmentLine } from './domain/shipment.ts';
import { minus, taken } from './shipment-lines.ts';

/** A shipment nobody planned here, as it is told of. */
export function planned({ shipment, carrier, trackingNumber, warehouse }: ShipmentReport, lines: readonly ShipmentLine[], logTime: Instant): Omit<Shipment, 'id'> {
  return {
    state: 'allocated', warehouse: warehouse ?? '', carrier, trackingNumber, reference: shipment, lines, reserved: false, allotments: [], day: undefined, requested: true,
    movedAt: logTime, positionAt: undefined, leftAt: undefined, stalled: false,
  };
}

/** The shipment with what a report says of it. */
export function claimed(one: Shipment, { shipment, carrier, trackingNumber, warehouse }: ShipmentReport): Shipment {
  return {
    ...one,
    reference: shipment === undefined || shipment === one.id ? one.reference : shipment,
    carrier: carrier ?? one.carrier,
    trackingNumber: trackingNumber ?? one.trackingNumber,
    warehouse: one.warehouse === '' ? (warehouse ?? '') : one.warehouse,
  };
}

/** The shipment as it leaves. */
export function leaving<S extends Omit<Shipment, 'id'>>(one: S, logTime: Instant): S {
  return { ...one, state: 'dispatched', reserved: false, movedAt: logTime, leftAt: logTime };
}

/** The order with one more shipment, under the next number. */
export function added(order: Order, shipment: Omit<Shipment, 'id'>): Order {
  return { ...order, shipments: [...order.shipments, { ...shipment, id: `${order.id}-${order.shipments.length + 1}` }] };
}

/** The order with something done to some of its shipments. */
export function alter(order: Order, targets: readonly Shipment[], change: (one: Shipment) => Shipment): Order {
  if (targets.length === 0) return order;
  return { ...order, shipments: order.shipments.map((one) => (targets.includes(one) ? change(one) : one)) };
}

/**
 * The order with something done to these units of the shipments, as far as they
 * have them. What a shipment keeps is a shipment of its own, which nobody has
 * labelled or asked for yet. Takes off `wanted` what was found.
 */
export function portioned(order: Order, open: readonly Shipment[], wanted: Map<string, number>, change: (part: Shipment) => Shipment): Order {
  const stay: Shipment[] = [];
  const shipments = order.shipments.map((shipment) => {
    const part = open.includes(shipment) ? taken(shipment.lines, wanted) : [];
    if (part.length === 0) return shipment;
    const rest = minus(shipment.lines, part);
    if (rest.length === 0) return change(shipment);
    // The room that was kept is the part's.
    stay.push({ ...shipment, state: 'allocated', trackingNumber: undefined, reference: undefined, lines: rest, day: undefined, requested: false });
    return change({ ...shipment, lines: part });
  });
  return stay.reduce(added, { ...order, shipments });
}

/** The shipment called off. */
export function off(one: Shipment): Shipment {
  return { ...one, state: 'cancelled', reserved: false };
}

/** The order with every shipment that has not left called off, or those of them that `which` picks. */
export function withdrawn(order: Order, which: (shipment: Shipment) => boolean = () => true): Order {
  return alter(order, order.shipments.filter((one) => isOpen(one) && which(one)), off);
}

/** The order with these units taken off shipments that have not left; one that has nothing left is called off. */
export function calledOff(order: Order, lines: readonly LineQuantity[]): Order {
  const toGo = new Map(lines.map(({ line, quantity }) => [line, quantity]));
  const shipments = order.shipments.map((shipment) => {
    if (!isOpen(shipment)) return shipment;
    const gone = taken(shipment.lines, toGo);
    if (gone.length === 0) return shipment;
    const left = minus(shipment.lines, gone);
    return left.length === 0 ? off(shipment) : { ...shipment, lines: left };
  });
  return { ...order, shipments };
}
