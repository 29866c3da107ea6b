import type { Severity } from './alert.ts';
import type { Instant } from './instant.ts';
import type { OrderState } from './order.ts';

/**
 * Why an order is late or will be.
 * - `state`: it has sat in its state longer than the rules allow.
 * - `step`: a step of its workflow is overdue.
 * - `promise`: the promised day has passed.
 * - `predicted`: it will break its promise: what is left takes longer at p95 than there is time.
 * - `carrier_silent`: the carrier has said nothing of a parcel for too long.
 * - `position_old`: the courier's position is older than allowed.
 */
export const staleCauses = ['state', 'step', 'promise', 'predicted', 'carrier_silent', 'position_old'] as const;

export type StaleCause = (typeof staleCauses)[number];

/**
 * One order that is stuck for one cause. Key: `orderId`, `shipment`, `cause`,
 * `since`; a row with a higher (`seq`, `ordinal`) stands in for an earlier one.
 */
export interface StaleOrder {
  readonly orderId: string;
  /** '' when it concerns the whole order. */
  readonly shipment: string;
  readonly cause: StaleCause;
  readonly status: 'open' | 'over';
  readonly channel: string;
  readonly state: OrderState;
  readonly warehouse: string;
  readonly carrier: string;
  /** Who has to act, by rule; grows with `escalation`. */
  readonly owner: string;
  /** 0 at first; one more each time the rules say so. */
  readonly escalation: number;
  readonly severity: Severity;
  /** Log time since when it has been waiting. */
  readonly since: Instant;
  /** Log time at which the limit passed; for `predicted` the promise that will be broken. */
  readonly dueAt: Instant;
  readonly foundAt: Instant;
  readonly endedAt: Instant | undefined;
  /** What the group it is told of with is called: `<cause>/<state>/<warehouse>/<carrier>`. */
  readonly group: string;
  readonly seq: number;
  readonly ordinal: number;
  readonly logTime: Instant;
}
