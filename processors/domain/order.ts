import type { Discount, Line, ShipTo } from './event.ts';
import type { Instant } from './instant.ts';
import type { Shipment } from './shipment.ts';
import type { Channel } from './source.ts';

export const orderStates = [
  'pending_payment', 'paid', 'approved', 'allocated', 'labelled', 'shipped', 'delivered', 'completed',
  'on_hold', 'backordered', 'cancelled', 'closed', 'refunding', 'refunded', 'returned',
] as const;

export type OrderState = (typeof orderStates)[number];

/** States nothing more is expected in. An order that stays in one may leave memory. */
export const finalStates: ReadonlySet<OrderState> = new Set(['completed', 'cancelled', 'closed', 'refunded', 'returned']);

/** Money received for an order, once per transaction. */
export interface Receipt {
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly source: string;
}

export interface LineUnits {
  readonly line: string;
  readonly quantity: number;
}

export interface RefundRecord {
  readonly refundId: string;
  readonly amountMinor: number;
  readonly status: 'requested' | 'refunded';
  /** The units it is for, one entry a line; `undefined` where nobody has said. */
  readonly lines: readonly LineUnits[] | undefined;
}

export interface Return extends LineUnits {
  readonly sku: string;
  readonly warehouse: string;
  /** Whether it can be sold again. */
  readonly resaleable: boolean;
}

export interface Backorder {
  /** The SKU whose arrival is worth another try; '' when stock is not what it waits for. */
  readonly awaits: string;
  /** The version of that SKU's stock when it was last tried in vain. */
  readonly triedAt: number;
}

/**
 * Everything the core knows of one order. Amounts are minor units of `currency`.
 * Every order has every field, absent ones as `undefined`: objects of one shape
 * are what the engine is quick with, and there are many of these.
 */
export interface Order {
  /** `OMS-YYYYMMDD-NNNNN`. */
  readonly id: string;
  /** `<channel>:<channel id>`: the key it is kept under. */
  readonly key: string;
  readonly channel: Channel;
  readonly state: OrderState;
  /** Log time of the last change of state. */
  readonly stateSince: Instant;
  /** The state to go back to when a refund ends without the whole amount. */
  readonly resumeState: OrderState | undefined;
  /** The state to go back to when a hold is released. A refund may be asked for meanwhile, so it is not `resumeState`. */
  readonly heldFrom: OrderState | undefined;
  readonly currency: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** What cancelled units cost that could not be owed yet, because all the money was asked back already. */
  readonly shareDueMinor: number;
  /** Planned, on their way, arrived and called off, in the order they came about. */
  readonly shipments: readonly Shipment[];
  /** Units taken off lines, by cancellation or by a refund before they left; one entry a line. */
  readonly cancelled: readonly LineUnits[];
  /** Goods that came back, in the order they came. */
  readonly returns: readonly Return[];
  /** What it waits for to be allocated; absent when it does not wait for that. */
  readonly backorder: Backorder | undefined;
  /** A word of its remark that asks for a look. */
  readonly riskWord: string | undefined;
  /** Steps of the workflow a person has let it through. */
  readonly cleared: readonly string[];
  /** It has been reported that it waits too long in this state. */
  readonly overdue: boolean;
  /** Carriers that refused a label for it. */
  readonly refusedCarriers: readonly string[];
  /** How often a label was refused for it, by whatever carrier. */
  readonly labelRefusals: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly discounts: readonly Discount[];
  readonly lines: readonly Line[];
  readonly shipTo: ShipTo | undefined;
  readonly promisedBy: Instant | undefined;
  readonly serviceLevel: string | undefined;
  readonly buyer: string | undefined;
  /** Claimed by the channel. */
  readonly placedAt: Instant;
  readonly placedLogTime: Instant;
  readonly paidAt: Instant | undefined;
  readonly shippedAt: Instant | undefined;
  readonly deliveredAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
  readonly carrier: string | undefined;
  readonly trackingNumber: string | undefined;
  readonly warehouse: string | undefined;
  readonly receipts: readonly Receipt[];
  readonly refunds: readonly RefundRecord[];
  /** Log time by which money must come; absent once it has, or when nothing is waited for. */
  readonly paymentDueAt: Instant | undefined;
  /** Log time of a payment under way that is not resolved yet. */
  readonly paymentStartedAt: Instant | undefined;
  /** Fingerprints of the events it has seen: by id and by content. */
  readonly seen: readonly number[];
  /** Fingerprint of what was ordered, to tell a changed order from a repeated one. */
  readonly placedFingerprint: number;
  /** Sequence of the last message that changed it: the version of its row. */
  readonly version: number;
}

/** Sooner than another: by the promise, then by age. What is promised nothing comes last. */
export function isMoreUrgent(one: Urgency, other: Urgency): boolean {
  const [first, second] = [one.promisedBy ?? Infinity, other.promisedBy ?? Infinity];
  return first === second ? isOlder(one.id, other.id) : first < second;
}

/** Of two OMS ids, whether the first was given earlier. A day's number may pass five digits. */
function isOlder(one: string, other: string): boolean {
  const [date, otherDate] = [one.slice(0, 12), other.slice(0, 12)];
  if (date !== otherDate) return date < otherDate;
  return one.length === other.length ? one < other : one.length < other.length;
}

export type Urgency = Pick<Order, 'id' | 'promisedBy'>;

/** The id orderwatch gives an order. */
export const omsIdPattern = /^OMS-\d{8}-\d{5,}$/;

/** `OMS-YYYYMMDD-NNNNN` from a business date `YYYY-MM-DD` and a number from 1 that may pass five digits. */
export function omsId(date: string, number: number): string {
  return `OMS-${date.slice(0, 4)}${date.slice(5, 7)}${date.slice(8, 10)}-${String(number).padStart(5, '0')}`;
}
