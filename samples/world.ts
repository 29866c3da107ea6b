import { day, hour, minute } from '../processors/domain/instant.ts';
import { sources } from '../processors/domain/source.ts';
import { fileArrivals, liveArrivals, type Arrival, type Flow } from './arrivals.ts';
import { Assortment } from './assortment.ts';
import { shiftOf } from './calendar.ts';
import { Course } from './course.ts';
import { Depot } from './depot.ts';
import type { Cue } from './cue.ts';
import { type Errand, firstErrands, run } from './errand.ts';
import { Incidents } from './incident.ts';
import type { Invoice } from './invoice.ts';
import type { Journey } from './journey.ts';
import { turnoverOfFile, turnoverOfFlow } from './laying-in.ts';
import { journeyOf } from './plan.ts';
import { Queue, type Thread } from './queue.ts';
import { mix } from './random.ts';
import { type Sale, sell } from './sale.ts';
import { Shortages } from './shortage.ts';
import { conditionOf } from './systems.ts';

/** What a replay is made from. The same setting gives the same messages, byte for byte. */
export interface ReplaySetting {
  readonly invoices: readonly Invoice[];
  readonly seed: number;
  /** Orders for each invoice; a whole number from 1. */
  readonly scale: number;
  /** Where history ends and live begins. */
  readonly until: number;
}

/** What has a next moment: an order with messages to come, a heart that beats, an errand. All of one shape, which the queue is quick with. */
interface Due extends Thread {
  due: number;
  readonly rank: number;
  readonly what: Sold | Beat | Trip | Kept;
}

interface Sold {
  readonly kind: 'sold';
  readonly journey: Journey;
  next: number;
}

interface Beat {
  readonly kind: 'beat';
  /** '' for the tick. */
  readonly source: string;
  everyMs: number;
}

interface Trip {
  readonly kind: 'trip';
  readonly errand: Errand;
}

/** What a silent source will say once it speaks again. */
interface Kept {
  readonly kind: 'kept';
  readonly cue: Cue;
}

export const tickEveryMs = 10 * minute;
export const heartbeatEveryMs = 30 * minute;

/**
 * The replay as one queue of what is due: orders take their place when they are
 * placed and leave it with their last message, so that memory holds the orders
 * under way and no more.
 */
export class World {
  private readonly queue = new Queue<Due>();
  /** What an errand said beside the first, all due when it was done. */
  private readonly said: Cue[] = [];
  private arrivals: Iterator<Arrival, void>;
  private arrival: IteratorResult<Arrival, void>;
  private sales = 0;
  private trips = 0;
  private kept = 0;
  private readonly setting: ReplaySetting;
  private seed: number;
  private readonly shortages: Shortages;
  /** What goes wrong on a schedule. */
  readonly incidents: Incidents;
  private readonly course: Course;
  private readonly depot: Depot;
  private goodsInMs = day;

  constructor(setting: ReplaySetting) {
    this.setting = setting;
    this.seed = setting.seed;
    const shift = shiftOf(setting.invoices, setting.until);
    this.arrivals = fileArrivals(setting.invoices, shift, setting.scale, setting.seed);
    this.arrival = this.arrivals.next();
    const first = this.arrival.done === true ? setting.until : this.arrival.value.at;
    const start = Math.floor(first / hour) * hour;
    const assortment = new Assortment(setting.invoices);
    this.shortages = new Shortages(assortment, setting.invoices, start, setting.seed);
    this.incidents = new Incidents(start);
    this.course = new Course(assortment, this.shortages, this.incidents, start);
    this.depot = new Depot(assortment, this.shortages, turnoverOfFile(setting.invoices, setting.scale), setting.seed);
    for (const { due, errand } of firstErrands(start)) this.send(due, errand);
    this.queue.push({ due: start, rank: -1, what: { kind: 'beat', source: '', everyMs: tickEveryMs } });
    sources.forEach((source, index) => {
      // Not all in one breath: every source has its own minute.
      this.queue.push({ due: start + index * minute, rank: -2 - index, what: { kind: 'beat', source, everyMs: heartbeatEveryMs } });
    });
  }

  /** From here on new orders come as `flow` says, and a source's heart beats every 30 minutes times `stretch`. */
  goLive(flow: Flow, stretch: number): void {
    const { invoices, until, seed } = this.setting;
    this.arrivals = liveArrivals(invoices, rest(this.arrival, this.arrivals), until, flow, seed);
    // Another flow sells other invoices under the same numbers: their ids must differ.
    this.seed = mix(seed, mix(flow.scale, Math.round(flow.slot)));
    this.arrival = this.arrivals.next();
    this.depot.goLive(turnoverOfFlow(invoices, flow, stretch), this.seed);
    this.goodsInMs = hour * stretch;
    const waiting: Due[] = [];
    for (let due = this.queue.pop(); due !== undefined; due = this.queue.pop()) waiting.push(due);
    for (const due of waiting) {
      const { what } = due;
      if (what.kind === 'beat') {
        // The log's own clock ticks from here on.
        if (what.source === '') continue;
        what.everyMs = heartbeatEveryMs * stretch;
      } else if (what.kind === 'trip' && what.errand.kind === 'goods_in') {
        // The warehouses make ready at once.
        due.due = until + 1;
      }
      this.queue.push(due);
    }
  }

