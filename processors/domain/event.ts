import type { Instant } from './instant.ts';
import type { Money } from './money.ts';
import type { Source } from './source.ts';

/** One line of an order. Amounts are minor units of the order's currency. */
export interface Line {
  /** The line's id, unique in its order. */
  readonly line: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Taken off the line as a whole, not off each unit; 0 when none. */
  readonly discountMinor: number;
}

export interface Discount {
  readonly fundedBy: 'merchant' | 'platform';
  readonly amountMinor: number;
}

export interface ShipTo {
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly postcode?: string;
}

export interface LineQuantity {
  readonly line: string;
  readonly quantity: number;
  readonly condition?: string;
}

/** `order.placed`. `totalMinor` is what the buyer owes: lines − discounts + shipping + tax. */
export interface Placed {
  readonly currency: string;
  readonly totalMinor: number;
  readonly lines: readonly Line[];
  readonly discounts: readonly Discount[];
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly shipTo?: ShipTo;
  readonly promisedBy?: Instant;
  readonly serviceLevel?: string;
  /** A keyed hash that recognises the buyer, never a name. */
  readonly buyer?: string;
}

/** `order.payment_started`, `order.paid`. */
export interface Payment {
  readonly provider?: string;
  readonly transactionId?: string;
  readonly amount: Money;
}

/** `order.refund_requested`, `order.refunded`. */
export interface Refund {
  readonly refundId: string;
  readonly amount: Money;
  readonly provider?: string;
  readonly transactionId?: string;
  readonly lines?: readonly LineQuantity[];
  readonly reason?: string;
}

/** `order.refund_rejected`: a refund that was asked for will not be paid, or was withdrawn. */
export interface RefundRejection {
  readonly refundId: string;
  readonly reason?: string;
}

/** `order.approved`, `held`, `released`, `cancel_requested`, `cancelled`, `closed`, `completed`. */
export interface Decision {
  readonly by?: string;
  readonly reason?: string;
  readonly lines?: readonly LineQuantity[];
}

/** `shipment.*`. */
export interface Shipment {
  readonly shipment?: string;
  readonly warehouse?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly lines?: readonly LineQuantity[];
  readonly location?: string;
  readonly position?: { readonly latitude: number; readonly longitude: number };
  readonly status?: string;
}

export interface Returned {
  readonly warehouse: string;
  readonly lines: readonly LineQuantity[];
}

/** `stock.*`. `quantity` is received, counted, or (signed) adjusted by. */
export interface StockChange {
  readonly warehouse: string;
  readonly sku: string;
  readonly quantity: number;
  readonly reason?: string;
}

export interface Settled {
  readonly provider: string;
  readonly transactionId: string;
  readonly refundId?: string;
  readonly order?: string;
  readonly amount: Money;
  readonly fee?: Money;
  readonly settledAt: Instant;
}

export interface Complaint {
  readonly complaint: string;
  readonly kind: string;
  readonly remedy?: string;
}

/**
 * What each event type carries. Beside the canonical types there are three that
 * platforms need to be understood: `order.closed`, `order.completed` (which the
 * core says too) and `order.refund_rejected`.
 */
export interface EventData {
  'order.placed': Placed;
  'order.payment_started': Payment;
  'order.paid': Payment;
  'order.approved': Decision;
  'order.held': Decision;
  'order.released': Decision;
  'order.cancel_requested': Decision;
  'order.cancelled': Decision;
  'order.closed': Decision;
  'order.completed': Decision;
  'order.refund_requested': Refund;
  'order.refunded': Refund;
  'order.refund_rejected': RefundRejection;
  'shipment.labelled': Shipment;
  'shipment.dispatched': Shipment;
  'shipment.scanned': Shipment;
  'shipment.position': Shipment;
  'shipment.delivered': Shipment;
  'return.received': Returned;
  'stock.received': StockChange;
  'stock.counted': StockChange;
  'stock.adjusted': StockChange;
  'payment.settled': Settled;
  'complaint.opened': Complaint;
  'complaint.resolved': Complaint;
}

export type EventType = keyof EventData;

export type EventOf<T extends EventType> = {
  readonly [K in T]: {
    readonly type: K;
    /** Unique to its source: `<source>/<id>`. A snapshot's events have ids made of order and type. */
    readonly id: string;
    readonly source: Source;
    /**
     * The order this speaks of: `<channel>:<channel id>` or an OMS id. For
     * stock events `<warehouse>/<sku>`; for a settlement without an order ''.
     */
    readonly subject: string;
    /** What the publisher claims. Data to be judged, never the clock. */
    readonly occurredAt: Instant;
    /**
     * True when a snapshot of the order implies the event. Its id then says
     * "this order's first payment", and a repetition is no news.
     */
    readonly implied: boolean;
    readonly data: EventData[K];
  };
}[T];

export type Event = EventOf<EventType>;

/** Events that speak of stock rather than of an order. */
export function isStockEvent(event: Event): event is EventOf<'stock.received' | 'stock.counted' | 'stock.adjusted'> {
  return event.type.startsWith('stock.');
}
