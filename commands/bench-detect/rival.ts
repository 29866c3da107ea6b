import type { Instant } from '../../processors/domain/instant.ts';

/** A way to judge a series, fed one row after another. */
export interface Rival {
  /** A score in [0, 1]; 0.5 is where those who use it are used to raise the alarm. */
  judge(at: Instant, value: number): number;
  /** Bytes of what it has to remember, where it says. */
  readonly bytes?: () => number;
}

/** What a rival may know of a series before it begins. */
export interface RivalSettings {
  readonly stepMs: number;
  readonly timezone: string;
  /** For those who draw lots. */
  readonly seed: number;
}

/** From a measure without an upper limit, such as a z-score, to a score in [0, 1] that is 0.5 at the customary limit. */
export function scoreOf(measure: number, limit: number): number {
  return measure === Infinity ? 1 : measure / (measure + limit);
}
