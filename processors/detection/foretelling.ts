import type { Memory } from './memory.ts';
import { median } from './median.ts';
import { parameters } from './parameters.ts';
import type { RecentDays } from './recent-days.ts';
import type { SeasonClock } from './season-clock.ts';

const days = 7;

/** Places in the block: the window and how much of it is filled, then offset and error of each day back. */
const place = { filled: 0, next: 1, offsets: 2, errors: 2 + days, window: 2 + 2 * days } as const;

/**
 * Three foretellings of the next value, each wrong in its own way: the nearest
 * past knows nothing of the season, the season nothing of today, and the season
 * moved to today's level believes what an outage does to the level. A value is
 * strange when it is strange to all of them.
 */
export class Foretelling {
  /** The median of the last points; NaN after a gap. */
  near = Number.NaN;
  /** The median of this time on the last seven days; NaN when none is known. */
  season = Number.NaN;
  /** The days at this time, each moved by how far today has been from it, the better ones weighing more. */
  level = Number.NaN;
  private readonly memory: Memory;
  private readonly recent: RecentDays;
  private readonly kept: Float64Array;
  private readonly past = new Float64Array(days);
  private readonly sorted: Float64Array;

  constructor(memory: Memory, recent: RecentDays) {
    this.memory = memory;
    this.recent = recent;
    this.kept = memory.doubles('foretelling', place.window + parameters.nearPoints, 0);
    this.sorted = new Float64Array(Math.max(days, parameters.nearPoints));
  }

  /** What is likely most: the season at today's level, or the nearest past while no day is known. */
  get centre(): number {
    return Number.isNaN(this.level) ? this.near : this.level;
  }

  /** Foretells for a time; `fresh` says that the points of the window are the last ones. */
  read(clock: SeasonClock, fresh: boolean): void {
    const { kept, past, sorted } = this;
    if (!fresh) kept[place.filled] = 0;
    const filled = kept[place.filled] ?? 0;
    for (let i = 0; i < filled; i += 1) sorted[i] = kept[place.window + i] ?? 0;
    this.near = median(sorted, filled);
    this.recent.read(clock.dayNumber, clock.timeMs, past);
    let known = 0;
    let weights = 0;
    let sum = 0;
    for (let back = 0; back < days; back += 1) {
      const value = past[back] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sorted[known] = value;
      known += 1;
      const error = kept[place.errors + back] ?? 0;
      const weight = 1 / (error * error + 1e-9);
      weights += weight;
      sum += weight * (value + (kept[place.offsets + back] ?? 0));
    }
    this.season = median(sorted, known);
    this.level = known === 0 ? Number.NaN : sum / weights;
  }

  /** Learns what was seen: as it was for the window, `clipped` for the days. */
  learn(clock: SeasonClock, value: number, clipped: number): void {
    const { kept, past } = this;
    for (let back = 0; back < days; back += 1) {
      const before = past[back] ?? Number.NaN;
      if (Number.isNaN(before)) continue;
      const offset = kept[place.offsets + back] ?? 0;
      const error = kept[place.errors + back] ?? 0;
      const off = clipped - before - offset;
      kept[place.offsets + back] = offset + off / parameters.offsetPoints;
      kept[place.errors + back] = error + (Math.abs(off) - error) / parameters.trustPoints;
    }
    const filled = kept[place.filled] ?? 0;
    const next = filled === 0 ? 0 : (kept[place.next] ?? 0);
    kept[place.window + next] = value;
    kept[place.next] = (next + 1) % parameters.nearPoints;
    kept[place.filled] = Math.min(parameters.nearPoints, filled + 1);
    this.memory.touch('foretelling', 0);
    this.recent.write(clock.dayNumber, clock.timeMs, clipped);
  }

  /** Passes over a point of which nothing is to be learned: the days remember what was foretold. */
  pass(clock: SeasonClock): void {
    if (!Number.isNaN(this.centre)) this.recent.write(clock.dayNumber, clock.timeMs, this.centre);
  }
}
