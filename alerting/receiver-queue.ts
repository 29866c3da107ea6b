import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from '../processors/domain/alert.ts';
import type { Delivery } from '../store/delivery.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import type { Destination } from './destination.ts';
import { failureReason } from './failure-reason.ts';
import type { AlertMessage } from './message.ts';
import { RateLimit } from './rate-limit.ts';
import type { Answer } from './receiver.ts';
import { saysEnd, type Settlement } from './settlement.ts';

export interface QueueParts {
  readonly store: Pick<DeliveryStore, 'told'>;
  readonly compose: (notification: Notification, destination: Destination) => AlertMessage;
  /** Makes it lasting that an attempt begins. */
  readonly record: (deliveries: readonly Delivery[]) => Promise<void>;
  /** Makes it lasting how deliveries ended, and passes on what goes to others. */
  readonly settle: (settlements: readonly Settlement[]) => Promise<void>;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  /** Told what the journal threw: nothing more can be delivered. */
  readonly failed: (error: unknown) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** First and longest pause between attempts, before chance makes it shorter. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** No more than this go into one message. */
const mostMerged = 50;

/**
 * One receiver's deliveries, one after the other in the order of the log, so
 * that nobody hears of an end before the beginning. While more come than its
 * limit lets through, those that wait go as one message.
 */
export class ReceiverQueue {
  readonly #waiting: Delivery[] = [];
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
      this.#underWay = group;
      const wanted = group.filter((one) => this.#isWanted(one));
      await this.#settleUnwanted(group.filter((one) => !wanted.includes(one)));
      if (wanted.length > 0) await this.#deliver(wanted);
      if (!this.#stopped) this.#underWay = [];
    }
  }

  /** Waits until the limit lets one through; true when it had to. */
  async #turn(): Promise<boolean> {
    const wait = this.#limit.waitMs();
    if (wait > 0) await this.#pause(wait);
    return wait > 0;
  }

  /** Nobody needs to hear the end of what they never heard of. */
  #isWanted({ notification }: Delivery): boolean {
    return !saysEnd(notification) || this.parts.store.told(notification.alert.id, this.destination.name)?.heard === true;
  }

  async #settleUnwanted(unwanted: readonly Delivery[]): Promise<void> {
    if (unwanted.length === 0) return;
    await this.parts.settle(unwanted.map((delivery) => ({ delivery, outcome: 'needless', detail: 'it was never told of this alert' })));
  }

  async #deliver(group: readonly Delivery[]): Promise<void> {
    const { fallback, giveUpMs } = this.destination;
    const { elapsed, settle } = this.parts;
    const startedAt = elapsed();
    let sending = group;
    for (let tries = 0; ; tries++) {
      this.#limit.take();
      sending = sending.map((one) => ({ ...one, status: 'sending', attempts: one.attempts + 1 }));
      this.#underWay = sending;
      await this.parts.record(sending);
      const answer = await this.#attempt(sending);
      const others = sending.length > 1 ? `with ${sending.length - 1} more: ` : '';
      if (answer.outcome !== 'failed') {
        this.#failing = false;
        await settle(sending.map((delivery) => ({ delivery, outcome: answer.outcome, detail: others + answer.detail })));
        return;
      }
      const wait = Math.max(answer.waitMs ?? 0, this.parts.random() * Math.min(firstPauseMs * 2 ** tries, longestPauseMs));
      const patience = this.#failing && fallback !== undefined ? 0 : giveUpMs;
      const again = elapsed() - startedAt + wait <= patience;
      const detail = others + answer.detail + (again ? '' : '; given up');
      await settle(sending.map((delivery) => ({ delivery, outcome: 'failed', detail, again })));
      if (!again) {
        this.#failing = true;
        return;
      }
      await this.#pause(Math.max(wait, this.#limit.waitMs()));
      if (this.#stopped) return;
    }
  }

  /** One attempt. Whatever goes wrong with it is an answer; nothing that stalls outlives its time. */
  async #attempt(group: readonly Delivery[]): Promise<Answer> {
    const { receiver, timeoutMs, secrets } = this.destination;
    const stalled: Answer = { outcome: 'failed', detail: `no answer within ${timeoutMs} ms` };
    const timer = new AbortController();
    const timeout = pause(timeoutMs, stalled, { signal: timer.signal });
    timeout.catch(() => {});
    const over = new AbortController();
    try {
      const sent = receiver.send(group.map(({ notification }) => this.parts.compose(notification, this.destination)), over.signal);
      sent.catch(() => {});
      const answer = await Promise.race([sent, timeout]);
      return { ...answer, detail: secrets.hide(answer.detail) };
    } catch (error) {
      return { outcome: 'failed', detail: secrets.hide(failureReason(error)) };
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
