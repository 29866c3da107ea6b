import { day, minute } from '../domain/instant.ts';
import type { Instant } from '../domain/instant.ts';
import { Deviations } from './deviations.ts';
import { Foretelling } from './foretelling.ts';
import { Memory } from './memory.ts';
import { PageTest } from './page-test.ts';
import { parameters } from './parameters.ts';
import { RecentDays } from './recent-days.ts';
import { Repetition } from './repetition.ts';
import { SeasonClock } from './season-clock.ts';
import { surest, Witnesses } from './witnesses.ts';

export interface DetectorSettings {
  /** Length of a window, milliseconds: a second to a day. */
  readonly stepMs: number;
  /** IANA zone of the season. */
  readonly timezone: string;
  /** Remember the last days by the minute (≤ 64 KB a one-minute series) or by the third of an hour (≤ 4 KB). */
  readonly week: boolean;
}

export interface Point {
  /** Start of the window. */
  readonly at: Instant;
  /** undefined: missing. Never learned, never judged; time goes on. */
  readonly value: number | undefined;
  /** A promotion or holiday covers it: compared with what such days allow, and kept out of learning. `factor`: how much more (or less) than usual is expected. */
  readonly special?: { readonly factor?: number } | undefined;
}

export interface Judgement {
  /** What was likely, and the band outside of which a value would be anomalous. NaN while nothing is known. */
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** In [0, 1]; 0.5 and more is anomalous, for all series. An alarm is news: what lasts is scored once, and again only when plainly worse. */
  readonly score: number;
  readonly anomalous: boolean;
  /** The value lies outside the band, whether that is news or not. */
  readonly outside: boolean;
  /** Cold start: silent but for gross faults. */
  readonly learning: boolean;
  readonly direction: 'rise' | 'drop' | '';
}

/** Places in the block `now`. */
const place = { firstAt: 0, learnedAt: 1, points: 2 } as const;

/** What a value is judged by. */
interface Band {
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  readonly learning: boolean;
}

/**
 * Judges the values of one series as they come, in one pass and with bounded
 * memory: no clock, no chance, no I/O. Points come in order of time.
 */
export class Detector {
  private readonly memory: Memory;
  private readonly clock: SeasonClock;
  private readonly told: Foretelling;
  private readonly deviations: Deviations;
  private readonly witnesses: Witnesses;
  private readonly page: PageTest;
  private readonly repetition: Repetition;
  private readonly now: Float64Array;
  private readonly stepMs: number;

  /** Parts of a detector of other settings, or of another kind, are of no use: it begins anew. */
  constructor(settings: DetectorSettings, parts: Iterable<readonly [part: string, bytes: Uint8Array]> = []) {
    const memory = stamped(new Memory(parts), settings) ?? stamped(new Memory(), settings) ?? new Memory();
    this.memory = memory;
    this.stepMs = settings.stepMs;
    this.clock = new SeasonClock(settings.timezone, settings.stepMs);
    const { seasonMs } = this.clock;
    this.told = new Foretelling(memory, new RecentDays(memory, settings.stepMs, settings.week ? minute : 20 * minute, seasonMs), seasonMs);
    this.deviations = new Deviations(memory);
    this.witnesses = new Witnesses(memory, settings.stepMs);
    this.page = new PageTest(memory, settings.stepMs);
    this.repetition = new Repetition(memory, settings.stepMs);
    this.now = memory.share(3, Number.NaN);
  }

  judge(point: Point): Judgement {
    const { clock, told, now } = this;
    const { at, special } = point;
    const value = point.value === undefined ? undefined : Math.max(-parameters.largest, Math.min(parameters.largest, point.value));
    clock.read(at);
    this.memory.touchNow();
    // After a gap the nearest past is past.
    told.read(clock, at - (now[place.learnedAt] ?? Number.NaN) <= parameters.nearPoints * this.stepMs, this.deviations.rate);
    const seasonsKnown = (at - (now[place.firstAt] ?? Number.NaN)) / clock.seasonMs;
    const learning = !(seasonsKnown >= parameters.learningSeasons && (now[place.points] ?? 0) >= parameters.learningPoints) || Number.isNaN(told.centre);
    const band = this.band(learning, special);
    if (value === undefined || Number.isNaN(value)) return judged(band, band.expected, 0);
    if (special !== undefined) {
      told.pass(clock);
      return judged(band, value, this.said(learning ? 0 : beyond(band, value)));
    }
    const sure = this.sure(value, learning, seasonsKnown);
    this.learn(at, value);
    return judged(band, value, this.said(sure));
  }

