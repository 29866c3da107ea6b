import { day, minute } from '../domain/instant.ts';

/**
 * How long something has taken lately: counts by length, each class a seventh
 * longer than the one before, so a quantile is right to a few per cent and the
 * whole is some sixty small numbers.
 */
export type Durations = readonly number[];

const shortest = 15 * minute;
const longest = 90 * day;
const ratio = 8 / 7;

/** Upper ends of the classes. The last one has all that is longer. */
const edges: readonly number[] = (() => {
  const ends = [shortest];
  while (ends.at(-1)! < longest) ends.push(Math.round(ends.at(-1)! * ratio));
  return ends;
})();

/** Above so many every count is halved: what was long ago weighs less and less. */
const fullAt = 1_000;

export function noteDuration(known: Durations = [], lengthMs: number): Durations {
  const found = edges.findIndex((edge) => lengthMs <= edge);
  const place = found < 0 ? edges.length - 1 : found;
  const counts = Array.from({ length: Math.max(known.length, place + 1) }, (_, index) => known[index] ?? 0);
  counts[place]!++;
  return countOf(counts) > fullAt ? counts.map((count) => Math.floor(count / 2)) : counts;
}

export function countOf(durations: Durations): number {
  return durations.reduce((sum, count) => sum + count, 0);
}

/** The length that this share of them does not pass, in whole milliseconds; between the ends of a class in proportion. 0 when there are none. */
export function quantileOf(durations: Durations, share: number): number {
  const wanted = share * countOf(durations);
  let passed = 0;
  for (const [index, count] of durations.entries()) {
    if (count > 0 && passed + count >= wanted) {
      const [from, to] = [index === 0 ? 0 : edges[index - 1]!, edges[index]!];
      return Math.round(from + ((to - from) * (wanted - passed)) / count);
    }
    passed += count;
  }
  return 0;
}
