/** Milliseconds since 1970-01-01T00:00:00Z, a whole number. */
export type Instant = number;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const iso =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))$/;

/**
 * Reads an ISO 8601 date and time that carries its offset; `undefined` when
 * the text is anything else, a time without an offset included. Digits past
 * the millisecond are cut.
 */
export function parseInstant(text: string): Instant | undefined {
  const part = iso.exec(text);
  if (part === null) return undefined;
  const [, year, month, date, hours, minutes, seconds, fraction, zulu, sign, offsetHours, offsetMinutes] = part;
  const local = civilToUtc(
    Number(year), Number(month), Number(date), Number(hours), Number(minutes), Number(seconds ?? 0),
    Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
  );
  if (local === undefined || zulu !== undefined) return local;
  if (Number(offsetHours) > 18 || Number(offsetMinutes) > 59) return undefined;
  const offset = Number(offsetHours) * hour + Number(offsetMinutes) * minute;
  return sign === '-' ? local + offset : local - offset;
}

/** A civil date and time read as if its zone were UTC; `undefined` when no calendar has it. */
export function civilToUtc(
  year: number, month: number, date: number, hours: number, minutes: number, seconds: number, millis = 0,
): Instant | undefined {
  if (month < 1 || month > 12 || date < 1 || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  if (date > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return undefined;
  return Date.UTC(year, month - 1, date, hours, minutes, seconds, millis);
}

export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

const calendars = new Map<string, Intl.DateTimeFormat>();
const dates = new Map<string, Map<number, string>>();

/** What has been reckoned for a zone, by quarter of an hour; it is asked for many times a message. */
function reckoned<V>(zones: Map<string, Map<number, V>>, zone: string): Map<number, V> {
  let quarters = zones.get(zone);
  if (quarters === undefined) zones.set(zone, (quarters = new Map()));
  if (quarters.size > 10_000) quarters.clear();
  return quarters;
}

/** The civil date `YYYY-MM-DD` of an instant in an IANA zone. Does not depend on `TZ`. */
export function businessDate(instant: Instant, zone: string): string {
  // No zone in use changes its offset within a quarter of an hour, so one look-up serves the quarter.
  const quarter = Math.floor(instant / (15 * minute));
  const known = reckoned(dates, zone);
  let date = known.get(quarter);
  if (date === undefined) {
    let calendar = calendars.get(zone);
    if (calendar === undefined) {
      calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
      calendars.set(zone, calendar);
    }
    date = calendar.format(quarter * 15 * minute);
    known.set(quarter, date);
  }
  return date;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const minutes = new Map<string, Map<number, number>>();

/** Minutes since midnight of an instant in an IANA zone, 0 to 1439. Does not depend on `TZ`. */
export function minuteOfDay(instant: Instant, zone: string): number {
  const quarter = Math.floor(instant / (15 * minute));
  const known = reckoned(minutes, zone);
  let begun = known.get(quarter);
  if (begun === undefined) {
    let clock = clocks.get(zone);
    if (clock === undefined) {
      clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
      clocks.set(zone, clock);
    }
    begun = minutesOf(clock.format(quarter * 15 * minute));
    known.set(quarter, begun);
  }
  return begun + Math.floor(instant / minute) - quarter * 15;
}

/** Minutes since midnight of a time of day `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The civil date so many days after a date, both `YYYY-MM-DD`. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)) + days)).toISOString().slice(0, 10);
}
