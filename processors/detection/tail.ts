import { parameters } from './parameters.ts';

/**
 * How unlikely a deviation is for this series: a running high quantile, and
 * the mean excess over it. Beyond the quantile the logarithm of a deviation is
 * taken to fall off exponentially, which is Pareto's law (peaks over a
 * threshold: Pickands 1975; as a stream: Siffer et al., SPOT, 2017; the index
 * is Hill's, 1975).
 */
export class Tail {
  /** Numbers it keeps: quantile, mean excess, count. */
  static readonly width = 3;
  private readonly kept: Float64Array;
  private readonly at: number;

  /** Lives in `width` places of `kept` from `at`. */
  constructor(kept: Float64Array, at: number) {
    this.kept = kept;
    this.at = at;
    if (kept[at + 1] === 0) {
      kept[at] = parameters.firstTail;
      kept[at + 1] = parameters.firstExcess;
    }
  }

  /** Where a logarithmic deviation lies: 0 at the quantile, 1 at the deviation that chance exceeds with this probability. */
  place(size: number, probability: number): number {
    return (size - (this.kept[this.at] ?? 0)) / (Math.log(parameters.tailShare / probability) * (this.kept[this.at + 1] ?? 1));
  }

  /** The logarithmic deviation at a place. */
  bar(probability: number, at: number): number {
    return (this.kept[this.at] ?? 0) + at * Math.log(parameters.tailShare / probability) * (this.kept[this.at + 1] ?? 1);
  }

  /** Points learned from. */
  get count(): number {
    return this.kept[this.at + 2] ?? 0;
  }

  learn(size: number): void {
    const { kept, at } = this;
    const share = parameters.tailShare;
    const count = (kept[at + 2] ?? 0) + 1;
    const quantile = kept[at] ?? 0;
    const excess = kept[at + 1] ?? 1;
    kept[at + 2] = count;
    const step = Math.max(parameters.tailStep, 3 / count);
    if (size > quantile) {
      const over = Math.min(size - quantile, parameters.tailClip * excess);
      const learned = Math.max(parameters.leastExcess, excess + (over - excess) * Math.max(parameters.excessStep, 1 / (8 + count * share)));
      kept[at + 1] = learned;
      kept[at] = quantile + step * learned * (1 - share);
    } else {
      kept[at] = quantile - step * excess * share;
    }
  }
}
