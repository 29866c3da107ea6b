/** What became of an event. */
export type Outcome = 'applied' | 'duplicate' | 'parked' | 'refused';

/** Why. Codes are stable: table values, metric labels, what people search for. */
export const outcomeReasons = {
  applied: {
    amended: 'The channel changed an order that is not paid yet.',
    nothing_to_pay: 'The order costs nothing, so it counts as paid.',
    partial_payment: 'Part of the money is here; the order waits for the rest.',
    second_payment: 'The order was paid already; this money has to go back.',
    late_payment_refund: 'The order is over; this money has to go back.',
    reinstated: 'The order was closed unpaid; the money has come and it lives again.',
    unparked: 'The predecessor has come.',
    part_cancelled: 'Some of it is cancelled; the rest goes on.',
    further_parcel: 'A parcel of goods that another shipment holds.',
    left_elsewhere: 'It left, though not from where it was planned to.',
    return_exceeds: 'More came back than was shipped and not yet returned; that much counts.',
    adjusted_to_zero: 'More was taken away than there was; nothing is left.',
    counted_otherwise: 'The count differs from the books, which follow it.',
  },
  duplicate: {
    same_id: 'An event with this id has been seen.',
    same_content: 'An event of this source that says just the same has been seen.',
    no_change: 'The snapshot says nothing new.',
    same_payment: 'This payment has been counted, from this or another source.',
    nothing_paid: 'The payment is of nothing.',
    same_refund: 'This refund has been counted.',
    already_so: 'The order is in that state already.',
  },
  parked: {
    awaits_order: 'The order has not been placed yet.',
    awaits_payment: 'The order has not been paid yet.',
    awaits_approval: 'The order has not been approved yet.',
    awaits_stock: 'The order is waiting for stock.',
    awaits_dispatch: 'The order has not been dispatched yet.',
    awaits_release: 'The order is on hold.',
  },
  refused: {
    order_unknown: 'No order has this OMS id.',
    not_its_order: 'The order is another channel\'s.',
    already_placed: 'The order exists, is past payment, and this says it differently.',
    already_paid: 'The order has been paid.',
    already_shipped: 'The goods have left.',
    no_such_shipment: 'No shipment of the order fits this.',
    line_unknown: 'The order has no such line.',
    more_than_ordered: 'More would have left, or be cancelled, than was ordered and is left.',
    nothing_to_return: 'All that was shipped of these lines has come back.',
    count_superseded: 'A later count of the same stock has been taken in.',
    not_paid: 'The order has not been paid.',
    no_such_refund: 'No open refund of the order has this id.',
    not_on_hold: 'The order is not on hold.',
    order_cancelled: 'The order is cancelled.',
    order_closed: 'The order was closed unpaid.',
    order_completed: 'The order is complete.',
    order_refunded: 'The order has been refunded, or is about to be.',
    order_returned: 'The goods have come back.',
    never_shipped: 'Nothing was shipped, so nothing can arrive or come back.',
    currency_differs: "The amount is not in the order's currency.",
    refund_exceeds_paid: 'More would be refunded than was paid.',
    predecessor_missing: 'It waited for its predecessor beyond the limit.',
    too_many_parked: 'Too many events wait for this order.',
  },
} as const satisfies Record<Outcome, Record<string, string>>;

export type ReasonOf<O extends Outcome> = O extends Outcome ? keyof (typeof outcomeReasons)[O] & string : never;
export type ParkReason = ReasonOf<'parked'>;
export type RefusalReason = ReasonOf<'refused'>;
export type DuplicateReason = ReasonOf<'duplicate'>;
export type OutcomeReason = ReasonOf<Outcome>;
