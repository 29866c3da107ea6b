import { day, minute, second } from '../../processors/domain/instant.ts';
import type { Instant } from '../../processors/domain/instant.ts';
import { civilTime } from './timestamp.ts';

/** The distance of rows: a whole number of steps from the first, on the world's clock or on the zone's. */
export class TimeStep {
  private readonly firstCivil: Instant;

  constructor(readonly stepMs: number, private readonly zone: string, private readonly first: Instant) {
    this.firstCivil = this.civil(first);
  }

  fits(at: Instant): boolean {
    if ((at - this.first) % this.stepMs === 0) return true;
    // Where clocks change a day has 23 or 25 hours, and is still a step of a day.
    return this.stepMs > 15 * minute && (this.civil(at) - this.firstCivil) % this.stepMs === 0;
  }

  private civil(at: Instant): Instant {
    return this.stepMs > 15 * minute ? civilTime(at, this.zone) : at;
  }
}

/** The commonest distance of neighbours, a second to a day; the shorter of two as common. `undefined` when there is none. */
export function commonestStep(times: readonly Instant[]): number | undefined {
  const counts = new Map<number, number>();
  for (const [index, at] of times.entries()) {
    const distance = at - (times[index - 1] ?? at);
    if (distance >= second && distance <= day) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, many], [b, more]) => more - many || a - b)[0]?.[0];
}

/** A length of time as a person says it. */
export function sayDuration(ms: number): string {
  return ms % day === 0 ? `${ms / day} d` : `${ms / second} s`;
}
