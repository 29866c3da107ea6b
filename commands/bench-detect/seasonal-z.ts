import { day, hour, minute } from '../../processors/domain/instant.ts';
import type { Instant } from '../../processors/domain/instant.ts';
import { scoreOf } from './rival.ts';
import type { Rival, RivalSettings } from './rival.ts';

const week = 7 * day;

/**
 * Seasonal z-score as recording rules for Prometheus do it (GitLab, "How to use
 * Prometheus for anomaly detection", 2019). The prediction is the median over
 * the last three weeks of: the mean of the four hours around this time so many
 * weeks ago, and what the week's mean has grown by since. The five minutes'
 * rate is off when it is two of the week's standard deviations away.
 */
export class SeasonalZ implements Rival {
  private readonly stepMs: number;
  private first: Instant | undefined;
  /** Running sums up to each place of the time grid: of rows, of values, of squares. */
  private readonly counts: number[] = [0];
  private readonly sums: number[] = [0];
  private readonly squares: number[] = [0];

  constructor({ stepMs }: RivalSettings) {
    this.stepMs = stepMs;
  }

  judge(at: Instant, value: number): number {
    this.first ??= at;
    this.take(Math.floor((at - this.first) / this.stepMs), value);
    const rate = this.mean(at - Math.max(5 * minute, this.stepMs), at);
    const prediction = this.prediction(at);
    const deviation = this.deviation(at - week, at);
    if (rate === undefined || prediction === undefined || !(deviation > 0)) return 0;
    return scoreOf(Math.abs(rate - prediction) / deviation, 2);
  }

  private take(place: number, value: number): void {
    while (this.counts.length <= place + 1) {
      for (const sums of [this.counts, this.sums, this.squares]) sums.push(sums.at(-1) ?? 0);
    }
    this.counts[place + 1]! += 1;
    this.sums[place + 1]! += value;
    this.squares[place + 1]! += value * value;
  }

  private prediction(at: Instant): number | undefined {
    const now = this.mean(at - week, at);
    const guesses = [1, 2, 3].flatMap((weeks) => {
      const around = this.mean(at - weeks * week - 2 * hour, at - weeks * week + 2 * hour);
      // Without a week before it nothing is known to have grown.
      const then = this.mean(at - (weeks + 1) * week, at - weeks * week) ?? now;
      return around === undefined || now === undefined || then === undefined ? [] : [around + now - then];
    }).toSorted((a, b) => a - b);
    const middle = (guesses.length - 1) / 2;
    return guesses.length === 0 ? undefined : (guesses[Math.floor(middle)]! + guesses[Math.ceil(middle)]!) / 2;
  }

  /** Of the rows after `from` and up to `to`. */
  private mean(from: Instant, to: Instant): number | undefined {
    const [begin, end] = [this.end(from), this.end(to)];
    const count = this.counts[end]! - this.counts[begin]!;
    return count > 0 ? (this.sums[end]! - this.sums[begin]!) / count : undefined;
  }

  private deviation(from: Instant, to: Instant): number {
    const [begin, end] = [this.end(from), this.end(to)];
    const count = this.counts[end]! - this.counts[begin]!;
    const mean = (this.sums[end]! - this.sums[begin]!) / count;
    return Math.sqrt(Math.max(0, (this.squares[end]! - this.squares[begin]!) / count - mean * mean));
  }

  /** Place of the running sum that has everything up to an instant. */
  private end(at: Instant): number {
    return Math.min(this.counts.length - 1, Math.max(0, Math.floor((at - (this.first ?? at)) / this.stepMs) + 1));
  }
}
