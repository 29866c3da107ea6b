import { scoreOf } from './rival.ts';
import type { Rival } from './rival.ts';

const windowRows = 6_400;
const slideRows = 100;

/**
 * NAB's own baseline (`windowedGaussian`): mean and standard deviation of a
 * window of 6,400 rows that moves on by 100, and the tail of a normal
 * distribution. Its score, one less the tail, is at least 0.5 for any value;
 * here the alarm is at three standard deviations, which ranks rows alike but
 * for those so far out that no tail is left to tell them apart.
 */
export class WindowedGaussian implements Rival {
  private readonly window: number[] = [];
  private readonly fresh: number[] = [];
  private mean = 0;
  private deviation = 1;
  private sum = 0;
  private squares = 0;

  judge(_at: number, value: number): number {
    const score = this.window.length === 0 ? 0 : scoreOf(Math.abs(value - this.mean) / this.deviation, 3);
    if (this.window.length < windowRows) {
      this.window.push(value);
      this.take(value, 1);
      this.settle();
    } else {
      this.fresh.push(value);
      if (this.fresh.length === slideRows) this.slide();
    }
    return score;
  }

  private slide(): void {
    for (const old of this.window.splice(0, slideRows)) this.take(old, -1);
    for (const one of this.fresh.splice(0)) {
      this.window.push(one);
      this.take(one, 1);
    }
    this.settle();
  }

  private take(value: number, times: 1 | -1): void {
    this.sum += times * value;
    this.squares += times * value * value;
  }

  private settle(): void {
    const { length } = this.window;
    this.mean = this.sum / length;
    this.deviation = Math.sqrt(Math.max(0, this.squares / length - this.mean ** 2)) || 1e-6;
  }
}
