import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';

/**
 * Says a thing once. After an alarm, for a while only what is plainly surer
 * is an alarm again; the rest has been said. What is too little for an alarm
 * is treated in the same way, and never keeps an alarm back.
 */
export class Repetition {
  /** How sure the last alarm was, and for how many points it still stands. */
  private readonly kept: Float64Array;

  private readonly points: number;

  constructor(memory: Memory, stepMs: number) {
    this.kept = memory.share(2, 0);
    this.points = Math.min(parameters.repeatPoints, Math.floor(parameters.repeatMs / stepMs));
  }

  /** Whether this would only be said again. An alarm is 1 or more. */
  hear(sure: number): boolean {
    const { kept } = this;
    const left = kept[1] ?? 0;
    if (left > 0) kept[1] = left - 1;
    const before = left > 0 ? (kept[0] ?? 0) : 0;
    const again = before > 0 && sure < before * parameters.repeatFactor && (before >= 1 || sure < 1);
    if (sure >= parameters.heard && !again) {
      kept[0] = sure;
      kept[1] = this.points;
    }
    return again;
  }
}
