import { day } from '../domain/instant.ts';
import { normalDeviation, quartile } from './count-tail.ts';
import type { Deviations } from './deviations.ts';
import type { Foretelling } from './foretelling.ts';
import type { Memory } from './memory.ts';
import { Novelty } from './novelty.ts';
import { parameters } from './parameters.ts';
import { Tail } from './tail.ts';

const { records, tails } = parameters;
/** Places in the block: deviations smoothed, then the tails. */
const place = { near: 0, level: 1, seasonShort: 2, seasonLong: 3, tails: 4 } as const;
const smoothed = 3;
/** Points over which records are smoothed. */
const short = 10;
const long = 40;

/**
 * Those who may raise an alarm, on one scale: 1 is the alarm. Tails say that
 * a deviation is rare for this series, records that nothing like it has been.
 * The one that is surest speaks for all.
 */
export class Witnesses {
  private readonly novelty: Novelty;
  private readonly joint: Tail;
  private readonly near: Tail;
  private readonly short: Tail;
  private readonly kept: Float64Array;
  private readonly probability: number;
  /** The deviation that the normal law exceeds with that probability, as a size. */
  private readonly lawful: number;
  private readonly forget: number;

  constructor(memory: Memory, stepMs: number) {
    this.kept = memory.share(place.tails + 3 * Tail.width, 0);
    this.joint = new Tail(this.kept, place.tails);
    this.near = new Tail(this.kept, place.tails + Tail.width);
    this.short = new Tail(this.kept, place.tails + 2 * Tail.width);
    this.novelty = new Novelty(memory, 6, Math.min(1, (parameters.recordsPerDay * stepMs) / day));
    this.probability = Math.min(parameters.mostLikely, (parameters.alarmsPerDay * stepMs) / day);
    this.lawful = sizeOf(normalDeviation(this.probability) / quartile);
    this.forget = Math.min(parameters.forgetPoint, (parameters.forgetDay * stepMs) / day);
  }

  /** The joint deviation at which the alarm is raised. */
  get bar(): number {
    return Math.exp(Math.max(this.lawful, this.joint.bar(this.probability, tails.joint))) - 1;
  }

  /**
   * Hears what each has to say of a value that comes so many days, or weeks, after the
   * first, and lets it learn. Returns how sure the surest is, negative of a drop.
   */
  hear(value: number, deviations: Deviations, told: Foretelling, seasonsKnown: number): number {
    const { kept } = this;
    const near = clip(deviations.near);
    const level = clip(deviations.level);
    const shortNear = (kept[place.near] ?? 0) + (near - (kept[place.near] ?? 0)) / smoothed;
    const shortLevel = (kept[place.level] ?? 0) + (level - (kept[place.level] ?? 0)) / smoothed;
    kept[place.near] = shortNear;
    kept[place.level] = shortLevel;
    // A sharp turn that the season brings every day is no news.
    const backed = Number.isNaN(deviations.level) ? near : near * level > 0 ? Math.sign(near) * Math.min(Math.abs(near), parameters.nearBacked * Math.abs(level)) : 0;
    const sure = surest(
      this.rare(this.joint, deviations.joint, tails.joint),
      this.rare(this.near, backed, tails.near),
      this.rare(this.short, shortNear * shortLevel > 0 ? Math.sign(shortNear) * Math.sqrt(shortNear * shortLevel) : 0, tails.short),
    );
    const few = deviations.counts && told.centre < parameters.countsUpTo ? parameters.recordOfCounts : 1;
    const record = this.record(value, deviations, told) / (few * (1 + parameters.earlySeasons / seasonsKnown));
    // However unheard of, a few events more are nobody's concern.
    const worth = few === 1 || record < 0 || value - told.centre >= parameters.leastRise;
    return seasonsKnown >= parameters.recordSeasons && worth ? surest(sure, record) : sure;
  }

  /** No deviation is rarer than the law of chance has it, however calm the series was. */
  private rare(tail: Tail, deviation: number, margin: number): number {
    const size = sizeOf(deviation);
    const sure = Math.min(tail.place(size, this.probability) / margin, size / this.lawful);
    tail.learn(size);
    return deviation < 0 ? -Math.max(0, sure) : Math.max(0, sure);
  }

  private record(value: number, deviations: Deviations, told: Foretelling): number {
    const { novelty, forget, kept } = this;
    const offNear = orZero(value - told.near);
    const offSeason = orZero(value - told.season);
    const season = clip(deviations.season);
    const level = clip(deviations.level);
    const seasonShort = (kept[place.seasonShort] ?? 0) + (season - (kept[place.seasonShort] ?? 0)) / short;
    const seasonLong = (kept[place.seasonLong] ?? 0) + (season - (kept[place.seasonLong] ?? 0)) / long;
    kept[place.seasonShort] = seasonShort;
    kept[place.seasonLong] = seasonLong;
    const levelLong = novelty.see(4, level, long, forget) / records.levelLong;
    return surest(
      unlikely(season, 1, novelty.see(0, value, 1, 0) / records.value),
      unlikely(clip(deviations.near), 1, novelty.see(1, offNear, 1, forget) / records.near),
      unlikely(seasonShort, short, novelty.see(2, offSeason, short, forget) / records.seasonShort),
      unlikely(seasonLong, long, novelty.see(3, offSeason, long, forget) / records.seasonLong),
      unlikely(novelty.smoothed(4), long, levelLong),
      unlikely(season, 1, novelty.see(5, season, 1, forget / 3) / records.season),
    );
  }
}

/** A record, if independent chance does not explain the deviation (the mean of so many weighs by its own scatter). */
function unlikely(deviation: number, points: number, record: number): number {
  return Math.abs(deviation) * quartile * Math.sqrt(2 * points - 1) >= (points === 1 ? parameters.recordChance : parameters.smoothRecordChance) ? record : 0;
}

/** The one that is surest, in whichever direction. */
export function surest(...voices: readonly number[]): number {
  let most = 0;
  for (const voice of voices) if (Math.abs(voice) > Math.abs(most)) most = voice;
  return most;
}

/** Deviations are weighed by their logarithm: theirs are heavy tails. */
function sizeOf(deviation: number): number {
  return Math.log(1 + Math.abs(deviation));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function clip(deviation: number): number {
  return Math.max(-parameters.farthest, Math.min(parameters.farthest, orZero(deviation)));
}
