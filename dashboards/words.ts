import type { Anomaly } from '../processors/domain/anomaly.ts';
import type { ClockVerdict } from '../processors/domain/clock-skew.ts';
import type { OrderState } from '../processors/domain/order.ts';
import type { BackorderReason, RoutingTrigger } from '../processors/domain/routing.ts';
import type { SignalKind } from '../processors/domain/signal.ts';
import type { StaleCause } from '../processors/domain/stale.ts';

/** The tables' codes in words that fit a cell or a legend. A code that has none here is shown as it is. */

export const backorderWords = {
  stock_short: 'not enough stock',
  allotment: 'kept for other channels',
  no_warehouse: 'no warehouse can send it',
  too_many_shipments: 'too many shipments',
} satisfies Record<BackorderReason, string>;

export const triggerWords = {
  approved: 'approved',
  resumed: 'went on after a pause',
  restocked: 'stock or a warehouse came',
  stock_missing: 'stock was missing',
  label_refused: 'a label was refused',
  warehouse_closed: 'its warehouse closed',
} satisfies Record<RoutingTrigger, string>;

/** Signals that say something went otherwise than planned between warehouse and door. */
export const troubleWords = {
  'stock.differs': 'stock differs',
  'shipment.recall': 'left for an order that is over',
  'shipment.elsewhere': 'left another warehouse',
  'shipment.lost': 'lost',
  'shipment.returning': 'going back to its sender',
  'return.differs': 'more came back than left',
} satisfies Partial<Record<SignalKind, string>>;

/** What an order in a state waits for. */
export const stepWords = {
  paid: 'approval',
  approved: 'stock',
  backordered: 'stock',
  allocated: 'a label',
  labelled: 'dispatch',
  on_hold: 'its release',
} satisfies Partial<Record<OrderState, string>>;

/** How books and warehouse came to differ. */
export const causeWords = {
  count_differs: 'a count',
  stock_missing: 'not found at picking',
  shipped_unseen: 'left unreserved',
  'stock.adjusted': 'more taken off than booked',
  'stock.transferred': 'more sent on than booked',
};

/** What alerts are about. Kinds that are business as usual make none. */
export const signalWords = {
  'volume.anomaly': 'unusual volume',
  'orders.stale': 'orders stuck',
  'source.silent': 'a source is silent',
  'clock.off': 'a clock is wrong',
  'threshold.crossed': 'a limit is passed',
  'clock.doubted': 'log time in doubt',
  'closings.halted': 'closing has stopped',
  'refund.required': 'money to pay back',
  'payment.in_doubt': 'a payment in doubt',
  'payment.differs': 'a payment differs',
  'stock.differs': 'stock differs',
  'order.parked_too_long': 'an event waits for the one before',
  'order.partially_paid': 'paid in part, past its time',
  'log.gap': 'messages are missing',
  'shipment.recall': 'left for an order that is over',
  'shipment.elsewhere': 'left another warehouse',
  'shipment.lost': 'a parcel is lost',
  'shipment.returning': 'a parcel goes back',
  'return.differs': 'more came back than left',
  'warehouse.closed': 'a warehouse is closed',
} satisfies Partial<Record<SignalKind, string>>;

export const anomalyWords = { drop: 'too few', rise: 'too many', silence: 'none for too long', drift: 'fewer and fewer' } satisfies Record<Anomaly['kind'], string>;

export const staleWords = {
  state: 'too long in its state',
  step: 'a step is overdue',
  promise: 'promise broken',
  predicted: 'promise will be broken',
  carrier_silent: 'carrier says nothing',
  position_old: 'position of the courier is old',
} satisfies Record<StaleCause, string>;

export const verdictWords = {
  good: 'good', off: 'wrong', off_by_zone: 'wrong zone', drifting: 'drifting', jumped: 'has jumped', lagging: 'tells old news', unknown: 'not known yet',
} satisfies Record<ClockVerdict, string>;

/** What is unusual, in words: a drift goes either way. */
export const anomalyInWords = `if(kind = 'drift' AND seen > expected, 'more and more', ${inWords('kind', anomalyWords)})`;

/** SQL for a column's codes in words. */
export function inWords(column: string, words: Readonly<Record<string, string>>): string {
  return `transform(toString(${column}), [${quoted(Object.keys(words))}], [${quoted(Object.values(words))}], toString(${column}))`;
}

/** Texts of this project's own as SQL literals: none has a quote in it. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(', ');
}
