import { IANAZone } from 'luxon';
import { civilToUtc, day, minute, parseInstant, type Instant } from '../processors/domain/instant.ts';

export const timeFormats = ['iso', 'local', 'epoch-seconds', 'epoch-milliseconds'] as const;

/**
 * How a channel writes times: `iso` carries its offset; `local` is
 * `YYYY-MM-DD HH:mm:ss` (or `/` and `T`) in a zone; the epochs are whole numbers.
 */
export type TimeFormat = (typeof timeFormats)[number];

const offsetZone = /^([+-])(\d{2}):(\d{2})$/;
const local = /^(\d{4})[-/](\d{2})[-/](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;
const whole = /^\d{1,15}$/;
/** The end of year 9999: seconds read as milliseconds, or the reverse, land far outside. */
const latest = 253_402_300_799_999;

export function isZone(zone: string): boolean {
  return offsetZone.test(zone) || IANAZone.isValidZone(zone);
}

/** A reader of one format; it gives `undefined` for a text that is not in it. */
export function timeReader(format: TimeFormat, zone: string): (text: string) => Instant | undefined {
  switch (format) {
    case 'iso':
      return parseInstant;
    case 'local': {
      const toInstant = zoneReader(zone);
      return (text) => {
        const part = local.exec(text);
        // A channel that adds an offset after all is believed.
        if (part === null) return parseInstant(text);
        const [, year, month, date, hours, minutes, seconds, fraction] = part;
        const civil = civilToUtc(
          Number(year), Number(month), Number(date), Number(hours), Number(minutes), Number(seconds ?? 0),
          fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3)),
        );
        return civil === undefined ? undefined : toInstant(civil);
      };
    }
    case 'epoch-seconds':
      return (text) => epoch(text, 1_000);
    case 'epoch-milliseconds':
      return (text) => epoch(text, 1);
    default:
      return format satisfies never;
  }
}

function epoch(text: string, unitMs: number): Instant | undefined {
  if (!whole.test(text)) return undefined;
  const instant = Number(text) * unitMs;
  return instant <= latest ? instant : undefined;
}

/**
 * From civil time (written as if UTC) to the instant. A time that a change of
 * clocks repeats is its first occurrence; one that it leaves out moves on by the gap.
 */
function zoneReader(zone: string): (civil: Instant) => Instant {
  const fixed = offsetZone.exec(zone);
  if (fixed !== null) {
    const offset = (Number(fixed[2]) * 60 + Number(fixed[3])) * minute * (fixed[1] === '-' ? -1 : 1);
    return (civil) => civil - offset;
  }
  const iana = IANAZone.create(zone);
  const offsetAt = (instant: Instant) => iana.offset(instant) * minute;
  const days = new Map<number, readonly [before: number, after: number]>();
  return (civil) => {
    const key = Math.floor(civil / day);
    let offsets = days.get(key);
    if (offsets === undefined) {
      // Two days before and after, so that one look-up serves every time of the day.
      offsets = [offsetAt((key - 1) * day), offsetAt((key + 2) * day)];
      if (days.size > 10_000) days.clear();
      days.set(key, offsets);
    }
    const [before, after] = offsets;
    if (before === after || offsetAt(civil - before) === before) return civil - before;
    return offsetAt(civil - after) === after ? civil - after : civil - before;
  };
}