  /** What changed of the memory since the last call, in small parts; from the latest of each name the same detector can be made again. */
  changedParts(): readonly (readonly [part: string, bytes: Uint8Array])[] {
    return this.memory.takeChanged();
  }

  /** Bytes remembered. */
  get size(): number {
    return this.memory.size;
  }

  private band(learning: boolean, special: Point['special']): Band {
    const { told } = this;
    const bar = this.witnesses.bar;
    // On the logarithmic scale of the tail, as the alarm while learning is.
    const reach = this.deviations.reach(learning ? (1 + bar) ** parameters.learningFactor - 1 : bar, told, this.clock.hour);
    const factor = special?.factor ?? 1;
    const least = this.deviations.counts ? 0 : Number.NEGATIVE_INFINITY;
    const expected = Math.max(least, told.centre * factor);
    const slack = special === undefined ? 1 : special.factor === undefined ? parameters.specialRange : parameters.specialSlack;
    const half = reach * Math.max(1, factor);
    const low = Math.min(expected / slack, expected * slack) - half;
    return { expected, lower: Math.max(least, low), upper: Math.max(expected / slack, expected * slack) + half, learning };
  }

  /** How sure it is that the value is an anomaly, negative of a drop: 1 is the alarm. */
  private sure(value: number, learning: boolean, seasonsKnown: number): number {
    const { deviations, told } = this;
    deviations.measure(value, told, this.clock.hour);
    const sure = this.witnesses.hear(value, deviations, told, learning ? 0 : seasonsKnown);
    const changed = deviations.counts ? this.changedRate(value, learning) : 0;
    return surest(sure, changed) / (learning ? parameters.learningFactor : 1);
  }

  private changedRate(value: number, learning: boolean): number {
    const { season, low, high, centre } = this.told;
    if (Number.isNaN(centre)) return 0;
    // While no day is known there is nothing to hold a rate against but the nearest past; at high rates the deviations tell more.
    const silenceOnly = learning || Number.isNaN(season) || centre >= parameters.countsUpTo;
    return this.page.see(value, low, high, Math.max(1, this.deviations.dispersion), silenceOnly);
  }

  /** How sure what is still to be said is: nothing when it was said already. */
  private said(sure: number): number {
    return this.repetition.hear(Math.abs(sure)) ? 0 : sure;
  }

  private learn(at: Instant, value: number): void {
    const { now, clock, told, deviations } = this;
    const { hour } = clock;
    // In its first week a weekend is nothing strange to be kept out of memory.
    const firstWeek = clock.seasonMs > day && Number.isNaN(told.season);
    const clipped = firstWeek ? value : deviations.clipped(value, told, hour);
    deviations.learn(value, told, hour);
    told.learn(clock, value, clipped, deviations.rate);
    if (Number.isNaN(now[place.firstAt])) now[place.firstAt] = at;
    now[place.learnedAt] = at;
    now[place.points] = Number.isNaN(now[place.points]) ? 1 : (now[place.points] ?? 0) + 1;
  }
}

/** Grows when what is remembered changes its meaning. */
const format = 2;

/** The memory, marked as one of these settings; `undefined` when it is marked as another's. */
function stamped(memory: Memory, { stepMs, timezone, week }: DetectorSettings): Memory | undefined {
  let zone = 0;
  for (const letter of timezone) zone = (zone * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  const mark = memory.share(4, Number.NaN);
  const stamp = [format, stepMs, week ? 1 : 0, zone];
  if (!Number.isNaN(mark[0]) && stamp.some((number, index) => mark[index] !== number)) return undefined;
  mark.set(stamp);
  return memory;
}

/** How sure a value on a special day is an anomaly, negative of a drop: outside the band it is. */
function beyond(band: Band, value: number): number {
  const half = Math.max(1e-9, (band.upper - band.lower) / 2);
  if (value > band.upper) return 1 + (value - band.upper) / half;
  return value < band.lower ? -1 - (band.lower - value) / half : 0;
}

function judged(band: Band, value: number, sure: number): Judgement {
  const { expected, lower, upper, learning } = band;
  const score = Math.abs(sure) / (1 + Math.abs(sure));
  const anomalous = score >= 0.5;
  const outside = value > upper || value < lower;
  const rises = anomalous ? sure > 0 : value > expected;
  return { expected, lower, upper, score, anomalous, outside, learning, direction: anomalous || outside ? (rises ? 'rise' : 'drop') : '' };
}
