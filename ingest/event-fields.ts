import type { Event, EventType } from '../processors/domain/event.ts';

/**
 * What a field holds, and so how it is read and checked:
 * `amount` money of the order's own currency; `money` money that says its
 * currency; `signed` the same, below zero too; `quantity` whole and above zero;
 * `count` whole, zero too; `change` whole, either way, not zero.
 */
export type FieldKind =
  | 'text' | 'currency' | 'amount' | 'money' | 'signed' | 'quantity' | 'count' | 'change' | 'instant'
  | 'lines' | 'discounts' | 'shipTo' | 'lineQuantities' | 'position' | 'buyer';

/** `canonical`: a CloudEvent must have it, a platform may not know it. */
export type Need = 'always' | 'canonical' | 'optional';

export interface Field {
  /** As publishers and mappings write it. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly need: Need;
}

function field(name: string, kind: FieldKind, need: Need = 'optional'): Field {
  return { name, kind, need };
}

const payment = [
  field('provider', 'text', 'canonical'),
  field('transactionId', 'text', 'canonical'),
  field('amount', 'money', 'always'),
];

const refund = [
  field('refundId', 'text', 'always'),
  field('amount', 'money', 'always'),
  field('provider', 'text'),
  field('transactionId', 'text'),
  field('lines', 'lineQuantities'),
  field('reason', 'text'),
];

const decision = [field('by', 'text'), field('reason', 'text'), field('lines', 'lineQuantities')];

const shipment = [
  field('shipment', 'text'),
  field('warehouse', 'text'),
  field('carrier', 'text'),
  field('trackingNumber', 'text'),
  field('lines', 'lineQuantities'),
  field('location', 'text'),
  field('position', 'position'),
  field('status', 'text'),
];

function stock(quantity: FieldKind): Field[] {
  return [
    field('warehouse', 'text', 'always'),
    field('sku', 'text', 'always'),
    field('quantity', quantity, 'always'),
    field('reason', 'text'),
  ];
}

const complaint = [field('complaint', 'text', 'always'), field('kind', 'text', 'always'), field('remedy', 'text')];

/**
 * Every event type and its data, in the order of an order's life: events that
 * one message implies are listed in this order. The canonical reader and the
 * compiler of mappings both read from here, so that nothing is spelt twice.
 */
export const eventFields: { readonly [T in EventType]: readonly Field[] } = {
  'order.placed': [
    field('currency', 'currency', 'always'),
    field('total', 'amount', 'always'),
    field('lines', 'lines', 'always'),
    field('discounts', 'discounts'),
    field('shipping', 'amount'),
    field('tax', 'amount'),
    field('shipTo', 'shipTo', 'canonical'),
    field('promisedBy', 'instant'),
    field('serviceLevel', 'text'),
    field('buyer', 'buyer'),
  ],
  'order.payment_started': payment,
  'order.paid': payment,
  'order.approved': decision,
  'order.held': decision,
  'order.released': decision,
  'shipment.labelled': shipment,
  'shipment.dispatched': shipment,
  'shipment.scanned': shipment,
  'shipment.position': shipment,
  'shipment.delivered': shipment,
  'return.received': [field('warehouse', 'text', 'always'), field('lines', 'lineQuantities', 'always')],
  'order.completed': decision,
  'order.cancel_requested': decision,
  'order.cancelled': decision,
  'order.refund_requested': refund,
  'order.refunded': refund,
  'order.refund_rejected': [field('refundId', 'text', 'always'), field('reason', 'text')],
  'order.closed': decision,
  'stock.received': stock('quantity'),
  'stock.counted': stock('count'),
  'stock.adjusted': stock('change'),
  'payment.settled': [
    field('provider', 'text', 'always'),
    field('transactionId', 'text', 'always'),
    field('refundId', 'text'),
    field('order', 'text'),
    field('amount', 'signed', 'always'),
    field('fee', 'signed'),
    field('settledAt', 'instant', 'always'),
  ],
  'complaint.opened': complaint,
  'complaint.resolved': complaint,
};

export const eventTypes = Object.keys(eventFields) as readonly EventType[];

/** Where an event of the type stands in an order's life. */
export const lifeCycleRank: ReadonlyMap<string, number> = new Map(eventTypes.map((type, rank) => [type, rank]));

export function isEventType(type: string): type is EventType {
  return lifeCycleRank.has(type);
}

/** An event whose data was read field by field by this catalogue. */
export interface ReadEvent extends Omit<Event, 'type' | 'data'> {
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same event as the domain types it: the one place where the catalogue is taken at its word. */
export function asEvent(event: ReadEvent): Event {
  return event as unknown as Event;
}
