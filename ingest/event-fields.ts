import type { Event, EventType } from '../processors/domain/event.ts';

/**
 * What a field holds, and so how it is read and checked:
 * `amount` money of the order's own currency; `money` money that says its
 * currency; `signed` the same, below zero too; `quantity` whole and above zero;
 * `count` whole, zero too; `change` whole, either way, not zero; `remark` what
 * people wrote, which may be nothing; `trouble` one of `shipmentTroubles`.
 */
export type FieldKind =
  | 'text' | 'currency' | 'amount' | 'money' | 'signed' | 'quantity' | 'count' | 'change' | 'instant'
  | 'lines' | 'discounts' | 'shipTo' | 'lineQuantities' | 'position' | 'buyer' | 'remark' | 'trouble';

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

function shipment(status: Field): Field[] {
  return [
    field('shipment', 'text'),
    field('warehouse', 'text'),
    field('carrier', 'text'),
    field('trackingNumber', 'text'),
    field('lines', 'lineQuantities'),
    field('location', 'text'),
    field('position', 'position'),
    status,
  ];
}

const underWay = shipment(field('status', 'text'));

function stock(quantity: FieldKind): Field[] {
  return [
    field('warehouse', 'text', 'always'),
    field('sku', 'text', 'always'),
    field('quantity', quantity, 'always'),
    field('reason', 'text'),
  ];
}

const complaint = [field('complaint', 'text', 'always'), field('kind', 'text', 'always'), field('remedy', 'text')];

/** What the core alone decides. Nobody may publish it, so nothing here reads it. */
const ownTypes = ['order.allocated', 'order.backordered'] as const satisfies readonly EventType[];

/** An event type that somebody may publish. */
export type ReadableType = Exclude<EventType, (typeof ownTypes)[number]>;

/**
 * Every event type that can be read and its data, in the order of an order's
 * life: events that one message implies are listed in this order. The canonical
 * reader and the compiler of mappings both read from here, so that nothing is
 * spelt twice.
 */
export const eventFields: { readonly [T in ReadableType]: readonly Field[] } = {
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
    field('remark', 'remark'),
  ],
  'order.payment_started': payment,
  'order.paid': payment,
  'order.approved': decision,
  'order.held': decision,
  'order.released': decision,
  'shipment.labelled': underWay,
  'shipment.dispatched': underWay,
  'shipment.scanned': underWay,
  'shipment.position': underWay,
  'shipment.delivered': underWay,
  'shipment.failed': shipment(field('status', 'trouble', 'always')),
  'return.received': [field('warehouse', 'text', 'always'), field('lines', 'lineQuantities', 'always')],
  'order.completed': decision,
  'order.cancel_requested': decision,
  'order.cancelled': decision,
  'order.refund_requested': refund,
  'order.refunded': refund,
  'order.refund_rejected': [field('refundId', 'text', 'always'), field('reason', 'text')],
  'order.closed': decision,
  'stock.received': [...stock('quantity'), field('from', 'text')],
  'stock.counted': stock('count'),
  'stock.adjusted': [...stock('change'), field('from', 'text')],
  'stock.transferred': [...stock('quantity'), field('to', 'text', 'always')],
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

export const eventTypes = Object.keys(eventFields) as readonly ReadableType[];

/** Where an event of the type stands in an order's life. */
export const lifeCycleRank: ReadonlyMap<string, number> = new Map(eventTypes.map((type, rank) => [type, rank]));

export function isEventType(type: string): type is ReadableType {
  return lifeCycleRank.has(type);
}

/** Whether the core says this itself, and nobody else may. */
export function isOwnType(type: string): boolean {
  return (ownTypes as readonly string[]).includes(type);
}

/** An event whose data was read field by field by this catalogue. */
export interface ReadEvent extends Omit<Event, 'type' | 'data'> {
  readonly type: ReadableType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same event as the domain types it: the one place where the catalogue is taken at its word. */
export function asEvent(event: ReadEvent): Event {
  return event as unknown as Event;
}
