import { DateTime } from 'luxon';

/** Writes a number the way a unit id of Grafana means it. Units it doesn't know are written as plain numbers. */
export function formatValue(value: number, unit: string, decimals?: number): string {
  switch (unit) {
    case 's':
      return duration(value);
    case 'ms':
      return Math.abs(value) < 1_000 ? `${grouped(value, Number.isInteger(value) ? 0 : 1)} ms` : duration(value / 1_000);
    case 'percentunit':
      return `${(value * 100).toFixed(decimals ?? 1)} %`;
    case 'short':
      return short(value);
    default:
      return grouped(value, decimals ?? (Number.isInteger(value) ? 0 : 2));
  }
}

const steps: readonly (readonly [atLeast: number, per: number, name: string])[] = [
  [2 * 86_400, 86_400, 'd'], [2 * 3_600, 3_600, 'h'], [120, 60, 'min'], [0, 1, 's'],
];

function duration(seconds: number): string {
  const size = Math.abs(seconds);
  const [, per, name] = steps.find(([atLeast]) => size >= atLeast) ?? [0, 1, 's'];
  const count = seconds / per;
  return `${Math.abs(count) >= 100 ? Math.round(count) : count.toFixed(1).replace('.0', '')} ${name}`;
}

/** Whole below 100,000, then in thousands and millions. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000_000) return `${grouped(value / 1_000_000, 1)} M`;
  if (size >= 100_000) return `${grouped(value / 1_000, 0)} k`;
  return grouped(value, Number.isInteger(value) ? 0 : 2);
}

function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

const clickHouseTime = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})?$/;

/** Reads ClickHouse's `2026-11-22 20:00:00.000`, which is UTC, as milliseconds; `undefined` for anything else. */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !clickHouseTime.test(value)) return undefined;
  const time = Date.parse(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** `2026-11-22 20:00:00` in a zone. */
export function formatTime(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
}
