import { timeReader } from '../../ingest/local-time.ts';
import { businessDate, civilToUtc, minute, minuteOfDay } from '../../processors/domain/instant.ts';
import type { Instant } from '../../processors/domain/instant.ts';

const epoch = /^[+-]?\d+(?:\.\d+)?$/;
/** A date without its dashes, which would otherwise be a second of the year 1970. */
const solidDate = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const bareDate = /^\d{4}-\d{2}-\d{2}$/;
const withOffset = /(?:[Zz]|[+-]\d{2}:?\d{2})$/;
/** Seconds of the year 5138; as milliseconds it is in 1973. */
const firstMilliseconds = 100_000_000_000;

/** Whether the first row's cell is a column's name: those begin with neither digit nor sign. */
export function isHeading(cell: string): boolean {
  return !/^\s*[\d+-]/.test(cell);
}

/**
 * A reader of timestamps: unix seconds or milliseconds, ISO 8601 with an
 * offset, without one in `zone`, a date alone being its midnight there. It
 * gives `undefined` for anything else. `after` is the instant of the row
 * before: an hour that a change of clocks repeats is its second occurrence
 * where the first has been.
 */
export function timestampReader(zone: string): (text: string, after: Instant) => Instant | undefined {
  const local = timeReader('local', zone);
  return (given, after) => {
    const text = given.trim();
    if (epoch.test(text)) return solidDate.test(text) ? undefined : fromEpoch(Number(text));
    if (bareDate.test(text)) return local(`${text} 00:00`);
    const at = local(text);
    if (at === undefined || at > after || withOffset.test(text)) return at;
    return [30 * minute, 60 * minute].map((shift) => at + shift).find((later) => later > after && isSameTime(at, later, zone)) ?? at;
  };
}

function fromEpoch(value: number): Instant {
  return Math.round(Math.abs(value) < firstMilliseconds ? value * 1_000 : value);
}

function isSameTime(a: Instant, b: Instant, zone: string): boolean {
  return minuteOfDay(a, zone) === minuteOfDay(b, zone) && businessDate(a, zone) === businessDate(b, zone);
}

/** The clock on the wall of a zone, as if it were UTC. */
export function civilTime(at: Instant, zone: string): Instant {
  const [year, month, date] = businessDate(at, zone).split('-').map(Number) as [number, number, number];
  return (civilToUtc(year, month, date, 0, 0, 0) ?? NaN) + minuteOfDay(at, zone) * minute + (((at % minute) + minute) % minute);
}
