/**
 * The auditor's own statement of an order's life, written down from the prose
 * and not from the core's table: what an event does in a state. `>state` moves,
 * `+` is true and changes no state, `?reason` waits, `!reason` is refused,
 * `=` is so already, `*` is decided by amounts or history.
 * `order.allocated` and `order.backordered` are the core's own and are not here.
 */
const statement = `
order.placed
  pending_payment: *
  paid approved allocated labelled shipped delivered completed on_hold backordered cancelled closed refunding refunded returned: !already_placed
order.payment_started
  pending_payment: +
  paid approved allocated labelled shipped delivered completed on_hold backordered refunding: !already_paid
  over: !
order.paid
  pending_payment paid approved allocated labelled shipped delivered completed on_hold backordered cancelled closed refunding refunded returned: *
order.approved
  pending_payment: ?awaits_payment
  paid: >approved
  approved allocated labelled shipped delivered completed backordered: =
  on_hold: ?awaits_release
  refunding: !order_refunded
  over: !
order.held
  pending_payment: !not_paid
  paid approved allocated labelled backordered: >on_hold
  on_hold: =
  shipped delivered: !already_shipped
  completed: !order_completed
  refunding: !order_refunded
  over: !
order.released
  on_hold: *
  pending_payment paid approved allocated labelled shipped delivered completed backordered refunding: !not_on_hold
  over: !
order.cancel_requested
  pending_payment: *
  paid approved allocated labelled on_hold backordered refunding closed refunded returned: +
  shipped delivered: !already_shipped
  completed: !order_completed
  cancelled: =
order.cancelled
  pending_payment paid approved allocated labelled on_hold backordered refunding: *
  shipped delivered: !already_shipped
  completed: !order_completed
  returned: !order_returned
  closed refunded: +
  cancelled: =
order.closed
  pending_payment: >closed
  paid approved allocated labelled shipped delivered completed on_hold backordered refunding returned: !already_paid
  cancelled refunded: +
  closed: =
order.completed
  shipped delivered: >completed
  completed: =
  pending_payment: ?awaits_payment
  paid approved allocated labelled: ?awaits_dispatch
  on_hold: ?awaits_release
  backordered: ?awaits_stock
  refunding: !order_refunded
  over: !
order.refund_requested
  pending_payment: ?awaits_payment
  paid approved allocated labelled shipped delivered completed on_hold backordered cancelled closed refunding returned: *
  refunded: !order_refunded
order.refunded
  pending_payment: ?awaits_payment
  paid approved allocated labelled shipped delivered completed on_hold backordered cancelled closed refunding refunded returned: *
order.refund_rejected
  pending_payment: ?awaits_payment
  paid approved allocated labelled shipped delivered completed on_hold backordered cancelled closed refunding returned: *
  refunded: !order_refunded
shipment.labelled
  pending_payment: ?awaits_payment
  paid: ?awaits_approval
  on_hold: ?awaits_release
  approved allocated labelled backordered shipped delivered completed refunding: *
  over: !
shipment.dispatched
  pending_payment: ?awaits_payment
  paid: ?awaits_approval
  on_hold: ?awaits_release
  approved allocated labelled backordered shipped delivered completed refunding returned: *
  cancelled: !order_cancelled
  closed: !order_closed
  refunded: !order_refunded
shipment.scanned shipment.position shipment.delivered shipment.failed
  pending_payment: ?awaits_payment
  paid: ?awaits_approval
  approved allocated labelled backordered on_hold shipped delivered completed refunding refunded returned: *
  cancelled: !order_cancelled
  closed: !order_closed
return.received
  pending_payment: ?awaits_payment
  paid approved allocated labelled backordered on_hold shipped delivered completed refunding refunded returned: *
  cancelled closed: !never_shipped
`;

/** A channel's own word of its own goods needs no approval of ours. */
const ownWord: Readonly<Record<string, string>> = { 'shipment.labelled': '*', 'shipment.dispatched': '*' };

const over = ['cancelled', 'closed', 'refunded', 'returned'];

const stated = new Map<string, string>();
let types: string[] = [];
for (const line of statement.trim().split('\n')) {
  if (!line.startsWith(' ')) {
    types = line.split(' ');
    continue;
  }
  const [states = '', verdict = ''] = line.trim().split(': ');
  for (const type of types) {
    for (const state of states === 'over' ? over : states.split(' ')) {
      stated.set(`${type} ${state}`, states === 'over' ? `!order_${state}` : verdict);
    }
  }
}

/** What the statement says of an event that finds an order in a state; '' when it says nothing. */
export function statedFor(type: string, state: string, byItsChannel: boolean): string {
  if (byItsChannel && state === 'paid' && type in ownWord) return ownWord[type] ?? '';
  return stated.get(`${type} ${state}`) ?? '';
}