  /** Takes the next message that is due by `limit`. */
  take(limit: number): Cue | undefined {
    for (;;) {
      if (this.said.length > 0) return this.said.shift();
      this.admit(limit);
      const next = this.queue.peek();
      if (next === undefined || next.due > limit) return undefined;
      this.queue.pop();
      const { what } = next;
      switch (what.kind) {
        case 'sold': {
          const cue = this.follow(next, what);
          if (!this.keepsBack(cue)) return cue;
          break;
        }
        case 'beat': {
          const cue = this.beat(next, what);
          // A heart that does not beat makes up for nothing later.
          if (this.incidents.silentUntil(cue) === undefined) return cue;
          break;
        }
        case 'kept': return { ...what.cue, due: next.due };
        case 'trip': this.run(next.due, what.errand); break;
        default: what satisfies never;
      }
    }
  }

  /** What a source that is silent now says when it speaks again, one thing after the other. */
  private keepsBack(cue: Cue): boolean {
    const until = this.incidents.silentUntil(cue);
    if (until === undefined) return false;
    this.kept += 1;
    this.queue.push({ due: until + this.kept * 20, rank: 1e9 + this.kept, what: { kind: 'kept', cue } });
    return true;
  }

  private beat(thread: Due, { source, everyMs }: Beat): Cue {
    const { due } = thread;
    thread.due += everyMs;
    this.queue.push(thread);
    return source === '' ? { kind: 'tick', due } : { kind: 'heartbeat', due, source };
  }

  private run(due: number, errand: Errand): void {
    const { says, next } = run(errand, due, this.depot, this.shortages, this.setting.scale, this.goodsInMs);
    for (const said of says) this.said.push({ ...said, due });
    for (const each of next) this.send(each.due, each.errand);
  }

  private send(due: number, errand: Errand): void {
    this.trips += 1;
    // Before whatever else is due: rules and goods come first.
    this.queue.push({ due, rank: -1e9 + this.trips, what: { kind: 'trip', errand } });
  }

  private follow(thread: Due, sold: Sold): Cue {
    const { due } = thread;
    const { journey } = sold;
    const step = journey.steps[sold.next]!;
    this.handle(journey, sold.next);
    sold.next += 1;
    const following = journey.steps[sold.next];
    if (following !== undefined) {
      thread.due = following.due;
      this.queue.push(thread);
    }
    return { kind: 'step', due, journey, step };
  }

  /** What a step means for the shelves. Said twice it happened once. */
  private handle(journey: Journey, index: number): void {
    const step = journey.steps[index]!;
    if ((step.kind !== 'dispatched' && step.kind !== 'returned') || !isFirst(journey, index)) return;
    if (step.kind === 'dispatched') this.depot.left(journey);
    else if (conditionOf(journey.sale, step) === 'resaleable') this.depot.cameBack(journey, step.nth);
  }

  /** Places the orders that come before whatever is next. */
  private admit(limit: number): void {
    while (this.arrival.done !== true && this.arrival.value.at <= Math.min(limit, this.queue.peek()?.due ?? limit)) {
      const { at, invoice, copy } = this.arrival.value;
      this.place(sell(invoice, copy, (this.sales += 1), this.seed, at));
      const flooded = this.incidents.floodedAt(at);
      if (flooded !== undefined) this.place(sell(invoice, copy + 1, (this.sales += 1), this.seed, at, flooded));
      this.arrival = this.arrivals.next();
    }
  }

  private place(sale: Sale): void {
    if (this.incidents.drops(sale)) return;
    const journey = journeyOf(sale, this.seed, this.course);
    this.depot.sold(journey);
    const first = journey.steps[0];
    if (first !== undefined) this.queue.push({ due: first.due, rank: sale.number, what: { kind: 'sold', journey, next: 0 } });
  }
}

/** Whether a step is not the repetition of an earlier message. */
function isFirst({ steps }: Journey, index: number): boolean {
  const { kind, nth } = steps[index]!;
  return steps.findIndex((each) => each.kind === kind && each.nth === nth) === index;
}

/** What is still to come, the one already looked at included. */
function* rest(first: IteratorResult<Arrival, void>, others: Iterator<Arrival, void>): Generator<Arrival, void> {
  for (let arrival = first; arrival.done !== true; arrival = others.next()) yield arrival.value;
}
