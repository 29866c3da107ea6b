import type { EventOf, LineQuantity, ShipmentReport } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { finalStates, type Order } from './domain/order.ts';
import type { ParkReason } from './domain/outcome.ts';
import type { Rules } from './domain/rules.ts';
import { hasLeft, isOpen, type Shipment, shipmentIdPattern, type ShipmentLine, type ShipmentTrouble, shipmentTroubles } from './domain/shipment.ts';
import { carrierNamed } from './carrier-name.ts';
import { applied, type Decision, duplicate, parked, refused, type SignalDraft } from './decision.ts';
import { hasUnsent, liveShipments, progressed, standing, unassigned, unsent } from './progress.ts';

export type ShipmentEvent = EventOf<
  'shipment.labelled' | 'shipment.dispatched' | 'shipment.scanned' | 'shipment.position' | 'shipment.delivered' | 'shipment.failed'
>;

/** What someone says of goods on their way, held against the shipments of the order. */
export function decideShipment(order: Order, heard: ShipmentEvent, logTime: Instant, rules: Rules): Decision {
  const event = withCarrier(heard, rules);
  const { shipment } = event.data;
  if (shipment !== undefined && shipmentIdPattern.test(shipment) && !order.shipments.some(({ id }) => id === shipment)) {
    return refused('no_such_shipment', `${order.id} has no shipment ${shipment}`);
  }
  const known = toldOf(order, event.data);
  switch (event.type) {
    case 'shipment.labelled': return decideLabel(known, event, logTime);
    case 'shipment.dispatched': return decideDeparture(known, event, logTime);
    case 'shipment.delivered': return decideDelivery(known, event, logTime);
    case 'shipment.scanned':
    case 'shipment.position':
    case 'shipment.failed': {
      const trouble = shipmentTroubles.find((one) => one === event.data.status);
      return trouble === undefined ? decideScan(known, event, logTime) : decideTrouble(known, event, trouble, logTime);
    }
    default: return event satisfies never;
  }
}

/** The event with its carrier under the name the rules give it: every platform calls it differently. */
function withCarrier(event: ShipmentEvent, rules: Rules): ShipmentEvent {
  const { carrier } = event.data;
  if (carrier === undefined) return event;
  const known = carrierNamed(carrier, rules);
  return known === carrier ? event : { ...event, data: { ...event.data, carrier: known } };
}

function decideLabel(order: Order, { data, occurredAt }: ShipmentEvent, logTime: Instant): Decision {
  if (namesCancelled(order, data)) return refused('no_such_shipment', `shipment ${data.shipment} of ${order.id} was called off`);
  const label = (one: Shipment): Shipment => ({ ...claimed(one, data), state: 'labelled', movedAt: logTime });
  const open = spokenOf(order, data, isOpen);
  if (open.length > 0) {
    const parts = asked(order, data.lines, linesOf(open));
    if (!Array.isArray(parts)) return parts;
    return applied(progressed(data.lines === undefined ? alter(order, open, label) : portioned(order, open, wantedOf(parts), label), occurredAt, logTime));
  }
  const from = standing(order);
  if (from === 'backordered') return parked('awaits_stock');
  if (from !== 'paid' && from !== 'approved') {
    const left = spokenOf(order, data, hasLeft);
    if (left.length === 0 && !finalStates.has(order.state)) return refused('no_such_shipment', `${order.id} has no shipment${told(data)} to be labelled`);
    return applied(alter(order, left, (one) => claimed(one, data)));
  }
  const lines = asked(order, data.lines, unassigned(order));
  if (!Array.isArray(lines)) return lines;
  return applied(progressed(added(order, { ...planned(data, lines, logTime), state: 'labelled' }), occurredAt, logTime));
}

