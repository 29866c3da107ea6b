import { day } from '../processors/domain/instant.ts';
import { span } from './calendar.ts';
import { narrate } from './narrate.ts';
import type { Publication } from './publication.ts';
import { mix } from './random.ts';
import type { WrongZone } from './systems.ts';
import { World, type ReplaySetting } from './world.ts';

export interface HistorySetting extends ReplaySetting {
  /** How many messages are in the log already: the replay goes on with the next one. 0 when absent. */
  readonly after?: number;
}

/**
 * The two months of the file as if they had just ended: every message up to
 * `until`, in order of log time, made as it is asked for. The same setting gives
 * the same bytes.
 */
export function* history(setting: HistorySetting): Generator<Publication, void> {
  const { seed, until, after = 0 } = setting;
  const world = new World(setting);
  const wrongZone = wrongZoneOf(setting);
  let count = 0;
  for (let cue = world.take(until); cue !== undefined; cue = world.take(until)) {
    count += 1;
    if (count > after) yield narrate(cue, messageId(seed, count), (at) => at, wrongZone);
  }
}

/** `replay-<seed>-<n>`; n counts the replay's messages from 1, history and live together. */
export function messageId(seed: number, n: number): string {
  return `replay-${seed}-${n}`;
}

/** The day, about the middle of the history, on which the carrier's clocks are in the wrong zone. */
export function wrongZoneOf({ invoices, seed, until }: ReplaySetting): WrongZone {
  const { from } = span(invoices, until);
  const start = from + (20 + (mix(seed, 0x20e) % 20)) * day;
  return { from: start, until: start + day };
}
