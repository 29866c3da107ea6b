/**
 * What happens to an order, and who says so. One step is one message.
 *
 * Channels, in their own shapes: `placed`, `detail` (the full order where the
 * first message is thin), `paid`, `snapshot` (the full order once more),
 * `shipped`, `completed`, `closed` (never paid), `cancel_requested`,
 * `cancelled`, `refund_requested`, `credit_note` (the channel pays back),
 * `credited` (a cancellation of an order nobody knows), `part_cancelled` (some
 * lines of it). Where a channel has no words for a request, customer service
 * passes it on; where it has none for a cancellation, the warehouse does.
 * Payments: `payment_started`, `payment`, `second_payment`, `refunded`.
 * Warehouse: `approved`, `label_refused` (the carrier will not take it),
 * `stock_missing` (not all could be picked), `labelled`, `dispatched`,
 * `returned`. Carrier: `scanned`, `delivered`, `lost`, `sent_back`.
 */
export type StepKind =
  | 'placed' | 'detail' | 'paid' | 'snapshot' | 'shipped' | 'completed' | 'closed' | 'cancel_requested' | 'cancelled'
  | 'part_cancelled' | 'refund_requested' | 'credit_note' | 'credited'
  | 'payment_started' | 'payment' | 'second_payment' | 'refunded'
  | 'approved' | 'label_refused' | 'stock_missing' | 'labelled' | 'dispatched' | 'returned'
  | 'scanned' | 'delivered' | 'lost' | 'sent_back';

/** Times are in the replay's own time, which is log time in the history and is stretched when live. */
export interface Step {
  readonly kind: StepKind;
  /** When the log receives it. */
  readonly due: number;
  /** When it happened, as its source's clock has it. */
  readonly at: number;
  /** Which it is where an order can have several: of its credits, of the scans of its parcel. From 0. */
  readonly nth: number;
}
