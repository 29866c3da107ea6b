import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from '../processors/domain/alert.ts';
import { hour, second, type Instant } from '../processors/domain/instant.ts';
import type { AttemptWriter } from '../store/attempt-writer.ts';
import type { Delivery } from '../store/delivery.ts';
import type { DeliveryChange, DeliveryStore } from '../store/delivery-store.ts';
import { AttemptRows } from './attempt-rows.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { Destination } from './destination.ts';
import { Latecomers } from './latecomers.ts';
import type { AlertMessage } from './message.ts';
import { ReceiverQueue } from './receiver-queue.ts';
import { Refresher } from './refresher.ts';
import { overBefore, settle, type Settlement } from './settlement.ts';

export interface DispatcherParts {
  readonly store: DeliveryStore;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly compose: (notification: Notification, destination: Pick<Destination, 'language'>) => AlertMessage;
  readonly writer: Pick<AttemptWriter, 'write'>;
  /** The host's clock. */
  readonly now: () => Instant;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Whether the log has been read to its end. */
  readonly caughtUp: () => boolean;
  /** Alerts that are not over, by id. */
  readonly standing: () => ReadonlySet<string>;
  readonly lateAfterMs: number;
  readonly keepMs: number;
  readonly report: DeliveryReport;
}

const superseded = 'old when it was found, and more was said of the alert since';

/** How often it is looked whether latecomers can go, and reported what waits. */
const tickMs = 250;

/** Between attempts to write to a disk that does not take it. */
const rewriteMs = 1_000;

const mostOver = 10_000;

/**
 * Tells receivers of notifications, each once, whatever crashes: what is
 * accepted is in the journal before the position of the log is committed, and
 * what the journal has is not accepted again.
 */
export class Dispatcher {
  readonly #queues: ReadonlyMap<string, ReceiverQueue>;
  readonly #latecomers = new Latecomers();
  readonly #rows: AttemptRows;
  readonly #refreshers: readonly Refresher[];
  readonly #fallbacks: ReadonlyMap<string, string | undefined>;
  readonly #timer: NodeJS.Timeout;
  readonly #stopping = new AbortController();
  /** Alerts that are over without a word: what waits of them is not sent, and what is being sent is not kept as known. */
  readonly #over = new Set<string>();
  #prunedAt: number;
  #releasing = false;

