import { businessDate, civilToUtc, day, minute, minuteOfDay } from '../domain/instant.ts';
import type { Instant } from '../domain/instant.ts';
import { parameters } from './parameters.ts';

const quarter = 15 * minute;

/**
 * Where a window lies in its season by the local clock: in the day, or in the
 * week where windows are so long that a day has but a few. The zone is asked once a
 * quarter of an hour: no zone in use changes its offset within one.
 */
export class SeasonClock {
  /** Days since 1970-01-01 of the civil date. */
  dayNumber = 0;
  /** How many seasons, days or weeks, were before this one. */
  season = 0;
  /** Milliseconds since the season began, by the clock on the wall. */
  timeMs = 0;
  /** Length of a season: a day or a week. */
  readonly seasonMs: number;
  /** From the start of a window to where it is read: a day that begins at eleven in the evening, clocks having changed, is the next day's. */
  private readonly aheadMs: number;
  private quarter = Number.NaN;
  private quarterTimeMs = 0;
  private readonly timezone: string;

  constructor(timezone: string, stepMs: number) {
    this.timezone = timezone;
    const long = stepMs >= parameters.weekFromMs;
    this.seasonMs = long ? 7 * day : day;
    this.aheadMs = long ? stepMs / 2 : 0;
  }

  read(start: Instant): void {
    const at = start + this.aheadMs;
    const begun = Math.floor(at / quarter);
    if (begun !== this.quarter) {
      this.quarter = begun;
      this.quarterTimeMs = minuteOfDay(begun * quarter, this.timezone) * minute;
      const date = businessDate(begun * quarter, this.timezone);
      this.dayNumber = (civilToUtc(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)), 0, 0, 0) ?? 0) / day;
    }
    const timeOfDayMs = this.quarterTimeMs + (at - begun * quarter);
    const perSeason = this.seasonMs / day;
    this.season = Math.floor(this.dayNumber / perSeason);
    this.timeMs = (this.dayNumber - this.season * perSeason) * day + timeOfDayMs;
  }

  /** Which of the 24 parts of the season, 0 to 23: the hour of a day. */
  get hour(): number {
    return Math.floor((24 * this.timeMs) / this.seasonMs);
  }
}
