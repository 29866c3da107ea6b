import type { Notification } from '../processors/domain/alert.ts';
import type { AttemptOutcome } from '../processors/domain/delivery.ts';
import type { Instant } from '../processors/domain/instant.ts';

/**
 * One notification on its way to one receiver. Key: that of the notification, `receiver`.
 * - `held`: it is old, and waits until the log is read to its end.
 * - `pending`: it waits for its turn.
 * - `sending`: an attempt is under way, or was when the process ended.
 * - `done`: nothing more will happen to it; `outcome` says what did.
 */
export interface Delivery {
  readonly notification: Notification;
  readonly receiver: string;
  readonly status: 'held' | 'pending' | 'sending' | 'done';
  /** How many attempts have been begun. */
  readonly attempts: number;
  readonly outcome: AttemptOutcome | undefined;
  /** The receiver that failed, whose fallback this one is; '' when it was meant for this one. */
  readonly insteadOf: string;
  /** By the clock of the host. */
  readonly acceptedAt: Instant;
}

/** What a receiver knows of an alert that is not over. */
export interface Told {
  /** The last one it was sent. */
  readonly notification: Notification;
  /** Whether it was told, or may have been; otherwise it failed. */
  readonly heard: boolean;
  /** Whether its fallback was told something instead. */
  readonly passedOn: boolean;
  readonly at: Instant;
}
