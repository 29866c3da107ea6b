import type { Memory } from './memory.ts';
import { Tail } from './tail.ts';

/** Numbers kept a measure: smoothed value, the running mean of that, highest, lowest, usual distance from the mean, then its tail. */
const place = { smooth: 0, mean: 1, high: 2, low: 3, spread: 4, tail: 5 } as const;
const width = place.tail + Tail.width;
/** Weight of a new point in the mean and in the usual distance: one in so many. */
const meanPoints = 200;
const spreadPoints = 1_000;

/**
 * Whether a series does what it has never done: how far a measure of it goes
 * beyond the highest and lowest it has been, in parts of the range between
 * them. Records of a series that stays as it is grow rare by themselves (one
 * in n at the nth point: Rényi 1962), at any law. The extremes are forgotten
 * slowly; a record that only stands because they were must be rare as well.
 */
export class Novelty {
  private readonly kept: Float64Array;
  private readonly tails: readonly Tail[];
  private readonly rare: number;

  /** `rare` is the share of points that lie far enough out for a record. */
  constructor(memory: Memory, measures: number, rare: number) {
    this.rare = rare;
    this.kept = memory.share(width * measures, 0);
    this.tails = Array.from({ length: measures }, (_, measure) => new Tail(this.kept, width * measure + place.tail));
  }

  /** A measure as it was smoothed last. */
  smoothed(measure: number): number {
    return this.kept[width * measure + place.smooth] ?? 0;
  }

  /**
   * Smooths a measure over so many points and returns by how many parts of its
   * range it goes beyond it, negative below; 0 within. The extremes are then widened, and
   * forgotten by `forget` of their distance from the mean.
   */
  see(measure: number, value: number, points: number, forget: number): number {
    const { kept } = this;
    const at = width * measure;
    const tail = this.tails[measure];
    if (tail === undefined) return 0;
    const smooth = (kept[at + place.smooth] ?? 0) + (value - (kept[at + place.smooth] ?? 0)) / points;
    const first = tail.count === 0;
    const mean = first ? smooth : (kept[at + place.mean] ?? 0);
    const high = first ? smooth : (kept[at + place.high] ?? 0);
    const low = first ? smooth : (kept[at + place.low] ?? 0);
    const spread = kept[at + place.spread] ?? 0;
    const off = Math.abs(smooth - mean);
    const size = spread > 0 ? Math.log(1 + off / spread) : 0;
    const isRare = size >= tail.bar(this.rare, 1);
    tail.learn(size);
    kept[at + place.smooth] = smooth;
    kept[at + place.mean] = mean + (smooth - mean) / meanPoints;
    kept[at + place.high] = Math.max(smooth, high - (high - mean) * forget);
    kept[at + place.low] = Math.min(smooth, low + (mean - low) * forget);
    kept[at + place.spread] = spread === 0 ? off : spread + (Math.min(off, 5 * spread) - spread) / Math.min(spreadPoints, tail.count);
    return isRare ? (Math.max(0, smooth - high) - Math.max(0, low - smooth)) / Math.max(1e-9, high - low) : 0;
  }
}
