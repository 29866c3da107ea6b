import { day, minute } from '../domain/instant.ts';
import type { Instant } from '../domain/instant.ts';
import { countDeviation, quartile } from './count-tail.ts';
import { Foretelling } from './foretelling.ts';
import { Memory } from './memory.ts';
import { parameters } from './parameters.ts';
import { RecentDays } from './recent-days.ts';
import { RobustScale } from './robust-scale.ts';
import { SeasonClock } from './season-clock.ts';
import { Tail } from './tail.ts';

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
  /** In [0, 1]; 0.5 and more is anomalous, for all series. */
  readonly score: number;
  readonly anomalous: boolean;
  /** Cold start: silent but for gross faults. */
  readonly learning: boolean;
  readonly direction: 'rise' | 'drop' | '';
}

/** Places in the block `now`. `broken` counts values that no count can have. */
const place = { count: 0, firstAt: 1, learnedAt: 2, bar: 3, broken: 4, dispersion: 5, tail: 6 } as const;

/**
 * Judges the values of one series as they come, in one pass and with bounded
 * memory: no clock, no chance, no I/O. Points come in order of time.
 */
export class Detector {
  private readonly memory: Memory;
  private readonly clock: SeasonClock;
  private readonly foretelling: Foretelling;
  private readonly nearScale: RobustScale;
  private readonly seasonScale: RobustScale;
  private readonly levelScale: RobustScale;
  private readonly now: Float64Array;
  private readonly tail: Tail;
  private readonly probability: number;
  private readonly stepMs: number;

  constructor(settings: DetectorSettings, parts: Iterable<readonly [part: string, bytes: Uint8Array]> = []) {
    this.memory = new Memory(parts);
    this.stepMs = settings.stepMs;
    this.clock = new SeasonClock(settings.timezone);
    this.foretelling = new Foretelling(this.memory, new RecentDays(this.memory, settings.stepMs, settings.week ? minute : 20 * minute));
    this.nearScale = new RobustScale(this.memory, 'scale-near');
    this.seasonScale = new RobustScale(this.memory, 'scale-season');
    this.levelScale = new RobustScale(this.memory, 'scale-level');
    this.now = this.memory.doubles('now', 9, 0);
    this.tail = new Tail(this.now, place.tail);
    this.probability = Math.min(parameters.mostLikely, (parameters.alarmsPerDay * settings.stepMs) / day);
  }

  judge(point: Point): Judgement {
    const { now, clock, foretelling } = this;
    clock.read(point.at);
    const gap = point.at - (now[place.learnedAt] ?? 0);
    foretelling.read(clock, gap <= parameters.nearPoints * this.stepMs);
    const known = !Number.isNaN(foretelling.centre);
    const learning = !known || point.at - (now[place.firstAt] ?? 0) < parameters.learningDays * day;
    const value = point.value;
    const usual = foretelling.centre;
    const factor = point.special?.factor ?? 1;
    const half = this.reach(learning) * Math.max(1, factor);
    const slack = point.special === undefined ? 1 : point.special.factor === undefined ? parameters.specialRange : parameters.specialSlack;
    const expected = usual * factor;
    const allowed = slack === 1 ? 0 : Math.abs(expected) * (1 - 1 / slack);
    const floor = this.isCount ? 0 : Number.NEGATIVE_INFINITY;
    const lower = Math.max(floor, expected - allowed - half);
    const upper = expected + Math.abs(expected) * (slack - 1) + half;
    if (value === undefined || Number.isNaN(value)) return { expected, lower, upper, score: 0, anomalous: false, learning, direction: '' };
    if (point.special !== undefined) {
      foretelling.pass(clock);
      const over = value > upper ? value - upper : value < lower ? lower - value : 0;
      const score = over > 0 && !learning ? 0.5 + 0.5 * (over / (over + half + 1e-9)) : 0;
      return { expected, lower, upper, score, anomalous: score >= 0.5, learning, direction: over === 0 ? '' : value > upper ? 'rise' : 'drop' };
    }
    const size = known ? Math.log(1 + this.deviation(value)) : 0;
    const score = this.say(size, learning);
    this.learn(point.at, value, known, size);
    return { expected, lower, upper, score, anomalous: score >= 0.5, learning, direction: score < 0.5 ? '' : value > usual ? 'rise' : 'drop' };
  }

  /** What changed of the memory since the last call, in small parts; from the latest of each name the same detector can be made again. */
  changedParts(): readonly (readonly [part: string, bytes: Uint8Array])[] {
    return this.memory.takeChanged();
  }

