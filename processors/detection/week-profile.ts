import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';

/** Places in the block: the mean of each day of the week, then the day being summed up. */
const place = { dayNumber: 7, sum: 8, count: 9 } as const;

/**
 * How the days of the week differ: the mean of each, learned over the weeks.
 * A day that was another day of the week is read as if it had been today's.
 */
export class WeekProfile {
  private readonly kept: Float64Array;

  constructor(memory: Memory) {
    this.kept = memory.share(10, Number.NaN);
  }

  /** How many times as much the day of the week of one day brings as that of another; 1 while it is not known. */
  ratio(dayNumber: number, other: number): number {
    const one = this.kept[dayNumber % 7] ?? Number.NaN;
    const two = this.kept[other % 7] ?? Number.NaN;
    // A mean near or below nothing makes no ratio.
    if (!(one > 0 && two > 0)) return 1;
    const ratio = one / two;
    const sure = ratio > 1 ? Math.max(1, ratio / parameters.leastRatio) : Math.min(1, ratio * parameters.leastRatio);
    return Math.max(1 / parameters.mostRatio, Math.min(parameters.mostRatio, sure));
  }

  learn(dayNumber: number, value: number, pointsPerDay: number): void {
    const { kept } = this;
    if (dayNumber !== kept[place.dayNumber]) {
      // A day of which half is missing says nothing of its kind.
      if ((kept[place.count] ?? 0) * 2 > pointsPerDay) {
        const mean = (kept[place.sum] ?? 0) / (kept[place.count] ?? 1);
        const index = (kept[place.dayNumber] ?? 0) % 7;
        const known = kept[index] ?? Number.NaN;
        kept[index] = Number.isNaN(known) ? mean : known + (mean - known) * parameters.weekStep;
      }
      kept[place.dayNumber] = dayNumber;
      kept[place.sum] = 0;
      kept[place.count] = 0;
    }
    kept[place.sum] = (kept[place.sum] ?? 0) + value;
    kept[place.count] = (kept[place.count] ?? 0) + 1;
  }
}
