import { span } from './calendar.ts';
import { type Incident, incidentsFrom } from './incident.ts';
import { narrate } from './narrate.ts';
import type { Publication } from './publication.ts';
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
  let count = 0;
  for (let cue = world.take(until); cue !== undefined; cue = world.take(until)) {
    count += 1;
    if (count > after) yield narrate(cue, messageId(seed, count), (at) => at, world.incidents);
  }
}

/** `replay-<seed>-<n>`; n counts the replay's messages from 1, history and live together. */
export function messageId(seed: number, n: number): string {
  return `replay-${seed}-${n}`;
}

/** What goes wrong in the history. */
export function incidentsOf({ invoices, until }: ReplaySetting): readonly Incident[] {
  return incidentsFrom(span(invoices, until).from).filter(({ from }) => from < until);
}
