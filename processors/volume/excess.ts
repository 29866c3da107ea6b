import { day } from '../domain/instant.ts';

/**
 * Page's cumulative sum for counts: evidence, in nats, that a series counts
 * another multiple of what is usual, gathered window by window and never below
 * none. It finds one gross window at once and half a drop in time, whatever the
 * length of windows, and with few events as well: then it is the time since the
 * last one that speaks. (E. S. Page, Biometrika 41, 1954; J. M. Lucas,
 * Technometrics 27, 1985, for counts.)
 */
export interface Excess {
  sum: number;
  /** Start of the window it began to grow in. */
  since: number;
  /** What was counted and what was expected since then. */
  seen: number;
  expected: number;
}

export type Direction = 'rise' | 'drop';

/** How many too few, or too many, a stretch has; none when it is off the other way. */
export function offBy(direction: Direction, { seen, expected }: Pick<Excess, 'seen' | 'expected'>): number {
  return Math.max(0, direction === 'drop' ? expected - seen : seen - expected);
}

/** What is looked for: so many times the usual. */
const sought: Readonly<Record<Direction, number>> = { drop: 0.5, rise: 2.5 };

/** So much evidence is enough. */
export const enough: Readonly<Record<Direction, number>> = { drop: 7, rise: 8 };

export function noExcess(): Excess {
  return { sum: 0, since: 0, seen: 0, expected: 0 };
}

/** Evidence of one window. `spread`: variance over mean; counts that scatter more than by chance say less. */
export function evidenceOf(direction: Direction, count: number, expected: number, spread: number): number {
  const ratio = sought[direction];
  return (count * Math.log(ratio) + expected * (1 - ratio)) / Math.max(1, spread);
}

/** Less than this share of what is enough is next to nothing. */
const hardly = 0.1;

/** What takes this much longer to add up has to add up to as much again: a little too much for weeks is how things are. */
const slownessMs = 2 * day;

/** More evidence than so many times enough is not kept: what did not add up within days is no sudden change. */
const mostKept = 4;

/** Adds a window; answers whether there is enough evidence. */
export function gather(excess: Excess, direction: Direction, at: number, count: number, expected: number, spread: number, patience = 1): boolean {
  const atOnce = enough[direction] * patience;
  const limit = atOnce * (1 + (excess.sum > 0 ? at - excess.since : 0) / slownessMs);
  const sum = Math.min(mostKept * atOnce, excess.sum + evidenceOf(direction, count, expected, spread));
  if (sum <= 0) {
    excess.sum = excess.seen = excess.expected = excess.since = 0;
    return false;
  }
  // What has hardly begun may as well begin now: a night's few events are no part of the morning's.
  if (excess.sum < hardly * atOnce) {
    excess.since = at;
    excess.seen = excess.expected = 0;
  }
  excess.sum = sum;
  excess.seen += count;
  excess.expected += expected;
  return sum >= limit;
}
