import type { EventOf, ShipmentReport } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { finalStates, type Order } from './domain/order.ts';
import type { ParkReason } from './domain/outcome.ts';
import type { Rules } from './domain/rules.ts';
import { hasLeft, isOpen, type Shipment, shipmentIdPattern, type ShipmentLine, type ShipmentTrouble, shipmentTroubles } from './domain/shipment.ts';
import { carrierNamed } from './carrier-name.ts';
import { applied, type Decision, duplicate, parked, refused, type SignalDraft } from './decision.ts';
import { hasUnsent, liveShipments, progressed, standing, unassigned, unsent } from './progress.ts';
import { added, alter, calledOff, claimed, leaving, off, planned, portioned } from './shipment-change.ts';
import { asked, linesOf, taken, wantedOf } from './shipment-lines.ts';
import { asCalledOff, calledOffAs, namesNothing, spokenOf, told } from './shipment-match.ts';

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

/** What the report adds to the order as a whole. Most add nothing. */
function toldOf(order: Order, report: ShipmentReport): Order {
  const { carrier = order.carrier, trackingNumber = order.trackingNumber, warehouse = order.warehouse } = report;
  const isNews = carrier !== order.carrier || trackingNumber !== order.trackingNumber || warehouse !== order.warehouse;
  return isNews ? { ...order, carrier, trackingNumber, warehouse } : order;
}

function decideLabel(order: Order, { data, occurredAt }: ShipmentEvent, logTime: Instant): Decision {
  if (calledOffAs(order, data.shipment) !== undefined) return refused('no_such_shipment', `shipment ${data.shipment} of ${order.id} was called off`);
  const label = (one: Shipment): Shipment => ({ ...claimed(one, data), state: 'labelled', movedAt: logTime });
  const open = spokenOf(order, data, isOpen);
  if (open.length > 0) {
    if (data.lines === undefined) return applied(progressed(alter(order, open, label), occurredAt, logTime));
    const parts = asked(order, data.lines, linesOf(open));
    if (!Array.isArray(parts)) return parts;
    return applied(progressed(portioned(order, open, wantedOf(parts), label), occurredAt, logTime));
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
  const { occurredAt } = event;
  const data = asCalledOff(order, event.data);
  let open = spokenOf(order, data, isOpen);
  if (open.length === 0) {
    const left = spokenOf(order, data, hasLeft);
    if (left.length > 0 || !hasUnsent(order) || data.lines?.length === 0) return furtherWord(order, left, data, logTime);
    // A name or number nobody has heard, and no word on where: they left from where they lay.
    if (data.warehouse === undefined) open = liveShipments(order).filter(isOpen);
  }
  if (open.length > 0 && data.lines === undefined) {
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

function decideDelivery(order: Order, { data, occurredAt }: ShipmentEvent, logTime: Instant): Decision {
  const under = spokenOf(order, data, (one) => hasLeft(one) && one.state !== 'delivered', 'anywhere');
  if (under.length === 0 || (namesNothing(data) && hasUnsent(order))) {
    if (finalStates.has(order.state)) return applied(order);
    return hasUnsent(order) ? parked(awaited(order)) : duplicate('already_so');
  }
  const delivered = alter(order, under, (one) => ({ ...claimed(one, data), state: 'delivered', movedAt: logTime }));
  return applied(progressed(delivered, occurredAt, logTime));
}

function decideScan(order: Order, { type, data }: ShipmentEvent, logTime: Instant): Decision {
  const positionAt = type === 'shipment.position' ? logTime : undefined;
  const left = spokenOf(order, data, hasLeft, 'anywhere');
  if (left.length > 0) return applied(alter(order, left, (one) => ({ ...claimed(one, data), movedAt: logTime, positionAt, stalled: false })));
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
