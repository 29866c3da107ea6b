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
  /** What buyer or seller wrote beside the order. Looked at for risk words and kept nowhere: it may name people. */
  readonly remark?: string;
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

/** `shipment.*`: what someone says of goods on their way. */
export interface ShipmentReport {
  readonly shipment?: string;
  readonly warehouse?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly lines?: readonly LineQuantity[];
  readonly location?: string;
  readonly position?: { readonly latitude: number; readonly longitude: number };
  /** For `shipment.failed` one of `shipmentTroubles`; a scan may say it too. */
  readonly status?: string;
}

export interface Returned {
  readonly warehouse: string;
  readonly lines: readonly LineQuantity[];
}

/** `stock.*`. `quantity` is received, counted, (signed) adjusted by, or sent to another warehouse. */
export interface StockChange {
  readonly warehouse: string;
  readonly sku: string;
  readonly quantity: number;
  readonly reason?: string;
  /** For `stock.received`: the warehouse that had sent it. `stock.adjusted` with it speaks of what is on its way from there. */
  readonly from?: string;
}

/** `stock.transferred`: sent from `warehouse`, on its way until `to` says it received it. */
export interface StockTransfer extends StockChange {
  readonly to: string;
}

/** `order.allocated`: the core has reserved stock for all that has to be sent. */
export interface Allocated {
  readonly shipments: readonly { readonly shipment: string; readonly warehouse: string; readonly carrier: string; readonly units: number }[];
}

/** `order.backordered`: there is not all that has to be sent. */
export interface Backordered {
  readonly reason: string;
  /** The SKU it waits for; '' when stock is not what it waits for. */
  readonly awaits: string;
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
 * What each event type carries. Beside the canonical types there are those that
 * platforms need to be understood, `order.closed`, `order.completed` (which the
 * core says too) and `order.refund_rejected`; what warehouses have to tell,
 * `shipment.failed` and `stock.transferred`; and what the core alone decides,
 * `order.allocated` and `order.backordered`.
 */
export interface EventData {
  'order.placed': Placed;
  'order.payment_started': Payment;
  'order.paid': Payment;
  'order.approved': Decision;
  'order.allocated': Allocated;
  'order.backordered': Backordered;
  'order.held': Decision;
  'order.released': Decision;
  'order.cancel_requested': Decision;
  'order.cancelled': Decision;
  'order.closed': Decision;
  'order.completed': Decision;
  'order.refund_requested': Refund;
  'order.refunded': Refund;
  'order.refund_rejected': RefundRejection;
  'shipment.labelled': ShipmentReport;
  'shipment.dispatched': ShipmentReport;
  'shipment.scanned': ShipmentReport;
  'shipment.position': ShipmentReport;
  'shipment.delivered': ShipmentReport;
  'shipment.failed': ShipmentReport;
  'return.received': Returned;
  'stock.received': StockChange;
  'stock.counted': StockChange;
  'stock.adjusted': StockChange;
  'stock.transferred': StockTransfer;
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

export type StockEvent = EventOf<'stock.received' | 'stock.counted' | 'stock.adjusted' | 'stock.transferred'>;

/** Events that speak of stock rather than of an order. */
export function isStockEvent(event: Event): event is StockEvent {
  return event.type.startsWith('stock.');
}
