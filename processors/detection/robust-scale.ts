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
  /** A row an hour, one of all hours, one of the points counted; a column a measure. */
  private readonly kept: Float64Array;

  constructor(memory: Memory, measures: number) {
    this.memory = memory;
    this.measures = measures;
    this.kept = memory.doubles('scales', measures * (hours + 2), Number.NaN, measures);
  }

  known(measure: number): boolean {
    return !Number.isNaN(this.kept[hours * this.measures + measure]);
  }

  /** The usual deviation in this hour, and `least` at least, where all points were the same. */
  at(measure: number, hour: number, least: number): number {
    const all = this.kept[hours * this.measures + measure] ?? Number.NaN;
    const own = this.kept[hour * this.measures + measure] ?? Number.NaN;
    return Math.max(Number.isNaN(own) ? all : own, parameters.scaleFloor * all, least);
  }

  learn(measure: number, hour: number, deviation: number, least: number): void {
    const { kept, measures, memory } = this;
    const size = Math.max(Math.abs(deviation), least);
    const ofAll = hours * measures + measure;
    const ofHour = hour * measures + measure;
    const ofCount = ofAll + measures;
    const all = kept[ofAll] ?? Number.NaN;
    const first = Number.isNaN(all);
    const count = first ? 1 : (kept[ofCount] ?? 0) + 1;
    kept[ofCount] = count;
    // A median is slow to start: the first points are averaged.
    if (first) kept[ofAll] = size;
    else if (count < parameters.scaleWarm) kept[ofAll] = all + (Math.min(size, 5 * all) - all) / count;
    else kept[ofAll] = moved(all, size, Math.max(parameters.scaleStep, 1 / count));
    const own = kept[ofHour] ?? Number.NaN;
    kept[ofHour] = Number.isNaN(own) ? (kept[ofAll] ?? size) : Math.max(least, moved(own, size, parameters.hourScaleStep));
    memory.touch('scales', ofAll);
    memory.touch('scales', ofHour);
    memory.touch('scales', ofCount);
  }
}

function moved(scale: number, size: number, step: number): number {
  return size > scale ? scale * (1 + step) : scale * (1 - step);
}
