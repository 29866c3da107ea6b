import type { Attempt, AttemptOutcome } from '../processors/domain/delivery.ts';
import type { Instant } from '../processors/domain/instant.ts';
import type { Delivery } from '../store/delivery.ts';
import type { DeliveryChange, DeliveryStore, ToldChange } from '../store/delivery-store.ts';

/** How a delivery ended, or that an attempt failed and another will follow. */
export interface Settlement {
  readonly delivery: Delivery;
  readonly outcome: AttemptOutcome;
  readonly detail: string;
  /** It failed, and is tried again. */
  readonly again?: boolean;
  /** Who is told instead. */
  readonly fallback?: string | undefined;
}

/**
 * What the journal writes at once when deliveries are settled: their end, the
 * row of the attempt, what the receiver now knows, and who is told instead.
 * Either all of it survives a crash or none.
 */
export function settle(settlements: readonly Settlement[], at: Instant, store: Pick<DeliveryStore, 'get'>): Required<DeliveryChange> {
  const deliveries: Delivery[] = [];
  const attempts: Attempt[] = [];
  const told: ToldChange[] = [];
  for (const { delivery, outcome, detail, again = false, fallback } of settlements) {
    const { notification, receiver } = delivery;
    const over = notification.reason === 'resolved';
    const instead = again || fallback === undefined || outcome === 'delivered' ? undefined : fallback;
    deliveries.push({ ...delivery, status: again ? 'pending' : 'done', outcome: again ? undefined : outcome });
    const unsent = outcome === 'expired' || outcome === 'needless';
    attempts.push({ notification, receiver, attempt: unsent ? 0 : delivery.attempts, outcome, detail, at });
    // What may have been told counts as told: its end must not be missed.
    if (outcome === 'delivered' || outcome === 'in_doubt' || (over && !again)) {
      told.push({ receiver, alert: notification.alert.id, told: over ? 'over' : { notification, insteadOf: delivery.insteadOf, at } });
    }
    // One that is told of it anyway is not told twice.
    if (instead !== undefined && store.get(notification, instead) === undefined) {
      deliveries.push({ notification, receiver: instead, status: 'pending', attempts: 0, outcome: undefined, insteadOf: receiver, acceptedAt: at });
    }
  }
  return { deliveries, attempts, told };
}