function decideDeparture(order: Order, event: ShipmentEvent, logTime: Instant): Decision {
  const { data, occurredAt } = event;
  const open = spokenOf(order, data, isOpen);
  if (open.length === 0) {
    const left = spokenOf(order, data, hasLeft);
    if (left.length > 0 || !hasUnsent(order)) return furtherWord(order, left, data, logTime);
  } else if (data.lines === undefined) {
    const left = alter(order, open, (one) => leaving(claimed(one, data), logTime));
    return applied(progressed(left, occurredAt, logTime));
  }
  const lines = asked(order, data.lines, unsent(order));
  if (!Array.isArray(lines)) return lines;
  const elsewhere = open.length === 0 && liveShipments(order).some(isOpen);
  const after = progressed(departed(order, open, lines, data, logTime), occurredAt, logTime);
  if (!elsewhere) return applied(after);
  return applied(after, 'left_elsewhere', [{
    kind: 'shipment.elsewhere',
    evidence: { left: data.warehouse ?? '', planned: liveShipments(order).filter(isOpen).map(({ warehouse }) => warehouse).join(' ') },
  }]);
}

/** More is said of what has left; or it is one more parcel of the same goods. */
function furtherWord(order: Order, left: readonly Shipment[], data: ShipmentReport, logTime: Instant): Decision {
  if (left.length > 0) return applied(alter(order, left, (one) => claimed(one, data)));
  if (namesNothing(data)) {
    if (data.warehouse === undefined) return applied(order);
    return refused('no_such_shipment', `${order.id} has no shipment${told(data)} that could have left`);
  }
  return applied(added(order, leaving(planned(data, [], logTime), logTime)), 'further_parcel');
}

/**
 * The order after these units have left: out of the shipments spoken of as far
 * as they have them, the rest out of others that have not left, or of none.
 */
function departed(order: Order, open: readonly Shipment[], lines: readonly ShipmentLine[], data: ShipmentReport, logTime: Instant): Order {
  const toLeave = wantedOf(lines);
  const after = portioned(order, open, toLeave, (one) => leaving(claimed(one, data), logTime));
  const rest = order.lines.flatMap(({ line, sku }) => {
    const quantity = toLeave.get(line) ?? 0;
    return quantity > 0 ? [{ line, sku, quantity }] : [];
  });
  if (rest.length === 0) return after;
  return added(calledOff(after, rest), leaving(planned(data, rest, logTime), logTime));
}

function leaving<S extends Omit<Shipment, 'id'>>(one: S, logTime: Instant): S {
  return { ...one, state: 'dispatched', reserved: false, movedAt: logTime, leftAt: logTime };
}

/**
 * The order with something done to these units of the shipments, as far as they
 * have them. What a shipment keeps is a shipment of its own, which nobody has
 * labelled or asked for yet. Takes off `wanted` what was found.
 */
function portioned(order: Order, open: readonly Shipment[], wanted: Map<string, number>, change: (part: Shipment) => Shipment): Order {
  const stay: Shipment[] = [];
  const shipments = order.shipments.map((shipment) => {
    const part = open.includes(shipment) ? taken(shipment.lines, wanted) : [];
    if (part.length === 0) return shipment;
    const rest = minus(shipment.lines, part);
    if (rest.length === 0) return change(shipment);
    stay.push({ ...shipment, state: 'allocated', trackingNumber: undefined, reference: undefined, lines: rest, requested: false });
    return change({ ...shipment, lines: part });
  });
  return stay.reduce(added, { ...order, shipments });
}

/** Units by line. */
function wantedOf(lines: readonly ShipmentLine[]): Map<string, number> {
  return new Map(lines.map(({ line, quantity }) => [line, quantity]));
}

/** How a report tells a shipment, for people. */
function told({ shipment, trackingNumber, warehouse }: ShipmentReport): string {
  const parts = [shipment && ` called ${shipment}`, trackingNumber && ` with tracking number ${trackingNumber}`, warehouse && ` in ${warehouse}`];
  return parts.filter(Boolean).join('');
}

function decideDelivery(order: Order, { data, occurredAt }: ShipmentEvent, logTime: Instant): Decision {
  const under = spokenOf(order, data, (one) => hasLeft(one) && one.state !== 'delivered', 'anywhere');
  if (under.length === 0 || (namesNothing(data) && hasUnsent(order))) {
    if (finalStates.has(order.state)) return applied(order);
    return hasUnsent(order) ? parked(awaited(order)) : duplicate('already_so');
  }
  const delivered = alter(order, under, (one) => ({ ...claimed(one, data), state: 'delivered', movedAt: logTime }));
  return applied(progressed(delivered, occurredAt, logTime));
}

