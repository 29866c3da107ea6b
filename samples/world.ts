import { hour, minute } from '../processors/domain/instant.ts';
import { sources } from '../processors/domain/source.ts';
import { fileArrivals, liveArrivals, type Arrival, type Flow } from './arrivals.ts';
import { shiftOf } from './calendar.ts';
import type { Invoice } from './invoice.ts';
import type { Journey } from './journey.ts';
import { journeyOf } from './plan.ts';
import { Queue, type Thread } from './queue.ts';
import { mix } from './random.ts';
import { sell } from './sale.ts';
import type { Step } from './step.ts';

/** What a replay is made from. The same setting gives the same messages, byte for byte. */
export interface ReplaySetting {
  readonly invoices: readonly Invoice[];
  readonly seed: number;
  /** Orders for each invoice; a whole number from 1. */
  readonly scale: number;
  /** Where history ends and live begins. */
  readonly until: number;
}

/** The next message of the replay, not yet in words. */
export type Cue =
  | { readonly kind: 'step'; readonly due: number; readonly journey: Journey; readonly step: Step }
  | { readonly kind: 'tick'; readonly due: number }
  | { readonly kind: 'heartbeat'; readonly due: number; readonly source: string };

interface Sold extends Thread {
  due: number;
  readonly rank: number;
  readonly journey: Journey;
  next: number;
}

interface Beat extends Thread {
  due: number;
  readonly rank: number;
  /** '' for the tick. */
  readonly source: string;
  everyMs: number;
}

export const tickEveryMs = 10 * minute;
const heartbeatEveryMs = 30 * minute;

/**
 * The replay as one queue of what is due: orders take their place when they are
 * placed and leave it with their last message, so that memory holds the orders
 * under way and no more.
 */
export class World {
  private readonly queue = new Queue<Sold | Beat>();
  private arrivals: Iterator<Arrival, void>;
  private arrival: IteratorResult<Arrival, void>;
  private sales = 0;
  private readonly setting: ReplaySetting;
  private seed: number;

  constructor(setting: ReplaySetting) {
    this.setting = setting;
    this.seed = setting.seed;
    const shift = shiftOf(setting.invoices, setting.until);
    this.arrivals = fileArrivals(setting.invoices, shift, setting.scale, setting.seed);
    this.arrival = this.arrivals.next();
    const first = this.arrival.done === true ? setting.until : this.arrival.value.at;
    const start = Math.floor(first / hour) * hour;
    this.queue.push({ due: start, rank: -1, source: '', everyMs: tickEveryMs });
    sources.forEach((source, index) => {
      // Not all in one breath: every source has its own minute.
      this.queue.push({ due: start + index * minute, rank: -2 - index, source, everyMs: heartbeatEveryMs });
    });
  }

  /** From here on new orders come as `flow` says, and a source's heart beats every 30 minutes times `stretch`. */
  goLive(flow: Flow, stretch: number): void {
    const { invoices, until, seed } = this.setting;
    this.arrivals = liveArrivals(invoices, rest(this.arrival, this.arrivals), until, flow, seed);
    // Another flow sells other invoices under the same numbers: their ids must differ.
    this.seed = mix(seed, mix(flow.scale, Math.round(flow.slot)));
    this.arrival = this.arrivals.next();
    const waiting: (Sold | Beat)[] = [];
    for (let thread = this.queue.pop(); thread !== undefined; thread = this.queue.pop()) waiting.push(thread);
    for (const thread of waiting) {
      if (!('journey' in thread)) {
        // The log's own clock ticks from here on.
        if (thread.source === '') continue;
        thread.everyMs = heartbeatEveryMs * stretch;
      }
      this.queue.push(thread);
    }
  }

  /** Takes the next message that is due by `limit`. */
  take(limit: number): Cue | undefined {
    this.admit(limit);
    const thread = this.queue.peek();
    if (thread === undefined || thread.due > limit) return undefined;
    this.queue.pop();
    const due = thread.due;
    if (!('journey' in thread)) {
      thread.due += thread.everyMs;
      this.queue.push(thread);
      return thread.source === '' ? { kind: 'tick', due } : { kind: 'heartbeat', due, source: thread.source };
    }
    const { journey } = thread;
    const step = journey.steps[thread.next]!;
    thread.next += 1;
    const following = journey.steps[thread.next];
    if (following !== undefined) {
      thread.due = following.due;
      this.queue.push(thread);
    }
    return { kind: 'step', due, journey, step };
  }

  /** Places the orders that come before whatever is next. */
  private admit(limit: number): void {
    while (this.arrival.done !== true && this.arrival.value.at <= Math.min(limit, this.queue.peek()?.due ?? limit)) {
      const { at, invoice, copy } = this.arrival.value;
      this.sales += 1;
      const sale = sell(invoice, copy, this.sales, this.seed, at);
      const journey = journeyOf(sale, this.seed);
      const first = journey.steps[0];
      if (first !== undefined) this.queue.push({ due: first.due, rank: this.sales, journey, next: 0 });
      this.arrival = this.arrivals.next();
    }
  }
}

/** What is still to come, the one already looked at included. */
function* rest(first: IteratorResult<Arrival, void>, others: Iterator<Arrival, void>): Generator<Arrival, void> {
  for (let arrival = first; arrival.done !== true; arrival = others.next()) yield arrival.value;
}
