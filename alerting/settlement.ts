import type { Notification } from '../processors/domain/alert.ts';
import type { Attempt, AttemptOutcome } from '../processors/domain/delivery.ts';
import type { Instant } from '../processors/domain/instant.ts';
import type { Delivery, Told } from '../store/delivery.ts';
import type { DeliveryChange, DeliveryStore, ToldChange } from '../store/delivery-store.ts';

/** How a delivery ended, or that an attempt failed and another will follow. */
export interface Settlement {
  readonly delivery: Delivery;
  readonly outcome: AttemptOutcome;
  readonly detail: string;
  /** It failed, and is tried again. */
  readonly again?: boolean;
  /** It went out whole and no answer came, so it may have been taken all the same. */
  readonly unanswered?: boolean;
  /** It is known by now that nothing more is needed: nobody is told instead. */
  readonly over?: boolean;
}

export const overBefore = 'the alert was over before it was told of';

/** Whether a notification says that nothing more is needed of whoever was told. */
export function saysEnd({ reason }: Notification): boolean {
  return reason === 'resolved' || reason === 'acknowledged';
}

/**
 * What the journal writes at once when deliveries are settled: their end, the
 * row of the attempt, what the receiver now knows, and who is told instead.
 * Either all of it survives a crash or none.
 */
export function settle(
  settlements: readonly Settlement[], at: Instant, store: Pick<DeliveryStore, 'get' | 'told'>, fallbacks: ReadonlyMap<string, string | undefined>,
): Required<DeliveryChange> {
  const deliveries: Delivery[] = [];
  const attempts: Attempt[] = [];
  const told = new Map<string, ToldChange>();
  for (const settlement of settlements) {
    const { delivery, outcome, detail, again = false, unanswered = false } = settlement;
    const { notification, receiver } = delivery;
    const alert = notification.alert.id;
    deliveries.push({ ...delivery, status: again ? 'pending' : 'done', outcome: again ? undefined : outcome });
    const unsent = outcome === 'expired' || outcome === 'needless';
    attempts.push({ notification, receiver, attempt: unsent ? 0 : delivery.attempts, outcome, detail, at });
    // An end that is tried again was owed before, and is still.
    if (again && (!unanswered || saysEnd(notification))) continue;

    const known = told.get(`${receiver}/${alert}`)?.told ?? store.told(alert, receiver);
    const before = known === 'over' ? undefined : known;
    const fallback = !again && isPassedOn(settlement, before) ? fallbacks.get(receiver) : undefined;
    // What may have been told counts as told: its end must not be missed.
    const heard = outcome === 'delivered' || outcome === 'in_doubt' || unanswered || (outcome === 'expired' && delivery.status === 'sending');
    if (notification.reason === 'resolved') told.set(`${receiver}/${alert}`, { receiver, alert, told: 'over' });
    else if (heard || fallback !== undefined) {
      const mark = { notification, heard: heard || before?.heard === true, passedOn: fallback !== undefined || before?.passedOn === true, at };
      told.set(`${receiver}/${alert}`, { receiver, alert, told: mark });
    }
    // One that is told of it anyway is not told twice.
    if (fallback !== undefined && store.get(notification, fallback) === undefined) {
      deliveries.push({ notification, receiver: fallback, status: 'pending', attempts: 0, outcome: undefined, insteadOf: receiver, acceptedAt: at });
    }
  }
  return { deliveries, attempts, told: [...told.values()] };
}

/**
 * Whether the fallback is told, instead or as well. What a receiver cannot be
 * told its fallback is; an end goes to whoever was told of the beginning, so to
 * the fallback where that was told instead, and to no other.
 */
function isPassedOn({ delivery: { notification }, outcome, over = false }: Settlement, before: Told | undefined): boolean {
  return saysEnd(notification) ? before?.passedOn === true : !over && (outcome === 'failed' || outcome === 'refused' || outcome === 'in_doubt');
}
