import { hour, type Instant, minute, parseInstant } from '../../processors/domain/instant.ts';
import type { Message } from '../../processors/domain/message.ts';
import type { CoreSettings } from '../../processors/settings.ts';
import { comparisons, heartbeats, noise, people, ticks } from './bystanders.ts';
import { Chance } from './chance.ts';
import { clocksBy } from './clocks.ts';
import { decreed, housesBy, stockTold } from './depots.ts';
import { bundled, disordered } from './disorder.ts';
import { liveOnce } from './life.ts';
import { named } from './names.ts';
import type { Said } from './telling.ts';
import { changedBy, settingsBy } from './variation.ts';

/** From the message after `afterSeq` on, the service runs with other settings. */
export interface Change {
  readonly afterSeq: number;
  readonly settings: CoreSettings;
}

/** A log and the settings it is read with. Everything follows from the seed. */
export interface World {
  readonly seed: number;
  readonly settings: CoreSettings;
  readonly changes: readonly Change[];
  readonly log: readonly Message[];
}

/** The settings a message is read with. */
export function settingsAt({ settings, changes }: World, seq: number): CoreSettings {
  return changes.findLast(({ afterSeq }) => seq > afterSeq)?.settings ?? settings;
}

const beginnings = ['2026-03-08T03:00:00Z', '2026-03-28T20:00:00Z', '2026-10-31T18:30:00Z', '2025-12-31T12:00:00Z', '2026-02-28T06:00:00Z'];

/** The world of a seed, with so many orders in it. */
export function worldOf(seed: number, orders: number): World {
  const chance = new Chance(seed, 1);
  const settings = settingsBy(chance);
  const from = parseInstant(chance.pick(beginnings)) as Instant;
  const to = from + chance.pick([2, 12, 40]) * hour;
  const vouched = chance.happens(0.2);
  // A replay may end and live time begin: then the first messages are vouched for and the rest are not.
  const liveFrom = vouched ? chance.pick([Infinity, Infinity, from + (to - from) / 2]) : from;
  const clocks = clocksBy(chance, from, to, liveFrom === Infinity);

  const houses = housesBy(chance);
  // Some merchants keep no stock here: then nothing is routed, and orders move as they are told to.
  const kept = chance.happens(0.8);
  const told = new Chance(seed, 3);

  const lives = Array.from({ length: orders }, (_, index) =>
    liveOnce(seed, index + 1, chance.whole(from, to), clocks, settings, houses));
  const stock = kept ? stockTold(told, houses, from, to, clocks) : [];
  const spoken = disordered(chance, [...lives.flat(), ...stock, ...heartbeats(chance, from, to + 12 * hour, clocks), ...noise(chance, from, to, clocks)], from, to);
  const decrees = kept || told.happens(0.3) ? decreed(told, houses, from, to) : [];
  const end = to + settings.parkLimitMs + settings.completeAfterMs + Math.min(settings.retainFinishedMs, 3 * hour) + 4 * hour;
  const everyMs = Math.max(chance.pick([1, 5, 10]) * minute, Math.ceil((end - from) / 600 / minute) * minute);
  const ticking = ticks(from, end, liveFrom === Infinity ? everyMs * 7 : everyMs);
  const usual = bundled(chance, inOrder([...ticking, ...spoken, ...people(chance, from, end, clocks), ...decrees]).filter(({ at }) => at <= end));
  const said = [...usual, ...comparisons(new Chance(seed, 4), from, to, clocks)];
  // Some messages are gone from the broker before anyone reads them: their numbers are missing.
  const expired = chance.pick([0, 0, 0, 0.004]);
  const log = inOrder(said).map((one, index) => messageOf(one, index + 1, clocks.broker, liveFrom)).filter(() => !chance.happens(expired));
  const world = { seed, settings, changes: changesBy(chance, settings, said.length), log };
  return { ...world, log: named(log, (seq) => settingsAt(world, seq)) };
}

function messageOf({ at, source, items }: Said, seq: number, broker: (truth: Instant) => Instant, liveFrom: Instant): Message {
  const vouched = at < liveFrom;
  const payload = new TextEncoder().encode(`message ${seq}`);
  return { seq, receivedAt: vouched ? at : broker(at), vouched, subject: `orders.${source}.told`, source, items, payload };
}

function inOrder(said: readonly Said[]): Said[] {
  return said.toSorted((one, other) => one.at - other.at);
}

function changesBy(chance: Chance, first: CoreSettings, length: number): Change[] {
  const changes: Change[] = [];
  let settings = first;
  let afterSeq = 0;
  for (let left = chance.pick([0, 0, 1, 2]); left > 0; left--) {
    afterSeq = chance.whole(afterSeq, length);
    settings = changedBy(chance, settings);
    changes.push({ afterSeq, settings });
  }
  return changes;
}
