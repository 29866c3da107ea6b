import type { Instant } from './instant.ts';
import type { ShipmentLine } from './shipment.ts';

/** Something a person or a machine should act on. Published on `signals.<kind>`. */
export const signalKinds = {
  'log.gap': 'Messages are missing from the log: they were removed, or had expired before they were read.',
  'order.parked_too_long': 'An event waited for its predecessor beyond the limit.',
  'order.reinstated': 'Money came for a closed order, and the order lives again.',
  'order.partially_paid': 'A payment deadline passed with part of the money here; the order stays open.',
  'payment.in_doubt': 'Money was told of that cannot be counted; the order is not closed as unpaid until a person has looked.',
  'payment.differs': 'A transaction was told of twice with different amounts; the first counts.',
  'refund.required': 'Money is here that no order is owed: pay it back, once.',
  'stock.differs': 'Books and warehouse disagree on stock. The books follow the warehouse; orders that lost theirs are routed again.',
  'shipment.requested': 'A shipment is due from its warehouse: pick, label and send it.',
  'shipment.withdrawn': 'A shipment that was asked for must not be sent any more.',
  'shipment.recall': 'Goods left for an order that is over: get them back.',
  'shipment.elsewhere': 'Goods left another warehouse than the one that was asked to send them.',
  'shipment.lost': 'A shipment is lost: send it again or pay it back.',
  'shipment.returning': 'A shipment goes back to its sender.',
  'return.differs': 'More came back than was shipped and not yet returned; only that much was counted.',
  'warehouse.closed': 'A person closed a warehouse; what it was to send is routed anew.',
  'warehouse.opened': 'A person opened a warehouse. It ships unless the rules close it.',
  'closings.halted': 'Too many unpaid orders closed in one window; closing has stopped until a person resumes it.',
  'closings.resumed': 'A person let closing go on.',
  'clock.doubted': 'Log time jumped and no source has vouched for it; nothing is closed meanwhile.',
  'clock.trusted': 'Log time is vouched for again.',
  'source.silent': 'A source shows no sign of life: neither events nor heartbeats.',
  'volume.anomaly': 'A series of counts is not as it should be at this time of the week.',
  'orders.stale': 'Orders are stuck, or will be late, for one cause.',
  'clock.off': 'A clock is wrong: what it claims does not fit log time.',
  'threshold.crossed': 'A rule on a measure holds.',
} as const satisfies Record<string, string>;

export type SignalKind = keyof typeof signalKinds;

/**
 * What led to a signal. `lines`: what a shipment holds. Alerts read of it, where
 * they are there: `severity`, `owner` and `runbook`, which stand in for the
 * kind's; `count`, how many the signal speaks of; `since`, ISO, when it began;
 * `channel`, `warehouse` and `carrier`; and `anomaly` (drop, rise, silence, drift) with its `direction` (drop, rise).
 */
export type Evidence = Readonly<Record<string, string | number | boolean | readonly ShipmentLine[]>>;

/** `raised` begins something that lasts until it is `cleared`; `changed` says more of it. */
export type SignalPhase = 'raised' | 'changed' | 'cleared';

export interface Signal {
  readonly kind: SignalKind;
  /** With `ordinal` the signal's identity: publishing it twice under this id changes nothing. */
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  /** The order, source or clock it speaks of. */
  readonly subject: string;
  readonly evidence: Evidence;
  /** Absent: it happened, and does not last. Kinds that come in pairs (`clock.doubted`, `clock.trusted`) have none either. */
  readonly phase?: SignalPhase;
}