  /** Whole and not negative, all that came so far. */
  private get isCount(): boolean {
    return this.now[place.broken] === 0;
  }

  /** Least scale for a mean: where all was equal, and the chance in counts. */
  private least(mean: number): number {
    const scatter = this.isCount ? quartile * Math.sqrt(Math.max(0.1, mean) * Math.max(1, this.now[place.dispersion] ?? 1)) : 0;
    return Math.max(1e-9 + 1e-4 * Math.abs(mean), Math.min(scatter, 1e9));
  }

  /** The geometric mean of how strange the value is to each foretelling, in robust scales; 0 when they differ in direction. */
  private deviation(value: number): number {
    const { near, season, level } = this.foretelling;
    let product = 1;
    let judges = 0;
    let rises = 0;
    const hour = this.clock.hour;
    for (const [mean, scale] of [[near, this.nearScale], [season, this.seasonScale], [level, this.levelScale]] as const) {
      if (Number.isNaN(mean)) continue;
      const one = this.strange(value, mean, scale.known ? scale.at(hour, this.least(mean)) : Math.max(this.least(mean), Math.abs(value - mean)));
      judges += 1;
      if (one > 0) rises += 1;
      product *= Math.abs(one);
    }
    if (rises !== 0 && rises !== judges) return 0;
    return judges === 3 ? Math.cbrt(product) : judges === 2 ? Math.sqrt(product) : product;
  }

  private strange(value: number, mean: number, scale: number): number {
    if (!this.isCount || mean >= parameters.countsUpTo || mean < 0 || value > 10 * parameters.countsUpTo) return (value - mean) / scale;
    return countDeviation(value, mean, (scale / quartile) ** 2) / quartile;
  }

  /** The score of a strangeness. After an alarm only what is plainly more is said again. */
  private say(size: number, learning: boolean): number {
    const { now } = this;
    let place1 = Math.max(0, this.tail.place(size, this.probability));
    if (learning) place1 /= parameters.learningFactor;
    let bar = now[place.bar] ?? 0;
    const repeated = bar > 0 && place1 < bar * parameters.repeatFactor;
    const said = repeated ? Math.min(place1, 0.9) : place1;
    bar *= parameters.repeatDecay;
    if (bar < 0.3) bar = 0;
    if (said >= 1) bar = Math.max(bar, place1);
    now[place.bar] = bar;
    return said / (1 + said);
  }

  /** Half the band: the deviation at which the alarm is raised. */
  private reach(learning: boolean): number {
    const usual = this.foretelling.centre;
    if (Number.isNaN(usual)) return Number.NaN;
    const scale = this.levelScale.known ? this.levelScale : this.nearScale;
    if (!scale.known) return Number.POSITIVE_INFINITY;
    return (Math.exp(this.tail.bar(this.probability) * (learning ? parameters.learningFactor : 1)) - 1) * scale.at(this.clock.hour, this.least(usual));
  }

  private learn(at: Instant, value: number, known: boolean, size: number): void {
    const { now, clock, foretelling } = this;
    const { near, season, level } = foretelling;
    const hour = clock.hour;
    const usual = foretelling.centre;
    if ((now[place.count] ?? 0) === 0) now[place.firstAt] = at;
    now[place.count] = (now[place.count] ?? 0) + 1;
    now[place.learnedAt] = at;
    if (!Number.isInteger(value) || value < 0) now[place.broken] = (now[place.broken] ?? 0) + 1;
    let clipped = value;
    if (known) {
      const scale = this.levelScale.known ? this.levelScale : this.nearScale;
      const clip = scale.known ? parameters.clip * scale.at(hour, this.least(usual)) : Number.POSITIVE_INFINITY;
      clipped = usual + Math.max(-clip, Math.min(clip, value - usual));
      const dispersion = now[place.dispersion] || 1;
      const square = Math.min(25 * dispersion, (value - usual) ** 2 / Math.max(0.1, usual));
      now[place.dispersion] = dispersion + (square - dispersion) / parameters.dispersionPoints;
      this.tail.learn(size);
    }
    if (!Number.isNaN(near)) this.nearScale.learn(hour, value - near, this.least(near));
    if (!Number.isNaN(season)) this.seasonScale.learn(hour, value - season, this.least(season));
    if (!Number.isNaN(level)) this.levelScale.learn(hour, value - level, this.least(level));
    foretelling.learn(clock, value, clipped);
    this.memory.touch('now', 0);
  }
}