function decideScan(order: Order, { data }: ShipmentEvent, logTime: Instant): Decision {
  const left = spokenOf(order, data, hasLeft, 'anywhere');
  if (left.length > 0) return applied(alter(order, left, (one) => ({ ...claimed(one, data), movedAt: logTime, stalled: false })));
  return hasUnsent(order) && !finalStates.has(order.state) ? parked(awaited(order)) : applied(order);
}

function decideTrouble(order: Order, { data, occurredAt }: ShipmentEvent, trouble: ShipmentTrouble, logTime: Instant): Decision {
  const gone = trouble === 'lost' || trouble === 'returned_to_sender';
  const targets = spokenOf(order, data, gone ? (one) => hasLeft(one) && one.state !== 'delivered' : isOpen, gone ? 'anywhere' : 'here');
  if (targets.length === 0) {
    if (gone && hasUnsent(order) && !finalStates.has(order.state)) return parked(awaited(order));
    return refused('no_such_shipment', `${order.id} has no shipment that could be ${trouble.replaceAll('_', ' ')}`);
  }
  if (gone) {
    const signals: SignalDraft[] = targets.map(({ id, carrier = '', trackingNumber = '' }) => ({
      kind: trouble === 'lost' ? 'shipment.lost' : 'shipment.returning', evidence: { shipment: id, carrier, trackingNumber },
    }));
    const state = trouble === 'lost' ? 'lost' : 'returning';
    return applied(progressed(alter(order, targets, (one) => ({ ...claimed(one, data), state, movedAt: logTime })), occurredAt, logTime), '', signals);
  }
  const without = alter(order, targets, off);
  if (trouble === 'stock_missing') {
    const lines = asked(order, data.lines, linesOf(targets));
    if (!Array.isArray(lines)) return lines;
    const left = wantedOf(lines);
    const missing = targets.flatMap(({ warehouse, lines: held }) => taken(held, left).map(({ sku, quantity }) => ({ warehouse, sku, quantity })));
    return { ...applied(progressed(without, occurredAt, logTime)), missing };
  }
  const refusing = targets.flatMap(({ carrier }) => (carrier === undefined || order.refusedCarriers.includes(carrier) ? [] : [carrier]));
  const refusedCarriers = [...order.refusedCarriers, ...new Set(refusing)];
  return applied(progressed({ ...without, refusedCarriers, labelRefusals: order.labelRefusals + 1 }, occurredAt, logTime));
}

/** What has to come before news of goods on their way can be true. */
export function awaited(order: Order): ParkReason {
  if (order.state === 'on_hold') return 'awaits_release';
  const from = standing(order);
  return from === 'backordered' ? 'awaits_stock' : from === 'paid' ? 'awaits_approval' : 'awaits_dispatch';
}

/** What the report adds to the order as a whole. Most add nothing. */
function toldOf(order: Order, report: ShipmentReport): Order {
  const { carrier = order.carrier, trackingNumber = order.trackingNumber, warehouse = order.warehouse } = report;
  const isNews = carrier !== order.carrier || trackingNumber !== order.trackingNumber || warehouse !== order.warehouse;
  return isNews ? { ...order, carrier, trackingNumber, warehouse } : order;
}

/**
 * The shipments a report speaks of, among those that fit: the one it names, by
 * our id or the publisher's own; the one with its tracking number; else those
 * of its warehouse, or all. A name nobody has heard goes to the first that has
 * none yet. On its way a parcel passes through many warehouses: then `where` is
 * no matter.
 */
function spokenOf(order: Order, report: ShipmentReport, fits: (shipment: Shipment) => boolean, where: 'here' | 'anywhere' = 'here'): readonly Shipment[] {
  const alive = order.shipments.filter(({ state }) => state !== 'cancelled');
  const { shipment: name, trackingNumber, warehouse } = report;
  const here = (one: Shipment) => where === 'anywhere' || warehouse === undefined || one.warehouse === '' || one.warehouse === warehouse;
  const named = name === undefined ? [] : alive.filter(({ id, reference }) => id === name || reference === name);
  if (named.length > 0) return named.filter((one) => fits(one) && here(one));
  const tracked = trackingNumber === undefined ? [] : alive.filter((one) => one.trackingNumber === trackingNumber);
  if (tracked.length > 0) return tracked.filter((one) => fits(one) && here(one));
  const fitting = alive.filter((one) => fits(one) && here(one));
  if (namesNothing(report)) return fitting;
  const unclaimed = fitting.filter((one) =>
    (name === undefined || one.reference === undefined) && (trackingNumber === undefined || one.trackingNumber === undefined));
  return unclaimed.slice(0, 1);
}

