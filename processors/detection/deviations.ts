import { countDeviation, quartile } from './count-tail.ts';
import type { Foretelling } from './foretelling.ts';
import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';
import { RobustScale } from './robust-scale.ts';

/** Places in the block: values no count can have, the variance of counts over their mean, and their running mean. */
const place = { broken: 0, dispersion: 1, rate: 2 } as const;
/** Columns of the scales. */
const measure = { near: 0, season: 1, level: 2 } as const;

/**
 * How far a value lies from each foretelling, in robust scales of that
 * foretelling (median absolute deviations: three are two standard deviations
 * of the normal law). Counts at low rates are measured by the tail of their
 * own law instead, and given in the same unit.
 */
export class Deviations {
  /** Signed, in robust scales; NaN where there is no foretelling, or no scale yet. */
  near = Number.NaN;
  season = Number.NaN;
  level = Number.NaN;
  private readonly scale: RobustScale;
  private readonly kept: Float64Array;

  constructor(memory: Memory) {
    this.scale = new RobustScale(memory, 3);
    this.kept = memory.share(3, Number.NaN);
    if (Number.isNaN(this.kept[place.broken])) this.kept.set([0, 1, 0]);
  }

  /** Whole and not negative, all that came so far. */
  get counts(): boolean {
    return this.kept[place.broken] === 0;
  }

  /** The running mean of low counts; infinite where a series does not count, or counts much. */
  get rate(): number {
    const rate = this.kept[place.rate] ?? 0;
    return this.counts && rate < parameters.sparseUpTo ? rate : Number.POSITIVE_INFINITY;
  }

  /** Variance of the counts over their mean: 1 for Poisson's law. */
  get dispersion(): number {
    return this.kept[place.dispersion] ?? 1;
  }

  measure(value: number, told: Foretelling, hour: number): void {
    this.near = this.one(value, told.near, measure.near, hour);
    this.season = this.one(value, told.season, measure.season, hour);
    this.level = this.one(value, told.level, measure.level, hour);
  }

  /** The geometric mean of all three, or of those there are: strange only when strange to all, and in one direction; else 0. */
  get joint(): number {
    const { near, season, level } = this;
    if (Number.isNaN(season) || Number.isNaN(level)) return Number.isNaN(near) ? 0 : near;
    if (season * level <= 0) return 0;
    if (Number.isNaN(near)) return Math.sign(season) * Math.sqrt(season * level);
    return near * season > 0 ? Math.cbrt(near * season * level) : 0;
  }

  /** Half the width of the band around what is expected, at so many scales. */
  reach(scales: number, told: Foretelling, hour: number): number {
    const column = this.scale.known(measure.level) ? measure.level : measure.near;
    return this.scale.known(column) ? scales * this.scale.at(column, hour, this.least(told.centre)) : Number.POSITIVE_INFINITY;
  }

  /** The value as it enters memory: no further from what was expected than chance would bring it. */
  clipped(value: number, told: Foretelling, hour: number): number {
    const { centre } = told;
    if (Number.isNaN(centre)) return value;
    const reach = this.reach(parameters.clip, told, hour);
    return Math.max(centre - reach, Math.min(centre + reach, value));
  }

  learn(value: number, told: Foretelling, hour: number): void {
    const { kept, scale } = this;
    const { near, season, level, centre } = told;
    if (!Number.isNaN(near)) scale.learn(measure.near, hour, value - near, this.least(near));
    if (!Number.isNaN(season)) scale.learn(measure.season, hour, value - season, this.least(season));
    if (!Number.isNaN(level)) scale.learn(measure.level, hour, value - level, this.least(level));
    if (!Number.isInteger(value) || value < 0) kept[place.broken] = (kept[place.broken] ?? 0) + 1;
    if (!Number.isNaN(centre)) this.learnDispersion(value, Math.max(parameters.leastMean, centre));
    const rate = kept[place.rate] ?? 0;
    kept[place.rate] = rate + (value - rate) / parameters.ratePoints;
  }

  /** The mean of squares over the mean (Pearson's), each clipped: one flood must not make all floods usual. */
  private learnDispersion(value: number, mean: number): void {
    const { dispersion } = this;
    const most = (parameters.dispersionClip * Math.max(1, dispersion)) / Math.min(1, mean);
    const square = Math.min(most, (value - mean) ** 2 / mean);
    const points = Math.max(parameters.dispersionPoints, parameters.dispersionEvents / mean);
    this.kept[place.dispersion] = dispersion + (square - dispersion) / points;
  }

  private one(value: number, mean: number, column: number, hour: number): number {
    if (Number.isNaN(mean) || !this.scale.known(column)) return Number.NaN;
    const usual = this.scale.at(column, hour, this.least(mean));
    const law = this.counts && this.scatter(mean) > parameters.leastDispersion && mean < parameters.countsUpTo && value >= 0 && value <= 10 * parameters.countsUpTo;
    if (!law) return (value - mean) / usual;
    const deviation = countDeviation(value, mean, (usual / quartile) ** 2) / quartile;
    // However unlikely, a few events more are nobody's concern.
    return deviation > 0 ? deviation * Math.min(1, (value - mean) / parameters.leastRise) ** 2 : deviation;
  }

  /** The least a scale can be: where all values were the same, and the chance that is in counts. */
  private least(mean: number): number {
    const same = 1e-9 + 1e-4 * Math.abs(mean);
    return this.counts ? Math.max(same, quartile * Math.sqrt(Math.max(parameters.leastMean, mean) * this.scatter(mean))) : same;
  }

  /** The dispersion around a mean. Only where there are some events a point can it be less than Poisson's. */
  private scatter(mean: number): number {
    return mean < 2 ? Math.max(1, this.dispersion) : this.dispersion;
  }
}
