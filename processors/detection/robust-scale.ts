import type { Memory } from './memory.ts';
import { parameters } from './parameters.ts';

/**
 * How far a series usually strays from one foretelling: a running quantile of
 * the absolute deviation (stochastic approximation, Robbins and Monro 1951, by
 * factors so that it keeps its pace at any size), over all hours and for each
 * hour of the local day. An outlier moves it no more than any other point.
 */
export class RobustScale {
  private readonly memory: Memory;
  private readonly name: string;
  /** By hour 0 to 23, then of all hours, then the count of points. */
  private readonly kept: Float64Array;

  constructor(memory: Memory, name: string) {
    this.memory = memory;
    this.name = name;
    this.kept = memory.doubles(name, 26, Number.NaN);
    if (Number.isNaN(this.kept[25])) this.kept[25] = 0;
  }

  /** The usual deviation in this hour; never nothing: `least` where all points were the same. */
  at(hour: number, least: number): number {
    const all = this.kept[24] ?? Number.NaN;
    const own = this.kept[hour] ?? Number.NaN;
    return Math.max(Number.isNaN(own) ? all : own, parameters.scaleFloor * all, least);
  }

  get known(): boolean {
    return (this.kept[25] ?? 0) > 0;
  }

  learn(hour: number, deviation: number, least: number): void {
    const { kept } = this;
    const size = Math.max(Math.abs(deviation), least);
    const count = (kept[25] ?? 0) + 1;
    kept[25] = count;
    const all = kept[24] ?? Number.NaN;
    if (Number.isNaN(all)) kept[24] = size;
    else if (count < parameters.scaleWarm) kept[24] = all + (Math.min(size, 5 * all) - all) / count;
    else kept[24] = moved(all, size, Math.max(parameters.scaleStep, 1 / count));
    const own = kept[hour] ?? Number.NaN;
    kept[hour] = Number.isNaN(own) ? (kept[24] ?? size) : Math.max(least, moved(own, size, parameters.hourScaleStep));
    this.memory.touch(this.name, 0);
  }
}

function moved(scale: number, size: number, step: number): number {
  return scale * (size > scale ? 1 + 2 * step * parameters.scaleQuantile : 1 - 2 * step * (1 - parameters.scaleQuantile));
}
