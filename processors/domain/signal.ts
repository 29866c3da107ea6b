import type { Instant } from './instant.ts';

/** Something a person or a machine should act on. Published on `signals.<kind>`. */
export const signalKinds = {
  'log.gap': 'Messages are missing from the log: they were removed, or had expired before they were read.',
  'order.parked_too_long': 'An event waited for its predecessor beyond the limit.',
  'order.reinstated': 'Money came for a closed order, and the order lives again.',
  'order.partially_paid': 'A payment deadline passed with part of the money here; the order stays open.',
  'payment.in_doubt': 'Money was told of that cannot be counted; the order is not closed as unpaid until a person has looked.',
  'payment.differs': 'A transaction was told of twice with different amounts; the first counts.',
  'refund.required': 'Money is here that no order is owed: pay it back, once.',
  'closings.halted': 'Too many unpaid orders closed in one window; closing has stopped until a person resumes it.',
  'closings.resumed': 'A person let closing go on.',
  'clock.doubted': 'Log time jumped and no source has vouched for it; nothing is closed meanwhile.',
  'clock.trusted': 'Log time is vouched for again.',
} as const satisfies Record<string, string>;

export type SignalKind = keyof typeof signalKinds;

export interface Signal {
  readonly kind: SignalKind;
  /** With `ordinal` the signal's identity: publishing it twice under this id changes nothing. */
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
  /** The order, source or clock it speaks of. */
  readonly subject: string;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}
