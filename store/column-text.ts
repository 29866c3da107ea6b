import type { Instant } from '../processors/domain/instant.ts';
import { escapeTsv } from './query.ts';

/** Texts as an array column reads them: quoted, and escaped once. */
export function listText(texts: readonly string[]): string {
  return '[' + texts.map((text) => "'" + escapeTsv(text).replaceAll("'", "\\'") + "'").join(',') + ']';
}

const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2299, 11, 31, 23, 59, 59, 999);

/**
 * ClickHouse reads thirteen digits as milliseconds since 1970; other instants
 * need their date spelled out. DateTime64 holds the years 1900 to 2299: what a
 * publisher claims beyond them is kept as the nearest it can hold.
 */
export function instantText(instant: Instant): string {
  if (instant >= 1_000_000_000_000 && instant < 9_999_999_999_999) return String(instant);
  return new Date(Math.min(Math.max(instant, earliest), latest)).toISOString().replace('T', ' ').slice(0, 23);
}