  private constructor(private readonly parts: DispatcherParts) {
    const { store, destinations, compose, writer, elapsed, random, report } = parts;
    const failed = (error: unknown) => report.trouble('the journal of deliveries cannot be written', error);
    this.#rows = new AttemptRows(store, writer, (error) => report.trouble('attempts to tell receivers cannot be written to the tables', error));
    this.#queues = new Map([...destinations].map(([name, destination]) => [name, new ReceiverQueue(destination, {
      store, compose, elapsed, random, failed, record: (deliveries) => this.#write({ deliveries }), settle: (settlements) => this.#settle(settlements), isOver: (alert) => this.#over.has(alert),
    })]));
    this.#fallbacks = new Map([...destinations].map(([name, { fallback }]) => [name, fallback]));
    this.#refreshers = [...destinations.values()].flatMap((destination) => {
      const { refreshMs } = destination.receiver;
      return refreshMs === undefined ? [] : [new Refresher({ destination, refreshMs, store, compose, report })];
    });
    this.#prunedAt = elapsed() - hour;
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /**
   * Goes on with what was under way when the process ended.
   *
   * @throws StoreError `state_unwritable`
   */
  static async open(parts: DispatcherParts): Promise<Dispatcher> {
    const dispatcher = new Dispatcher(parts);
    await dispatcher.#resume();
    return dispatcher;
  }

  /**
   * Takes over what has to be told. When it resolves, the journal has it; what
   * the journal had already is passed over. Sending takes place on its own.
   *
   * @param over alerts that are over, whether anybody is told of it or not
   * @throws StoreError `state_unwritable`
   */
  async accept(notifications: readonly Notification[], over: ReadonlySet<string>): Promise<void> {
    const { store, now, destinations, lateAfterMs } = this.parts;
    if (notifications.length === 0 && over.size === 0) return;
    const acceptedAt = now();
    const fresh: Delivery[] = [];
    const ended: Settlement[] = [];
    const expire = (delivery: Delivery, detail: string) => ended.push({ delivery, outcome: 'expired', detail });
    for (const notification of notifications) {
      for (const receiver of new Set(notification.receivers)) {
        if (store.get(notification, receiver) !== undefined) continue;
        const late = acceptedAt - notification.logTime > lateAfterMs;
        const delivery: Delivery = { notification, receiver, status: late ? 'held' : 'pending', attempts: 0, outcome: undefined, insteadOf: '', acceptedAt };
        if (!destinations.has(receiver)) {
          ended.push({ delivery, outcome: 'refused', detail: 'the settings have no receiver of that name' });
          continue;
        }
        const earlier = this.#latecomers.supersede(delivery);
        if (earlier !== undefined) expire(earlier, superseded);
        if (late && earlier !== undefined && notification.reason === 'resolved' && store.told(notification.alert.id, receiver) === undefined) {
          expire(delivery, overBefore);
          continue;
        }
        fresh.push(delivery);
        if (late) this.#latecomers.add(delivery);
      }
    }
    for (const held of this.#latecomers.end(over)) expire(held, overBefore);
    if (fresh.length > 0) await store.write({ deliveries: fresh });
    if (ended.length > 0) await this.#settle(ended);
    await this.#forget(withoutWord(over, notifications));
    for (const delivery of fresh) if (delivery.status === 'pending') this.#queues.get(delivery.receiver)?.push(delivery);
  }

  /** Lets attempts under way end and begins no others; what is left goes on at the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await Promise.all([...this.#refreshers, ...this.#queues.values()].map((part) => part.stop()));
    await this.#rows.stop();
  }

  async #resume(): Promise<void> {
    const { store, destinations } = this.parts;
    const found: Settlement[] = [];
    const open: Delivery[] = [];
    for (const delivery of store.unfinished()) {
      const destination = destinations.get(delivery.receiver);
      if (destination === undefined) found.push({ delivery, outcome: 'refused', detail: 'the settings no longer have a receiver of that name' });
      else if (delivery.status === 'held') {
        const earlier = this.#latecomers.supersede(delivery);
        if (earlier !== undefined) found.push({ delivery: earlier, outcome: 'expired', detail: superseded });
        this.#latecomers.add(delivery);
      } else if (delivery.status === 'sending' && !destination.receiver.recognisesRepeats) {
        found.push({ delivery, outcome: 'in_doubt', detail: 'the process ended while it was sent; it may have been told' });
      } else open.push(delivery);
    }
    // First what the end of the last life left: whether an end has to be told depends on it.
    if (found.length > 0) await this.#settle(found);
    for (const delivery of open) this.#queues.get(delivery.receiver)?.push(delivery);
    this.#rows.wake();
  }

  async #settle(settlements: readonly Settlement[]): Promise<void> {
    const { store, now, destinations, report } = this.parts;
    const settled = settle(settlements, now(), store, this.#fallbacks);
    const change = { ...settled, told: settled.told.map((one) => (this.#over.has(one.alert) ? { ...one, told: 'over' as const } : one)) };
    await this.#write(change);
    for (const attempt of change.attempts) report.attempted(attempt, destinations.get(attempt.receiver));
    // A fallback's own delivery; one that is tried again is in its queue still.
    for (const delivery of change.deliveries) if (delivery.status === 'pending' && delivery.attempts === 0) this.#queues.get(delivery.receiver)?.push(delivery);
    this.#rows.wake();
  }

  /** Tries until the disk takes it: a telling that cannot be recorded would be repeated. */
  async #write(change: DeliveryChange): Promise<void> {
    for (;;) {
      try {
        return await this.parts.store.write(change);
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error;
        this.parts.report.trouble('the journal of deliveries cannot be written', error);
        await pause(rewriteMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
  }

  async #forget(alerts: ReadonlySet<string>): Promise<void> {
    for (const alert of alerts) this.#over.add(alert);
    for (const alert of this.#over) {
      if (this.#over.size <= mostOver) break;
      this.#over.delete(alert);
    }
    await this.parts.store.forget(alerts);
  }

  #tick(): void {
    const { caughtUp, standing, store, now, elapsed, keepMs, report } = this.parts;
    const open = [...this.#queues.values()].flatMap((queue) => queue.open);
    const oldest = open.reduce((earliest, { acceptedAt }) => Math.min(earliest, acceptedAt), now());
    report.waiting(open.length, Math.max(0, now() - oldest) / second);
    const failed = (error: unknown) => report.trouble('the journal of deliveries cannot be written', error);
    if (this.#latecomers.size > 0 && !this.#releasing && caughtUp()) {
      this.#releasing = true;
      void this.#release().catch(failed).finally(() => { this.#releasing = false; });
    }
    if (elapsed() - this.#prunedAt >= hour) {
      this.#prunedAt = elapsed();
      void store.prune(now() - keepMs, standing()).catch(failed);
    }
  }

  async #release(): Promise<void> {
    const released = this.#latecomers.release().map((delivery): Delivery => ({ ...delivery, status: 'pending' }));
    await this.#write({ deliveries: released });
    for (const delivery of released) this.#queues.get(delivery.receiver)?.push(delivery);
  }
}

/** Alerts that are over and whose end nobody is told of: what is known of them can be forgotten now. */
function withoutWord(over: ReadonlySet<string>, notifications: readonly Notification[]): ReadonlySet<string> {
  const told = new Set(notifications.filter(({ reason }) => reason === 'resolved').map(({ alert }) => alert.id));
  return new Set([...over].filter((alert) => !told.has(alert)));
}
