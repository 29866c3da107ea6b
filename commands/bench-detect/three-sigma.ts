import { scoreOf } from './rival.ts';
import type { Rival } from './rival.ts';

/** Distance from the mean of all that went before, in standard deviations; the alarm is at three. Welford's updates. */
export class ThreeSigma implements Rival {
  private count = 0;
  private mean = 0;
  private squares = 0;

  judge(_at: number, value: number): number {
    const deviation = Math.sqrt(this.squares / Math.max(1, this.count - 1));
    const score = this.count < 2 || deviation === 0 ? 0 : scoreOf(Math.abs(value - this.mean) / deviation, 3);
    this.count += 1;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.squares += distance * (value - this.mean);
    return score;
  }
}
