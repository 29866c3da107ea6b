import { minute, type Instant } from '../processors/domain/instant.ts';
import { Rhythm } from './calendar.ts';
import { messageId } from './history.ts';
import { narrate } from './narrate.ts';
import type { Publication } from './publication.ts';
import { World, type ReplaySetting } from './world.ts';

export interface LiveSetting extends ReplaySetting {
  /** How many times faster than life it goes: more new orders, shorter lags. Above 0; 1 when absent. */
  readonly speed?: number;
  /** New orders a minute there are at least, also at night; above 0; 10 when absent. */
  readonly floorPerMinute?: number;
  /** When live begins: the first `now`. */
  readonly startedAt: Instant;
  /** How many messages of the replay, history's included, are in the log already. Absent: history's. */
  readonly after?: number;
}

/** At most this many messages come of one asking; a machine that slept gets the rest when it asks again. */
const mostAtOnce = 5_000;

/** What is going on after the history. */
export interface Live {
  /** What is due since last asked, oldest first. Claims and log times are `now` or just before. */
  due(now: Instant): Publication[];
}

/**
 * Goes on where the history ended: first what its orders still have before
 * them, and new orders by the rhythm of the file. Pure: the same setting and
 * the same askings give the same messages.
 */
export function live(setting: LiveSetting): Live {
  const { invoices, seed, scale, until, startedAt, speed = 1, floorPerMinute = 10 } = setting;
  const world = new World(setting);
  let count = 0;
  while (world.take(until) !== undefined) count += 1;
  world.goLive({ rhythm: new Rhythm(invoices), scale, slot: (minute / floorPerMinute) * speed }, speed);
  let resumedAt = until;
  for (; count < (setting.after ?? count); count++) resumedAt = world.take(Infinity)?.due ?? resumedAt;

  // The replay's own time goes on from where it was, at its speed; what lies before `until` stays as it was told.
  const clock = (at: number): Instant =>
    at <= until ? Math.round(at) : Math.max(until, Math.round(startedAt + (at - resumedAt) / speed));
  return {
    due(now) {
      const limit = resumedAt + (now - startedAt) * speed;
      const publications: Publication[] = [];
      while (publications.length < mostAtOnce) {
        const cue = world.take(limit);
        if (cue === undefined) break;
        count += 1;
        publications.push(narrate(cue, messageId(seed, count), clock, world.incidents));
      }
      return publications;
    },
  };
}
