import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';

const hours = 24;

/**
 * How far a series usually strays from each of some foretellings: the running
 * median of the absolute deviation (stochastic approximation, Robbins and
 * Monro 1951, by factors so that it keeps its pace at any size), over all hours
 * and for each hour of the local day. An outlier moves it no more than any
 * other point.
 */
export class RobustScale {
  private readonly memory: Memory;
  private readonly measures: number;
  /** A row an hour, a column a measure. */
  private readonly ofHours: Float64Array;
  /** Of all hours, then the points counted, a column a measure each. */
  private readonly ofAll: Float64Array;

  constructor(memory: Memory, measures: number) {
    this.memory = memory;
    this.measures = measures;
    this.ofHours = memory.doubles('scales', measures * hours, Number.NaN, measures);
    this.ofAll = memory.share(2 * measures, Number.NaN);
  }

  known(measure: number): boolean {
    return !Number.isNaN(this.ofAll[measure]);
  }

  /** The usual deviation in this hour, and `least` at least, where all points were the same. */
  at(measure: number, hour: number, least: number): number {
    const all = this.ofAll[measure] ?? Number.NaN;
    const own = this.ofHours[hour * this.measures + measure] ?? Number.NaN;
    return Math.max(Number.isNaN(own) ? all : own, parameters.scaleFloor * all, least);
  }

  learn(measure: number, hour: number, deviation: number, least: number): void {
    const { ofAll, ofHours, measures } = this;
    const size = Math.max(Math.abs(deviation), least);
    const all = ofAll[measure] ?? Number.NaN;
    const first = Number.isNaN(all);
    const count = first ? 1 : (ofAll[measures + measure] ?? 0) + 1;
    ofAll[measures + measure] = count;
    // A median is slow to start: the first points are averaged.
    if (first) ofAll[measure] = size;
    else if (count < parameters.scaleWarm) ofAll[measure] = all + (Math.min(size, 5 * all) - all) / count;
    else ofAll[measure] = moved(all, size, Math.max(parameters.scaleStep, 1 / count));
    const at = hour * measures + measure;
    const own = ofHours[at] ?? Number.NaN;
    ofHours[at] = Number.isNaN(own) ? (ofAll[measure] ?? size) : Math.max(least, moved(own, size, parameters.hourScaleStep));
    this.memory.touch('scales', at);
  }
}

function moved(scale: number, size: number, step: number): number {
  return size > scale ? scale * (1 + step) : scale * (1 - step);
}
