import type { Instant } from './instant.ts';
import type { Notification } from './alert.ts';

/** The ways to tell somebody. */
export const receiverKinds = ['wecom', 'smtp', 'sms', 'webhook', 'pagerduty', 'alertmanager'] as const;

export type ReceiverKind = (typeof receiverKinds)[number];

/** Languages messages are written in. */
export const languages = ['zh', 'en'] as const;

export type Language = (typeof languages)[number];

/** What became of an attempt to tell a receiver, or why there was none. */
export const attemptOutcomes = {
  delivered: 'The receiver took it.',
  failed: 'The receiver could not be reached, or could not take it now.',
  refused: 'The receiver will never take it, however often it is sent.',
  in_doubt: 'It was sent and no answer came, or the process ended, and the receiver would not recognise a second one: it is not sent again.',
  expired: 'Something newer of the same alert, or its end, was known before it was taken.',
  needless: 'The end of an alert that the receiver was never told of.',
} as const satisfies Record<string, string>;

export type AttemptOutcome = keyof typeof attemptOutcomes;

/** One attempt to tell one receiver of one notification. Key: that of the notification, `receiver`, `attempt`. */
export interface Attempt {
  readonly notification: Notification;
  readonly receiver: string;
  /** From 1; 0 when nothing was sent. */
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  /** What the receiver answered, without secrets. */
  readonly detail: string;
  /** By the clock of the host. */
  readonly at: Instant;
}
