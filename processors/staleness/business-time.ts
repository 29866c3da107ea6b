import { businessDate, type Instant, minute, minuteOfDay, minutesOf } from '../domain/instant.ts';
import type { BusinessHours, SpecialDays } from '../domain/monitoring.ts';
import type { Channel } from '../domain/source.ts';

/** When people work: hours of some days of the week, less the holidays. */
export interface Calendar {
  readonly hours: BusinessHours;
  readonly days: readonly SpecialDays[];
  /** IANA zone. */
  readonly zone: string;
}

/** Nobody waits for longer than this; hours that never come must not be looked for for ever. */
const longestDays = 400;

/**
 * The instant at which so much business time has passed since another. Days and
 * hours are those of the zone, whatever the season does to its clocks. Where
 * the calendar leaves no working day, 400 days later.
 */
export function afterBusinessTime(since: Instant, lengthMs: number, { hours, days, zone }: Calendar, channel: Channel): Instant {
  const [opens, shuts] = [minutesOf(hours.from), minutesOf(hours.to)];
  let left = lengthMs;
  let midnight = midnightOf(since, zone);
  for (let day = 0; day < longestDays; day++) {
    const date = businessDate(midnight, zone);
    if (hours.days.includes(weekday(date)) && !isHoliday(date, days, channel)) {
      const from = Math.max(since, at(midnight, opens, zone));
      const room = at(midnight, shuts, zone) - from;
      if (room >= left) return from + left;
      if (room > 0) left -= room;
    }
    // A day has 23 to 25 hours, so noon plus a day is in the next.
    midnight = midnightOf(midnight + 36 * 60 * minute, zone);
  }
  return midnight;
}

/** 1 is Monday. */
function weekday(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function isHoliday(date: string, days: readonly SpecialDays[], channel: Channel): boolean {
  return days.some(({ kind, from, to, channels }) => kind === 'holiday' && from <= date && date <= to && (channels === undefined || channels.includes(channel)));
}

function midnightOf(instant: Instant, zone: string): Instant {
  const date = businessDate(instant, zone);
  const guess = Math.floor(instant / minute) * minute - minuteOfDay(instant, zone) * minute;
  // Clocks may have been changed since midnight.
  const off = minuteOfDay(guess, zone);
  if (off === 0) return guess;
  return businessDate(guess, zone) === date ? guess - off * minute : guess + (24 * 60 - off) * minute;
}

/** A time of a day that begins at `midnight`. */
function at(midnight: Instant, minutes: number, zone: string): Instant {
  const guess = midnight + minutes * minute;
  return guess + (minutes - minuteOfDay(guess, zone)) * minute;
}
