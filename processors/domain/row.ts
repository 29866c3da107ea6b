import type { Alert, Notification, Silence } from './alert.ts';
import type { Anomaly } from './anomaly.ts';
import type { ClockSkew } from './clock-skew.ts';
import type { Instant } from './instant.ts';
import type { Order } from './order.ts';
import type { Outcome } from './outcome.ts';
import type { RoutingDecision } from './routing.ts';
import type { Signal } from './signal.ts';
import type { StaleOrder } from './stale.ts';
import type { Movement } from './stock.ts';
import type { WindowRow } from './window.ts';

/** What became of one event. Key: `seq`, `ordinal`. Never rewritten with other values. */
export interface EventRow {
  readonly seq: number;
  readonly ordinal: number;
  /** The message that carried the event; differs from `seq` when the event was parked and came free later. */
  readonly eventSeq: number;
  readonly logTime: Instant;
  readonly occurredAt: Instant;
  readonly source: string;
  readonly type: string;
  readonly eventId: string;
  /** '' when the order is not known (yet). */
  readonly orderId: string;
  readonly channelOrderId: string;
  readonly outcome: Outcome;
  /** Why, for every outcome but a plain `applied`. */
  readonly reason: string;
  readonly stateBefore: string;
  readonly stateAfter: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The event's data as JSON, without the lines of a placed order. */
  readonly data: string;
}

/** Something that was not taken in, with the bytes it came as. Key: `seq`, `ordinal`. */
export interface RejectionRow {
  readonly seq: number;
  readonly ordinal: number;
  /** The message to send again once the cause is mended; earlier than `seq` when an event was refused after waiting. */
  readonly eventSeq: number;
  readonly logTime: Instant;
  readonly source: string;
  readonly subject: string;
  /** `ingest`: could not be read. `lifecycle`: was read and is illegal. */
  readonly stage: 'ingest' | 'lifecycle';
  readonly reason: string;
  readonly detail: string;
  /** The message's bytes; empty where another rejection of the same message has them. */
  readonly payload: Uint8Array;
}

/** `quieted`: nothing of it holds, and it is held open in case it comes back; `returned`: it did. */
export type AlertChange =
  | 'began' | 'fired' | 'grew' | 'acknowledged' | 'muted' | 'unmuted' | 'escalated' | 'repeated' | 'quieted' | 'returned' | 'resolved';

/** An alert as it became by one message. Key: `alert.id`, `seq`, `ordinal`. */
export interface AlertRow {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly alert: Alert;
  /** Why it is written: a change of its state, more of the same, or that receivers are to be told. */
  readonly change: AlertChange;
  readonly by: string;
  readonly reason: string;
}

/** A silence as a person began or ended it. Key: `silence.id`; a row with a higher (`seq`, `ordinal`) stands in for an earlier one. */
export interface SilenceRow {
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  readonly silence: Silence;
  /** Before its time; absent otherwise. */
  readonly ended: { readonly by: string; readonly reason: string } | undefined;
}

/**
 * What `step` asks the store to write. `order` rows carry the whole order; the
 * store derives `orders`, where `lines` says so `order_lines`, and where
 * `shipments` says so `shipments` from it.
 */
export type Row =
  | { readonly table: 'events'; readonly row: EventRow }
  | { readonly table: 'rejections'; readonly row: RejectionRow }
  | { readonly table: 'signals'; readonly row: Signal }
  | { readonly table: 'stock_movements'; readonly row: Movement }
  | { readonly table: 'routing_decisions'; readonly row: RoutingDecision }
  | { readonly table: 'windows'; readonly row: WindowRow }
  | { readonly table: 'anomalies'; readonly row: Anomaly }
  | { readonly table: 'stale_orders'; readonly row: StaleOrder }
  | { readonly table: 'clock_skew'; readonly row: ClockSkew }
  /** With whom has to be told of it, where somebody has. */
  | { readonly table: 'alerts'; readonly row: AlertRow; readonly notification?: Notification }
  | { readonly table: 'silences'; readonly row: SilenceRow }
  | {
      readonly table: 'orders';
      readonly row: Order;
      readonly lines: boolean;
      readonly shipments: boolean;
      /** Ids of lines the order had and, amended, has no more. */
      readonly removedLines?: readonly string[];
    };
