import { businessDate, civilToUtc, day, minute, minuteOfDay } from '../domain/instant.ts';
import type { Instant } from '../domain/instant.ts';

const quarter = 15 * minute;

/**
 * Where an instant lies in the local day and week. The zone is asked once a
 * quarter of an hour: no zone in use changes its offset within one.
 */
export class SeasonClock {
  /** Days since 1970-01-01 of the civil date. */
  dayNumber = 0;
  /** Milliseconds since local midnight by the clock on the wall. */
  timeMs = 0;
  private quarter = Number.NaN;
  private quarterTimeMs = 0;
  private readonly timezone: string;

  constructor(timezone: string) {
    this.timezone = timezone;
  }

  read(at: Instant): void {
    const begun = Math.floor(at / quarter);
    if (begun !== this.quarter) {
      this.quarter = begun;
      this.quarterTimeMs = minuteOfDay(begun * quarter, this.timezone) * minute;
      const date = businessDate(begun * quarter, this.timezone);
      this.dayNumber = (civilToUtc(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)), 0, 0, 0) ?? 0) / day;
    }
    this.timeMs = this.quarterTimeMs + (at - begun * quarter);
  }

  /** Hour of the local day, 0 to 23. */
  get hour(): number {
    return Math.floor(this.timeMs / 3_600_000);
  }
}
