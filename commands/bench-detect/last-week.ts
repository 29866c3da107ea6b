import { day } from '../../processors/domain/instant.ts';
import type { Instant } from '../../processors/domain/instant.ts';
import type { Rival } from './rival.ts';

const week = 7 * day;

/** Same time last week: the alarm is at half of it or twice as much. What has no week before it is not judged. */
export class LastWeek implements Rival {
  private readonly values = new Map<Instant, number>();

  judge(at: Instant, value: number): number {
    const before = this.values.get(at - week);
    this.values.set(at, value);
    const larger = Math.max(Math.abs(value), Math.abs(before ?? 0));
    return before === undefined || larger === 0 ? 0 : Math.min(1, Math.abs(value - before) / larger);
  }
}
