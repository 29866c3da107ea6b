import { day } from '../domain/instant.ts';
import type { Memory } from './memory.ts';
import { meanOf, median } from './median.ts';
import { parameters } from './parameters.ts';
import { days } from './recent-days.ts';
import type { RecentDays } from './recent-days.ts';
import type { SeasonClock } from './season-clock.ts';
import { WeekProfile } from './week-profile.ts';

/** Places in the block: how many points the window holds and where the next goes, the mean of the nearest past and of how many points it is, offset and error of each day back, the window. */
const place = { filled: 0, next: 1, mean: 2, seen: 3, offsets: 4, errors: 4 + days, window: 4 + 2 * days } as const;
/** Longest reach of sparse counts: points of the nearest past, slots either side of a time of day, points of an offset. */
const longest = { near: 240, neighbours: 30, offset: 720 } as const;

/**
 * Three foretellings of the next value, each wrong in its own way: the nearest
 * past knows nothing of the season, the season nothing of today, and the season
 * moved to today's level believes what an outage does to the level. A value is
 * strange when it is strange to all of them.
 *
 * Robust statistics need points; sparse counts have few events. Theirs are
 * means, over as many points as bring some events.
 */
export class Foretelling {
  /** The median of the last points, or the mean of sparse counts; NaN after a gap. */
  near = Number.NaN;
  /** The median of this time on the last seven days, or their mean for sparse counts; NaN when none is known. */
  season = Number.NaN;
  /** The days at this time, each moved by how far today has been from it, the better ones weighing more. */
  level = Number.NaN;
  /** The least and the most that may be due. */
  low = Number.NaN;
  high = Number.NaN;
  private readonly recent: RecentDays;
  /** None where the week is the season. */
  private readonly week: WeekProfile | undefined;
  private readonly kept: Float64Array;
  private readonly past = new Float64Array(days);
  private readonly moved = new Float64Array(days);
  private readonly sorted = new Float64Array(Math.max(days, parameters.nearPoints));

  constructor(memory: Memory, recent: RecentDays, seasonMs: number) {
    this.recent = recent;
    this.week = seasonMs > day ? undefined : new WeekProfile(memory);
    this.kept = memory.share(place.window + parameters.nearPoints, 0);
  }

  /** What is likely most: the season at today's level, or the nearest past while no day is known. */
  get centre(): number {
    return Number.isNaN(this.level) ? this.near : this.level;
  }

  /** Foretells for a time. `fresh`: the points of the window are the last ones. `rate`: of sparse counts, else infinite. */
  read(clock: SeasonClock, fresh: boolean, rate: number): void {
    const { kept, sorted } = this;
    const sparse = rate < Number.POSITIVE_INFINITY;
    if (!fresh) kept[place.filled] = 0;
    const filled = kept[place.filled] ?? 0;
    for (let i = 0; i < filled; i += 1) sorted[i] = kept[place.window + i] ?? 0;
    this.near = sparse && filled > 0 ? (kept[place.mean] ?? 0) : median(sorted, filled);
    const neighbours = sparse ? Math.min(longest.neighbours, Math.ceil(perEvents(parameters.sparseEvents, rate) / (2 * days))) : this.week === undefined ? 0 : parameters.neighbours;
    this.readDays(clock, neighbours, sparse);
    this.low = Number.isNaN(this.level) ? this.near : Math.min(this.season, this.level);
    this.high = Number.isNaN(this.level) ? this.near : Math.max(this.season, this.level);
    if (!sparse || Number.isNaN(this.season)) return;
    // A quiet hour is not the rate: the first event after it would be a wonder.
    if (filled > 0) this.near = Math.max(this.near, this.season / 4);
    this.level = Math.max(this.level, this.season / 10);
    // Taking in many points blurs the hour at which a shop opens; before it and after it are told apart.
    const before = this.recent.side(clock.season, clock.timeMs, -neighbours);
    const after = this.recent.side(clock.season, clock.timeMs, neighbours);
    this.low = Math.min(this.low, before, after);
    this.high = Math.max(this.high, before, after);
  }

  /** Learns what was seen: as it was for the nearest past, `clipped` for the days. */
  learn(clock: SeasonClock, value: number, clipped: number, rate: number): void {
    const { kept, past } = this;
    const slow = Math.max(parameters.offsetPoints, Math.min(longest.offset, perEvents(days * parameters.sparseEvents, rate)));
    for (let back = 0; back < days; back += 1) {
      const before = past[back] ?? Number.NaN;
      if (Number.isNaN(before)) continue;
      const offset = kept[place.offsets + back] ?? 0;
      const error = kept[place.errors + back] ?? 0;
      const off = clipped - before - offset;
      kept[place.offsets + back] = offset + off / slow;
      kept[place.errors + back] = error === 0 ? 3 * Math.abs(off) : error + (Math.abs(off) - error) / parameters.trustPoints;
    }
    this.learnNear(value, Math.max(parameters.nearPoints, Math.min(longest.near, perEvents(parameters.sparseEvents / 4, rate))));
    this.recent.write(clock.season, clock.timeMs, clipped);
    this.week?.learn(clock.dayNumber, clipped, this.recent.slotsPerSeason);
  }

  /** Passes over a point of which nothing is to be learned: the days remember what was foretold. */
  pass(clock: SeasonClock): void {
    if (!Number.isNaN(this.centre)) this.recent.write(clock.season, clock.timeMs, this.centre);
  }

  private readDays(clock: SeasonClock, neighbours: number, sparse: boolean): void {
    const { kept, past, sorted, moved } = this;
    this.recent.read(clock.season, clock.timeMs, neighbours, past);
    let known = 0;
    let weights = 0;
    let sum = 0;
    for (let back = 0; back < days; back += 1) {
      const value = (past[back] ?? Number.NaN) * (this.week?.ratio(clock.dayNumber, clock.dayNumber - back - 1) ?? 1);
      past[back] = value;
      if (Number.isNaN(value)) continue;
      sorted[known] = value;
      moved[known] = value + (kept[place.offsets + back] ?? 0);
      known += 1;
      const error = kept[place.errors + back] ?? 0;
      const weight = error === 0 ? 1e-12 : 1 / (error * error + 1e-9);
      weights += weight;
      sum += weight * (value + (kept[place.offsets + back] ?? 0));
    }
    this.season = sparse ? meanOf(sorted, known) : median(sorted, known);
    // Of weeks there are too few to learn which foretells best.
    this.level = this.week === undefined ? median(moved, known) : sum / weights;
  }

  private learnNear(value: number, meanPoints: number): void {
    const { kept } = this;
    const filled = kept[place.filled] ?? 0;
    const next = filled === 0 ? 0 : (kept[place.next] ?? 0);
    const seen = filled === 0 ? 1 : (kept[place.seen] ?? 0) + 1;
    const mean = filled === 0 ? value : (kept[place.mean] ?? 0);
    kept[place.mean] = mean + (value - mean) / Math.min(seen, meanPoints);
    kept[place.seen] = seen;
    kept[place.window + next] = value;
    kept[place.next] = (next + 1) % parameters.nearPoints;
    kept[place.filled] = Math.min(parameters.nearPoints, filled + 1);
  }
}

/** Points that bring so many events; none are asked for at an infinite rate. */
function perEvents(events: number, rate: number): number {
  return events / Math.max(rate, 0.01);
}
