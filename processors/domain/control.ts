import type { AlertMatch } from './alert.ts';
import type { Instant } from './instant.ts';
import type { Rules } from './rules.ts';

/** What arrives on `orders.control.*`, closed to channels. */
export type Control =
  /** Moves log time on. `everyMs` is how often ticks come, so that a longer silence is seen as a jump. */
  | { readonly type: 'tick'; readonly everyMs: number }
  /** A person lets closings go on after they were halted, or halts them. */
  | { readonly type: 'closings'; readonly action: 'resume' | 'halt'; readonly by: string; readonly reason: string }
  /** A person vouches for log time after a jump. */
  | { readonly type: 'clock'; readonly action: 'trust'; readonly by: string; readonly reason: string }
  /** A person puts other rules in force. */
  | { readonly type: 'rules'; readonly rules: Rules; readonly by: string; readonly reason: string }
  /** A person closes a warehouse (a flood, a strike), or opens it again. */
  | { readonly type: 'warehouse'; readonly warehouse: string; readonly action: 'close' | 'open'; readonly by: string; readonly reason: string }
  /** A person has seen an alert, or says that it is over. */
  | { readonly type: 'alert'; readonly alert: string; readonly action: 'acknowledge' | 'resolve'; readonly by: string; readonly reason: string }
  /** A person wants no word of some alerts for a while, or wants it again. */
  | ({ readonly type: 'silence'; readonly action: 'begin' } & SilenceWish)
  | { readonly type: 'silence'; readonly action: 'end'; readonly id: string; readonly by: string; readonly reason: string }
  /** What the service measures of itself, by name, for thresholds: the core sees no metrics. */
  | { readonly type: 'measured'; readonly metrics: Readonly<Record<string, number>> }
  /** How far clocks are from one another, as the host saw it. */
  | { readonly type: 'clocks'; readonly compared: readonly ComparedClock[] };

/** From `from`, or at once, until `to`, or for `forMs` of log time; one of the two is said. */
export interface SilenceWish {
  readonly match: AlertMatch;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly forMs?: number;
  readonly by: string;
  readonly reason: string;
}

/** One clock, compared with the host's. */
export interface ComparedClock {
  readonly kind: 'broker' | 'server';
  readonly name: string;
  /** It less the host's clock, milliseconds; absent when it did not answer. */
  readonly offsetMs?: number;
  /** The way there and back, milliseconds: the offset is no surer than half of it. */
  readonly roundTripMs?: number;
  /** Why it did not answer. */
  readonly error?: string;
}
