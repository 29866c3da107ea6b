import { DateTime } from 'luxon';
import { day, hour, minute, second, type Instant } from '../processors/domain/instant.ts';

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const dates = new Map<number, string>();

/** `YYYY-MM-DD` of a count of days since 1970. */
function date(days: number): string {
  let text = dates.get(days);
  if (text === undefined) {
    text = new Date(days * day).toISOString().slice(0, 10);
    if (dates.size > 10_000) dates.clear();
    dates.set(days, text);
  }
  return text;
}

/** Milliseconds since 1970 as civil text in UTC, `YYYY-MM-DD<separator>HH:mm:ss`; what is below a second is cut. */
function civil(millis: number, separator: string): string {
  const days = Math.floor(millis / day);
  const rest = millis - days * day;
  const hours = Math.floor(rest / hour);
  const minutes = Math.floor((rest - hours * hour) / minute);
  const seconds = Math.floor((rest - hours * hour - minutes * minute) / second);
  return `${date(days)}${separator}${two[hours]!}:${two[minutes]!}:${two[seconds]!}`;
}

/** How Chinese platforms write a time: `YYYY-MM-DD HH:mm:ss` in UTC+8, no zone. */
export function chinese(at: Instant): string {
  return civil(at + 8 * hour, ' ');
}

/** `YYMMDD` in UTC+8, the head of a Pinduoduo order number. */
export function chineseDay(at: Instant): string {
  const text = date(Math.floor((at + 8 * hour) / day));
  return text.slice(2, 4) + text.slice(5, 7) + text.slice(8, 10);
}

/** `YYYY-MM-DDTHH:mm:ss` in UTC without saying so: WooCommerce's `_gmt` fields. */
export function gmt(at: Instant): string {
  return civil(at, 'T');
}

/** `YYYY-MM-DDTHH:mm:ss` in London without saying so. */
export function londonCivil(at: Instant): string {
  return civil(toLondon(at), 'T');
}

/** ISO 8601 with London's offset. */
export function london(at: Instant): string {
  const offset = londonOffset(at);
  return `${civil(at + offset, 'T')}+${two[offset / hour]!}:00`;
}

/** ISO 8601 with milliseconds in UTC. */
export function zulu(at: Instant): string {
  return `${civil(at, 'T')}.${String(at - Math.floor(at / second) * second).padStart(3, '0')}Z`;
}

/** ISO 8601 with China's offset, to the second. */
export function beijing(at: Instant): string {
  return `${civil(at + 8 * hour, 'T')}+08:00`;
}

const offsets = new Map<number, number>();

/** London's offset from UTC in milliseconds. It changes on the hour only. */
function londonOffset(at: Instant): number {
  const hours = Math.floor(at / hour);
  let offset = offsets.get(hours);
  if (offset === undefined) {
    offset = DateTime.fromMillis(hours * hour, { zone: 'Europe/London' }).offset * minute;
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(hours, offset);
  }
  return offset;
}

/** What London's clocks show at an instant, as milliseconds as if that were UTC. */
export function toLondon(at: Instant): number {
  return at + londonOffset(at);
}

/** The instant at which London's clocks show a civil time, given as milliseconds as if it were UTC. */
export function fromLondon(civilMillis: number): Instant {
  const guess = civilMillis - londonOffset(civilMillis);
  return civilMillis - londonOffset(guess);
}
