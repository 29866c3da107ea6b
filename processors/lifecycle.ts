import type { Event, EventType } from './domain/event.ts';
import type { OrderState } from './domain/order.ts';
import type { DuplicateReason, ParkReason, RefusalReason } from './domain/outcome.ts';
import { isChannel } from './domain/source.ts';

/**
 * What an event does to an order in a state. `decide` names the rule that looks
 * at amounts or history before it answers; every other verdict is final.
 */
export type Verdict =
  | { readonly verdict: 'move'; readonly to: OrderState }
  | { readonly verdict: 'note' }
  | { readonly verdict: 'park'; readonly until: ParkReason }
  | { readonly verdict: 'refuse'; readonly why: RefusalReason }
  | { readonly verdict: 'repeat'; readonly why: DuplicateReason }
  | { readonly verdict: 'decide'; readonly rule: Rule };

export type Rule =
  | 'amend' | 'payment' | 'late_payment' | 'refund' | 'refund_request' | 'refund_rejection' | 'return' | 'release' | 'cancel' | 'shipment';

/** Events that speak of an order's life. The others (stock, settlements, complaints) are noted beside it. */
export type LifecycleEvent = Exclude<
  EventType,
  'stock.received' | 'stock.counted' | 'stock.adjusted' | 'stock.transferred' | 'payment.settled' | 'complaint.opened' | 'complaint.resolved'
>;

export type OrderEvent = Event & { readonly type: LifecycleEvent };

export function isOrderEvent(event: Event): event is OrderEvent {
  return Object.hasOwn(transitions, event.type);
}

const move = (to: OrderState): Verdict => ({ verdict: 'move', to });
const park = (until: ParkReason): Verdict => ({ verdict: 'park', until });
const refuse = (why: RefusalReason): Verdict => ({ verdict: 'refuse', why });
const decide = (rule: Rule): Verdict => ({ verdict: 'decide', rule });
const note: Verdict = { verdict: 'note' };
const repeat: Verdict = { verdict: 'repeat', why: 'already_so' };

/** Why nothing more can happen to an order that is over. */
const over = {
  cancelled: refuse('order_cancelled'),
  closed: refuse('order_closed'),
  refunded: refuse('order_refunded'),
  returned: refuse('order_returned'),
} as const;

/** What sourcing makes of an order: one that was approved, waits for stock, or has lost what it held. */
const sourced = (to: OrderState): Readonly<Record<OrderState, Verdict>> => ({
  approved: move(to), backordered: move(to), allocated: move(to), labelled: move(to),
  pending_payment: refuse('not_paid'), paid: refuse('not_paid'), shipped: refuse('already_shipped'), delivered: refuse('already_shipped'),
  completed: refuse('order_completed'), on_hold: refuse('not_on_hold'), refunding: refuse('order_refunded'), ...over,
});

/** What is said of goods on their way: what becomes of it the order's shipments decide, before and after its end. */
const underWay: Readonly<Record<OrderState, Verdict>> = {
  pending_payment: park('awaits_payment'), paid: park('awaits_approval'),
  approved: decide('shipment'), allocated: decide('shipment'), labelled: decide('shipment'), backordered: decide('shipment'),
  on_hold: decide('shipment'), shipped: decide('shipment'), delivered: decide('shipment'), completed: decide('shipment'),
  refunding: decide('shipment'),
  ...over, refunded: decide('shipment'), returned: decide('shipment'),
};

/**
 * The life of an order: what each event does in each state. Read a row as "when
 * this happens to an order that is …". A state that is missing would not compile.
 *
 * `park` means too early: the event waits until its predecessor comes.
 * `refuse` means it contradicts what is known; it is kept with its reason.
 * `note` means it is true and changes no state (a second parcel, a late scan).
 */