function namesNothing({ shipment, trackingNumber }: ShipmentReport): boolean {
  return shipment === undefined && trackingNumber === undefined;
}

function namesCancelled(order: Order, { shipment }: ShipmentReport): boolean {
  return shipment !== undefined && order.shipments.some(({ id, reference, state }) => state === 'cancelled' && (id === shipment || reference === shipment));
}

/** The shipment with what a report says of it. */
function claimed(one: Shipment, { shipment, carrier, trackingNumber, warehouse }: ShipmentReport): Shipment {
  return {
    ...one,
    reference: shipment === undefined || shipment === one.id ? one.reference : shipment,
    carrier: carrier ?? one.carrier,
    trackingNumber: trackingNumber ?? one.trackingNumber,
    warehouse: one.warehouse === '' ? (warehouse ?? '') : one.warehouse,
  };
}

/** A shipment nobody planned here, as it is told of. */
function planned({ shipment, carrier, trackingNumber, warehouse }: ShipmentReport, lines: readonly ShipmentLine[], logTime: Instant): Omit<Shipment, 'id'> {
  return {
    state: 'allocated', warehouse: warehouse ?? '', carrier, trackingNumber, reference: shipment, lines, reserved: false, requested: true,
    movedAt: logTime, leftAt: undefined, stalled: false,
  };
}

/** The order with one more shipment, under the next number. */
export function added(order: Order, shipment: Omit<Shipment, 'id'>): Order {
  return { ...order, shipments: [...order.shipments, { ...shipment, id: `${order.id}-${order.shipments.length + 1}` }] };
}

function alter(order: Order, targets: readonly Shipment[], change: (one: Shipment) => Shipment): Order {
  if (targets.length === 0) return order;
  return { ...order, shipments: order.shipments.map((one) => (targets.includes(one) ? change(one) : one)) };
}

function off(one: Shipment): Shipment {
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

/** The lines a report names, each with its SKU and no more of it than there is; or all there are. */
function asked(order: Order, named: readonly LineQuantity[] | undefined, there: readonly ShipmentLine[]): ShipmentLine[] | Decision {
  if (named === undefined) return [...there];
  const lines: ShipmentLine[] = [];
  for (const { line, quantity } of named) {
    const sku = order.lines.find((one) => one.line === line)?.sku;
    if (sku === undefined) return refused('line_unknown', `${order.id} has no line ${line}`);
    const most = there.find((one) => one.line === line)?.quantity ?? 0;
    const before = lines.find((one) => one.line === line)?.quantity ?? 0;
    if (before + quantity > most) {
      return refused('more_than_ordered', `${before + quantity} units of line ${line} of ${order.id}, of which ${most} are left`);
    }
    if (before === 0) lines.push({ line, sku, quantity });
    else lines.splice(lines.findIndex((one) => one.line === line), 1, { line, sku, quantity: before + quantity });
  }
  return lines;
}

function linesOf(shipments: readonly Shipment[]): ShipmentLine[] {
  const sums = new Map<string, ShipmentLine>();
  for (const one of shipments.flatMap(({ lines }) => lines)) {
    sums.set(one.line, { ...one, quantity: one.quantity + (sums.get(one.line)?.quantity ?? 0) });
  }
  return [...sums.values()];
}

/** Takes from `lines` as much as `wanted` asks for, and off what is wanted. */
function taken(lines: readonly ShipmentLine[], wanted: Map<string, number>): ShipmentLine[] {
  return lines.flatMap((one) => {
    const quantity = Math.min(one.quantity, wanted.get(one.line) ?? 0);
    if (quantity === 0) return [];
    wanted.set(one.line, wanted.get(one.line)! - quantity);
    return [{ ...one, quantity }];
  });
}

function minus(lines: readonly ShipmentLine[], gone: readonly ShipmentLine[]): ShipmentLine[] {
  return lines.flatMap((one) => {
    const quantity = one.quantity - (gone.find(({ line }) => line === one.line)?.quantity ?? 0);
    return quantity > 0 ? [{ ...one, quantity }] : [];
  });
}
