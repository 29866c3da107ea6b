import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from '../processors/domain/alert.ts';
import type { Delivery } from '../store/delivery.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import type { Destination } from './destination.ts';
import { failureReason } from './failure-reason.ts';
import { byLog } from './latecomers.ts';
import type { AlertMessage } from './message.ts';
import { RateLimit } from './rate-limit.ts';
import type { Answer } from './receiver.ts';
import { overBefore, saysEnd, type Settlement } from './settlement.ts';

export interface QueueParts {
  readonly store: Pick<DeliveryStore, 'told'>;
  readonly compose: (notification: Notification, destination: Destination) => AlertMessage;
  /** Makes it lasting that an attempt begins. */
  readonly record: (deliveries: readonly Delivery[]) => Promise<void>;
  /** Makes it lasting how deliveries ended, and passes on what goes to others. */
  readonly settle: (settlements: readonly Settlement[]) => Promise<void>;
  /** Whether an alert is over without a word of it. */
  readonly isOver: (alert: string) => boolean;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  /** Told what the journal threw: nothing more can be delivered. */
  readonly failed: (error: unknown) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

const superseded = 'more was said of the alert before it was told';

/** First and longest pause between attempts, before chance makes it shorter. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** It went out whole and no answer came: it may have been taken. */
interface Unanswered {
  readonly outcome: 'unanswered';
  readonly detail: string;
}

/** No more than this go into one message. */
const mostMerged = 50;

/**
 * One receiver's deliveries, one after the other in the order of the log, so
 * that nobody hears of an end before the beginning. While more come than its
 * limit lets through, those that wait go as one message.
 */
export class ReceiverQueue {
  #waiting: Delivery[] = [];
  readonly #limit: RateLimit;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** What is being sent, or waits for its next attempt. */
  #underWay: readonly Delivery[] = [];
  /** The last one was given up: those after it get one attempt each, where somebody else can be told. */
  #failing = false;

  constructor(private readonly destination: Destination, private readonly parts: QueueParts) {
    this.#limit = new RateLimit(destination.perMinute, parts.elapsed);
  }

  /** Those that are not settled yet. */
  get open(): readonly Delivery[] {
    return [...this.#underWay, ...this.#waiting];
  }

  push(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#start();
  }

  /** Lets the attempt under way end, and begins no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #start(): void {
    if (this.#running !== undefined || this.#stopped) return;
    this.#running = this.#run().catch(this.parts.failed).finally(() => {
      this.#running = undefined;
      // Something may have come since it found nothing more to do.
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stopped) {
      const limited = await this.#turn();
      if (this.#stopped) return;
      const group = this.#waiting.splice(0, limited && this.destination.receiver.merges ? mostMerged : 1);
      await this.#deliver(group);
      if (!this.#stopped) this.#underWay = [];
    }
  }

  /** Waits until the limit lets one through; true when it had to. */
  async #turn(): Promise<boolean> {
    const wait = this.#limit.waitMs();
    if (wait > 0) await this.#pause(wait);
    return wait > 0;
  }

  /**
   * Puts into the place of each of these the last word that waits on its alert,
   * and leaves out what nobody needs any more: what is over, and the end of
   * what was never heard of.
   */
  async #newest(group: readonly Delivery[]): Promise<Delivery[]> {
    const words = new Set(group.map(alertOf));
    const joining = this.#waiting.filter((one) => words.has(alertOf(one)));
    const newest = new Map<string, Delivery>();
    const earlier: Delivery[] = [];
    for (const one of [...group, ...joining].toSorted(byLog)) {
      const before = newest.get(alertOf(one));
      if (before !== undefined) earlier.push(before);
      newest.set(alertOf(one), one);
    }
    this.#waiting = this.#waiting.filter((one) => !words.has(alertOf(one)));
    this.#underWay = [...group, ...joining];
    // First these: whether an end has to be told depends on what may have been heard of the beginning.
    await this.#leaveOut(earlier, 'expired', superseded);
    const last = [...newest.values()];
    const over = last.filter(({ notification }) => !saysEnd(notification) && this.parts.isOver(notification.alert.id));
    const unheard = last.filter(({ notification }) => saysEnd(notification) && this.parts.store.told(notification.alert.id, this.destination.name)?.heard !== true);
    await this.#leaveOut(over, 'expired', overBefore);
    await this.#leaveOut(unheard, 'needless', 'it was never told of this alert');
    return last.filter((one) => !over.includes(one) && !unheard.includes(one));
  }

