import type { Instant } from '../../processors/domain/instant.ts';
import type { HeldJudgement } from './stretch.ts';

/** What falls into one column of a plot: a point, or the range of many. */
export interface PlotColumn {
  readonly min: number;
  readonly max: number;
  /** The last value, so that a line knows where it leaves the column. */
  readonly last: number;
  /** Means over the column; `undefined` where the detector had none yet. */
  readonly expected: number | undefined;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  /** The anomalous value with the highest score; `undefined` where none was. */
  readonly anomaly: { readonly value: number; readonly score: number } | undefined;
  /** A stretch that an alarm began lasts here. */
  readonly held: boolean;
}

interface Bucket {
  min: number;
  max: number;
  last: number;
  band: Sums | undefined;
  anomaly: { readonly value: number; readonly score: number } | undefined;
  held: boolean;
}

interface Sums {
  readonly count: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * A series of any length as at most `most` columns of equal time, however long
 * it turns out to be: where they do not reach, neighbours are put together.
 */
export class PlotColumns {
  private buckets: (Bucket | undefined)[] = [];
  private first: Instant | undefined;
  private width: number;

  constructor(private readonly most: number, private readonly stepMs: number) {
    this.width = stepMs;
  }

  /** Length of a column, milliseconds. */
  get widthMs(): number {
    return this.width;
  }

  /** Instant at which the first column begins. */
  get fromMs(): Instant {
    return this.first ?? 0;
  }

  /** Takes a point in; those before it have been taken in already. */
  add(at: Instant, value: number | undefined, judgement: HeldJudgement): void {
    this.first ??= at;
    // Half a step more, so that a day that begins an hour early, clocks having changed, still is a day of its own.
    const since = at - this.first + this.stepMs / 2;
    while (Math.floor(since / this.width) >= this.most) this.halve();
    const place = Math.floor(since / this.width);
    // A missing point has its place, so that a series that ends with some is drawn to its end.
    const bucket = value === undefined ? undefined : bucketOf(value, judgement);
    this.buckets[place] = together(this.buckets[place], bucket);
  }

  /** `undefined` where no point has a value. */
  columns(): readonly (PlotColumn | undefined)[] {
    return Array.from(this.buckets, (bucket) => bucket && {
      min: bucket.min, max: bucket.max, last: bucket.last, anomaly: bucket.anomaly, held: bucket.held,
      expected: mean(bucket.band, 'expected'), lower: mean(bucket.band, 'lower'), upper: mean(bucket.band, 'upper'),
    });
  }

  private halve(): void {
    this.width *= 2;
    const { buckets } = this;
    this.buckets = Array.from({ length: Math.ceil(buckets.length / 2) }, (_, index) => together(buckets[2 * index], buckets[2 * index + 1]));
  }
}

function bucketOf(value: number, { expected, lower, upper, score, anomalous, held }: HeldJudgement): Bucket {
  const band = [expected, lower, upper].every(Number.isFinite) ? { count: 1, expected, lower, upper } : undefined;
  return { min: value, max: value, last: value, band, held, anomaly: anomalous ? { value, score } : undefined };
}

function together(early: Bucket | undefined, late: Bucket | undefined): Bucket | undefined {
  if (early === undefined || late === undefined) return early ?? late;
  return {
    min: Math.min(early.min, late.min), max: Math.max(early.max, late.max), last: late.last,
    band: sum(early.band, late.band), held: early.held || late.held,
    anomaly: (early.anomaly?.score ?? -1) >= (late.anomaly?.score ?? -1) ? early.anomaly : late.anomaly,
  };
}

function sum(a: Sums | undefined, b: Sums | undefined): Sums | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { count: a.count + b.count, expected: a.expected + b.expected, lower: a.lower + b.lower, upper: a.upper + b.upper };
}

function mean(sums: Sums | undefined, what: 'expected' | 'lower' | 'upper'): number | undefined {
  return sums && sums[what] / sums.count;
}
