import type { Sale } from './sale.ts';
import type { Step } from './step.ts';
import type { Warehouse } from './warehouse.ts';

/** A sale with its milestones and the messages that tell of them. Times are in the replay's own time. */
export interface Journey {
  readonly sale: Sale;
  /** The warehouse each line should come from, if nothing is in the way. */
  readonly sources: readonly Warehouse[];
  /** Absent when the order is never paid. */
  readonly paidAt: number | undefined;
  readonly dispatchedAt: number;
  readonly deliveredAt: number;
  readonly completedAt: number;
  /** A moment of the day the buyer was promised. */
  readonly promisedBy: number;
  /** In order of `due`. */
  readonly steps: readonly Step[];
}