export const transitions: Readonly<Record<LifecycleEvent, Readonly<Record<OrderState, Verdict>>>> = {
  'order.placed': {
    pending_payment: decide('amend'),
    paid: refuse('already_placed'), approved: refuse('already_placed'), allocated: refuse('already_placed'),
    labelled: refuse('already_placed'), shipped: refuse('already_placed'), delivered: refuse('already_placed'),
    completed: refuse('already_placed'), on_hold: refuse('already_placed'), backordered: refuse('already_placed'),
    refunding: refuse('already_placed'),
    cancelled: refuse('already_placed'), closed: refuse('already_placed'), refunded: refuse('already_placed'),
    returned: refuse('already_placed'),
  },
  'order.payment_started': {
    pending_payment: note,
    paid: refuse('already_paid'), approved: refuse('already_paid'), allocated: refuse('already_paid'),
    labelled: refuse('already_paid'), shipped: refuse('already_paid'), delivered: refuse('already_paid'),
    completed: refuse('already_paid'), on_hold: refuse('already_paid'), backordered: refuse('already_paid'),
    refunding: refuse('already_paid'),
    ...over,
  },
  // Money is never refused: it is counted, and when no order is owed it, it has to go back.
  'order.paid': {
    pending_payment: decide('payment'),
    paid: decide('payment'), approved: decide('payment'), allocated: decide('payment'), labelled: decide('payment'),
    shipped: decide('payment'), delivered: decide('payment'), completed: decide('payment'), on_hold: decide('payment'),
    backordered: decide('payment'), refunding: decide('payment'), refunded: decide('payment'),
    returned: decide('payment'),
    cancelled: decide('late_payment'), closed: decide('late_payment'),
  },
  'order.approved': {
    pending_payment: park('awaits_payment'),
    paid: move('approved'),
    approved: repeat, allocated: repeat, labelled: repeat, shipped: repeat, delivered: repeat, completed: repeat, backordered: repeat,
    on_hold: park('awaits_release'),
    refunding: refuse('order_refunded'),
    ...over,
  },
  // The core's own, and nobody else may say it: stock is reserved for all that has to be sent, or is not there.
  'order.allocated': sourced('allocated'),
  'order.backordered': sourced('backordered'),
  'order.held': {
    pending_payment: refuse('not_paid'),
    paid: move('on_hold'), approved: move('on_hold'), allocated: move('on_hold'), labelled: move('on_hold'),
    backordered: move('on_hold'),
    on_hold: repeat,
    shipped: refuse('already_shipped'), delivered: refuse('already_shipped'), completed: refuse('order_completed'),
    refunding: refuse('order_refunded'),
    ...over,
  },
  'order.released': {
    on_hold: decide('release'),
    pending_payment: refuse('not_on_hold'), paid: refuse('not_on_hold'), approved: refuse('not_on_hold'),
    allocated: refuse('not_on_hold'), labelled: refuse('not_on_hold'), shipped: refuse('not_on_hold'),
    delivered: refuse('not_on_hold'), completed: refuse('not_on_hold'), backordered: refuse('not_on_hold'),
    refunding: refuse('not_on_hold'),
    ...over,
  },
  // A request for an unpaid order is granted at once. Past payment it is noted and someone decides.
  'order.cancel_requested': {
    pending_payment: decide('cancel'),
    paid: note, approved: note, allocated: note, labelled: note, on_hold: note, backordered: note,
    shipped: refuse('already_shipped'), delivered: refuse('already_shipped'), completed: refuse('order_completed'),
    refunding: note,
    cancelled: repeat, closed: note, refunded: note, returned: note,
  },
  // What has left cannot be called off: the rule looks at shipments, and at lines where only some are meant.
  'order.cancelled': {
    pending_payment: decide('cancel'), paid: decide('cancel'), approved: decide('cancel'), allocated: decide('cancel'),
    labelled: decide('cancel'), on_hold: decide('cancel'), backordered: decide('cancel'), refunding: decide('cancel'),
    shipped: refuse('already_shipped'), delivered: refuse('already_shipped'), completed: refuse('order_completed'),
    cancelled: repeat, closed: note, refunded: note, returned: refuse('order_returned'),
  },
  // The channel says it was never paid. Where money has been seen that is a contradiction.
  'order.closed': {
    pending_payment: move('closed'),
    closed: repeat, cancelled: note,
    paid: refuse('already_paid'), approved: refuse('already_paid'), allocated: refuse('already_paid'),
    labelled: refuse('already_paid'), shipped: refuse('already_paid'), delivered: refuse('already_paid'),
    completed: refuse('already_paid'), on_hold: refuse('already_paid'), backordered: refuse('already_paid'),
    refunding: refuse('already_paid'), refunded: note, returned: refuse('already_paid'),
  },
  'order.completed': {
    shipped: move('completed'), delivered: move('completed'),
    completed: repeat,
    pending_payment: park('awaits_payment'),
    paid: park('awaits_dispatch'), approved: park('awaits_dispatch'), allocated: park('awaits_dispatch'),
    labelled: park('awaits_dispatch'), backordered: park('awaits_stock'), on_hold: park('awaits_release'),
    refunding: refuse('order_refunded'),
    ...over,
  },
  'order.refund_requested': {
    pending_payment: park('awaits_payment'),
    paid: decide('refund_request'), approved: decide('refund_request'), allocated: decide('refund_request'),
    labelled: decide('refund_request'), shipped: decide('refund_request'), delivered: decide('refund_request'),
    completed: decide('refund_request'), on_hold: decide('refund_request'), backordered: decide('refund_request'),
    refunding: decide('refund_request'), returned: decide('refund_request'),
    cancelled: decide('refund_request'), closed: decide('refund_request'),
    refunded: refuse('order_refunded'),
  },
  'order.refunded': {
    pending_payment: park('awaits_payment'),
    paid: decide('refund'), approved: decide('refund'), allocated: decide('refund'), labelled: decide('refund'),
    shipped: decide('refund'), delivered: decide('refund'), completed: decide('refund'), on_hold: decide('refund'),
    backordered: decide('refund'), refunding: decide('refund'), refunded: decide('refund'),
    returned: decide('refund'), cancelled: decide('refund'), closed: decide('refund'),
  },
  'order.refund_rejected': {
    pending_payment: park('awaits_payment'),
    paid: decide('refund_rejection'), approved: decide('refund_rejection'), allocated: decide('refund_rejection'),
    labelled: decide('refund_rejection'), shipped: decide('refund_rejection'), delivered: decide('refund_rejection'),
    completed: decide('refund_rejection'), on_hold: decide('refund_rejection'),
    backordered: decide('refund_rejection'), refunding: decide('refund_rejection'),
    refunded: refuse('order_refunded'), returned: decide('refund_rejection'),
    cancelled: decide('refund_rejection'), closed: decide('refund_rejection'),
  },
  'shipment.labelled': { ...underWay, on_hold: park('awaits_release'), refunded: refuse('order_refunded'), returned: refuse('order_returned') },
  'shipment.dispatched': { ...underWay, on_hold: park('awaits_release'), refunded: refuse('order_refunded') },
  'shipment.scanned': underWay,
  'shipment.position': underWay,
  'shipment.delivered': underWay,
  'shipment.failed': underWay,
  'return.received': {
    pending_payment: park('awaits_payment'),
    paid: decide('return'), approved: decide('return'), allocated: decide('return'), labelled: decide('return'),
    backordered: decide('return'), on_hold: decide('return'),
    shipped: decide('return'), delivered: decide('return'), completed: decide('return'),
    refunding: decide('return'), refunded: decide('return'), returned: decide('return'),
    cancelled: refuse('never_shipped'), closed: refuse('never_shipped'),
  },
};

/**
 * A channel that fulfils its own orders knows what it shipped: its word needs no
 * approval of ours. The same event from a warehouse or carrier waits for one.
 */
const channelTransitions: Partial<Record<LifecycleEvent, Partial<Record<OrderState, Verdict>>>> = {
  'shipment.labelled': { paid: decide('shipment') },
  'shipment.dispatched': { paid: decide('shipment') },
};

/** What `event` does to an order in `state`. */
export function judge(event: OrderEvent, state: OrderState): Verdict {
  const own = isChannel(event.source) ? channelTransitions[event.type]?.[state] : undefined;
  return own ?? transitions[event.type][state];
}
