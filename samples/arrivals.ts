import { hour, minute } from '../processors/domain/instant.ts';
import type { Rhythm } from './calendar.ts';
import type { Invoice } from './invoice.ts';
import { Random, mix } from './random.ts';
import { fromLondon } from './timestamp.ts';

/** An invoice about to be sold, in the replay's own time. */
export interface Arrival {
  readonly at: number;
  readonly invoice: Invoice;
  /** 0 for the sale that is the file's own; the others are there for the scale. */
  readonly copy: number;
}

/**
 * Every invoice of the file, `scale` times, in order of time. The file knows
 * minutes: its own sale keeps the minute, copies fall anywhere in the hour.
 * @param shift from the file's civil time to the replay's, milliseconds
 */
export function* fileArrivals(
  invoices: readonly Invoice[], shift: number, scale: number, seed: number,
): Generator<Arrival, void> {
  const random = new Random(mix(seed, 0xf11e));
  let from = 0;
  while (from < invoices.length) {
    const hourOf = Math.floor(invoices[from]!.civilMillis / hour);
    let to = from;
    while (to < invoices.length && Math.floor(invoices[to]!.civilMillis / hour) === hourOf) to++;
    const start = fromLondon(hourOf * hour + shift);
    const arrivals: Arrival[] = [];
    for (let index = from; index < to; index++) {
      const invoice = invoices[index]!;
      const own = start + (invoice.civilMillis % hour) + random.below(minute);
      arrivals.push({ at: own, invoice, copy: 0 });
      for (let copy = 1; copy < scale; copy++) arrivals.push({ at: start + random.below(hour), invoice, copy });
    }
    yield* arrivals.toSorted((a, b) => a.at - b.at);
    from = to;
  }
}

/** How new orders come in when the replay is live. */
export interface Flow {
  readonly rhythm: Rhythm;
  readonly scale: number;
  /** No slot of this length, in the replay's own time, stays without a new order. */
  readonly slot: number;
}

/**
 * After the file's last invoice: invoices drawn from the whole file, as many as
 * its rhythm has at that weekday and hour, and at least one a slot. Before, what
 * is left of the file, likewise with at least one a slot.
 */
export function* liveArrivals(
  invoices: readonly Invoice[], rest: Iterator<Arrival>, from: number, flow: Flow, seed: number,
): Generator<Arrival, void> {
  const random = new Random(mix(seed, 0x11fe));
  let next = rest.next();
  for (let start = from; ; start += flow.slot) {
    const end = start + flow.slot;
    const arrivals: Arrival[] = [];
    const draw = (): void => {
      arrivals.push({ at: start + random.next() * flow.slot, invoice: random.pick(invoices), copy: 1 });
    };
    if (next.done === true) {
      for (let count = poisson(flow.rhythm.perHour(start) * flow.scale * (flow.slot / hour), random); count > 0; count--) draw();
    }
    while (next.done !== true && next.value.at < end) {
      arrivals.push(next.value);
      next = rest.next();
    }
    if (arrivals.length === 0) draw();
    yield* arrivals.toSorted((a, b) => a.at - b.at);
  }
}

/** A Poisson-distributed count; near enough to normal where many are expected. */
function poisson(mean: number, random: Random): number {
  if (mean > 30) {
    const sum = random.next() + random.next() + random.next() + random.next() - 2;
    return Math.max(0, Math.round(mean + sum * Math.sqrt(3 * mean)));
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}