  async #leaveOut(deliveries: readonly Delivery[], outcome: 'expired' | 'needless', detail: string): Promise<void> {
    if (deliveries.length > 0) await this.parts.settle(deliveries.map((delivery) => ({ delivery, outcome, detail })));
  }

  async #deliver(group: readonly Delivery[]): Promise<void> {
    const { fallback, giveUpMs, receiver: { recognisesRepeats } } = this.destination;
    const { elapsed, random, record } = this.parts;
    let startedAt = elapsed();
    let wanted = group;
    for (let tries = 0; ; tries++) {
      const before = wanted;
      wanted = await this.#newest(before);
      if (wanted.length === 0) return;
      // With a fallback a newer word inherits the patience of the one before: what is said again and again would never come to it.
      if (fallback === undefined && wanted.some((one) => !before.includes(one))) startedAt = elapsed();
      this.#limit.take();
      const sending = wanted.map((one): Delivery => ({ ...one, status: 'sending', attempts: one.attempts + 1 }));
      this.#underWay = sending;
      await record(sending);
      const answer = await this.#attempt(sending);
      const detail = (sending.length > 1 ? `with ${sending.length - 1} more: ` : '') + answer.detail;
      if (answer.outcome === 'delivered' || answer.outcome === 'refused') {
        this.#failing = false;
        return this.#settle(sending, { outcome: answer.outcome, detail });
      }
      const unanswered = answer.outcome === 'unanswered';
      if (unanswered && !recognisesRepeats) {
        this.#failing = true;
        return this.#settle(sending, { outcome: 'in_doubt', detail: `${detail}; it may have been told` });
      }
      const asked = answer.outcome === 'failed' ? answer.waitMs ?? 0 : 0;
      const wait = Math.max(asked, random() * Math.min(firstPauseMs * 2 ** tries, longestPauseMs));
      const patience = this.#failing && fallback !== undefined ? 0 : giveUpMs;
      const again = elapsed() - startedAt + wait <= patience;
      await this.#settle(sending, { outcome: 'failed', detail: detail + (again ? '' : '; given up'), again, unanswered });
      if (!again) {
        this.#failing = true;
        return;
      }
      wanted = sending.map((one): Delivery => ({ ...one, status: 'pending' }));
      await this.#pause(Math.max(wait, this.#limit.waitMs()));
      if (this.#stopped) return;
    }
  }

  async #settle(deliveries: readonly Delivery[], how: Omit<Settlement, 'delivery' | 'over'>): Promise<void> {
    const ends = new Set(this.#waiting.filter(({ notification }) => saysEnd(notification)).map(alertOf));
    await this.parts.settle(deliveries.map((delivery) => ({ ...how, delivery, over: ends.has(alertOf(delivery)) || this.parts.isOver(alertOf(delivery)) })));
  }

  /** One attempt. Whatever goes wrong with it has a name; nothing that stalls outlives its time. */
  async #attempt(group: readonly Delivery[]): Promise<Answer | Unanswered> {
    const { receiver, timeoutMs, secrets } = this.destination;
    const timer = new AbortController();
    const timeout = pause(timeoutMs, undefined, { signal: timer.signal }).then((): never => { throw new Error(`no answer within ${timeoutMs} ms`); });
    timeout.catch(() => {});
    const over = new AbortController();
    let written = false;
    try {
      const sent = receiver.send(group.map(({ notification }) => this.parts.compose(notification, this.destination)), over.signal, () => { written = true; });
      sent.catch(() => {});
      const answer = await Promise.race([sent, timeout]);
      return { ...answer, detail: secrets.hide(answer.detail) };
    } catch (error) {
      const detail = secrets.hide(failureReason(error));
      return written ? { outcome: 'unanswered', detail } : { outcome: 'failed', detail };
    } finally {
      timer.abort();
      over.abort();
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

function alertOf({ notification: { alert } }: Delivery): string {
  return alert.id;
}
