import type { Order } from './domain/order.ts';
import type { DuplicateReason, Outcome, OutcomeReason, ParkReason, RefusalReason } from './domain/outcome.ts';
import type { Evidence, SignalKind } from './domain/signal.ts';

/** What a processor makes of an event, before anything is written. */
export interface Decision {
  readonly outcome: Outcome;
  readonly reason: OutcomeReason | '';
  /** The order as it is afterwards; absent when nothing about it changes. */
  readonly order?: Order;
  /** For a refusal: what contradicts what, for people. */
  readonly detail?: string;
  readonly signals?: readonly SignalDraft[];
  /** Units a warehouse looked for and did not find: the books follow. */
  readonly missing?: readonly { readonly warehouse: string; readonly sku: string; readonly quantity: number }[];
}

export interface SignalDraft {
  readonly kind: SignalKind;
  readonly evidence: Evidence;
}

export function applied(order: Order, reason: OutcomeReason | '' = '', signals: readonly SignalDraft[] = []): Decision {
  return { outcome: 'applied', reason, order, signals };
}

export function refused(reason: RefusalReason, detail: string): Decision {
  return { outcome: 'refused', reason, detail };
}

export function duplicate(reason: DuplicateReason): Decision {
  return { outcome: 'duplicate', reason };
}

export function parked(reason: ParkReason): Decision {
  return { outcome: 'parked', reason };
}
