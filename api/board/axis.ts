import { DateTime } from 'luxon';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Bucket widths, in milliseconds; people read these. */
const intervals = [
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,
];

/** The narrowest bucket that gives at most `maxPoints` of them in the range. */
export function chooseInterval(rangeMs: number, maxPoints: number): number {
  return intervals.find((interval) => rangeMs / interval <= maxPoints) ?? day * Math.ceil(rangeMs / day / maxPoints);
}

const timeSteps = [minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 28 * day];

/** At most `most` ticks of a range, on round times of the zone: whole hours and days begin where people there say they do. */
export function timeTicks(fromMs: number, toMs: number, zone: string, most: number): readonly Tick[] {
  const step = timeSteps.find((candidate) => (toMs - fromMs) / candidate <= most) ?? day * Math.ceil((toMs - fromMs) / day / most);
  const pattern = step >= day ? 'MM-dd' : 'HH:mm';
  const ticks: Tick[] = [];
  let at = DateTime.fromMillis(fromMs, { zone }).startOf('day');
  for (let ms = at.toMillis(); ms <= toMs; ms = at.toMillis()) {
    if (ms >= fromMs) ticks.push({ at: ms, label: at.toFormat(pattern) });
    // Days are added as days, so that ticks stay on midnight where clocks change.
    at = step >= day ? at.plus({ days: step / day }) : at.plus({ milliseconds: step });
  }
  return ticks;
}

/** Round values from 0 to one at or above the largest: six at most, and whole ones where only those mean something. */
export function valueTicks(largest: number, whole: boolean): readonly number[] {
  const rough = Math.max(largest, Number.MIN_VALUE) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? 10 * power;
  const step = whole ? Math.max(1, Math.round(round)) : round;
  const count = Math.max(1, Math.ceil((largest / step) * (1 - 1e-9)));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
