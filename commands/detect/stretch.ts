import type { Judgement } from '../../processors/detection/detector.ts';

/** A judgement, and whether it belongs to a stretch that an alarm began. */
export interface HeldJudgement extends Judgement {
  /** From an alarm on for as long as values stay outside the band, the alarm itself included. */
  readonly held: boolean;
}

/**
 * The detector says a thing once; a reader of rows wants to know how long it
 * lasted. A missing value is held by nobody and ends nothing.
 */
export class Stretch {
  /** Stretches so far. */
  count = 0;
  private within = false;

  hold(judgement: Judgement, value: number | undefined): HeldJudgement {
    if (value === undefined) return { ...judgement, held: false };
    const held = judgement.anomalous || (this.within && judgement.outside);
    if (held && !this.within) this.count += 1;
    this.within = held;
    return { ...judgement, held };
  }
}
