import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Dispatcher } from '../alerting/dispatcher.ts';
import type { SignalPublisher } from '../alerting/signal-publisher.ts';
import type { StockPublisher } from '../alerting/stock-publisher.ts';
import type { Metrics } from '../api/metrics.ts';
import { firingAlerts } from '../processors/alerts/firing.ts';
import type { Message } from '../processors/domain/message.ts';
import { prefetch } from '../processors/prefetch.ts';
import { staleCauses } from '../processors/domain/stale.ts';
import { staleCounts } from '../processors/staleness/counts.ts';
import type { State } from '../processors/state.ts';
import { step } from '../processors/step.ts';
import type { RowBatch } from '../store/row-batch.ts';
import type { RowWriter } from '../store/row-writer.ts';
import type { StateStore } from '../store/state-store.ts';
import type { DecodedChunk } from './decoded-log.ts';
import { Batch, Leaving, seal, type SealedBatch } from './batch.ts';

export interface PipelineParts {
  /** Reads the log from a sequence on. Ends or throws when the broker is gone. */
  readonly read: (fromSeq: number, signal: AbortSignal) => AsyncIterable<DecodedChunk>;
  readonly state: State;
  readonly store: StateStore;
  readonly writer: RowWriter;
  readonly signals: SignalPublisher;
  readonly stock: StockPublisher;
  readonly deliveries: Pick<Dispatcher, 'accept'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds of a clock that only runs forward; for pacing, never for truth. */
  readonly now: () => number;
  readonly batchMessages: number;
  readonly batchMs: number;
}

/** A trouble that keeps rows or signals from being written, or the log from being read. */
export interface Trouble {
  readonly what: 'rows' | 'signals' | 'log';
  readonly since: number;
  readonly attempts: number;
  readonly message: string;
}

/** First and longest pause between attempts at an insert that fails; each is twice the one before. */
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** A batch is full at this many bytes of messages, too: some orders have hundreds of lines. */
const batchBytes = 64 * 1024 * 1024;

/** The longest a batch grows while the reader is far behind. */
const catchUpMs = 4_000;

/** The longest the read loop keeps other work (queries, answers) waiting. */
const holdMs = 8;

/**
 * The way of a message: read, decode, step, notifications, rows into ClickHouse,
 * signals, stock for its followers, then state and position in one transaction.
 * One batch is written while the next is made; when both are full the reader
 * waits, and the log holds the rest. Notifications wait for nothing: people are
 * told while tables or signals are away.
 */
export class Pipeline {
  private batch: Batch;
  /** Rows of a batch that is written, to be used again. */
  private spare: RowBatch | undefined;
  private writing: Promise<void> | undefined;
  /** Notifications on their way into their journal, in the order of the log. */
  private telling: Promise<void> = Promise.resolve();
  private readonly leaving = new Leaving();
  private troubled: Trouble | undefined;
  private readTroubled: Trouble | undefined;
  private committedSeq: number;
  private batchMs = 0;
  private readonly stopping = new AbortController();
  /** Messages the broker had after the last one read. */
  private behind = 0;
  private failure: { readonly cause: unknown } | undefined;

  constructor(private readonly parts: PipelineParts) {
    this.batch = new Batch(parts.now());
    this.committedSeq = parts.state.position.seq;
  }

  /** Sequence of the last message whose rows and state are safe. */
  get committed(): number {
    return this.committedSeq;
  }

  /** How long the last batch took, from its first message until it was safe, seconds. */
  get batchSeconds(): number {
    return this.batchMs / 1000;
  }

  /** Why rows or signals are not being written; `undefined` while they are. */
  get trouble(): Trouble | undefined {
    return this.troubled;
  }

  /** Why the log is not being read; `undefined` while it is. */
  get readTrouble(): Trouble | undefined {
    return this.readTroubled;
  }

  /**
   * Runs until `signal` aborts, then commits what it holds, unless ClickHouse is away.
   * @throws what the core or the state store threw: going on would be guessing
   */
  async run(signal: AbortSignal): Promise<void> {
    const timer = setInterval(() => this.flushIfDue(), Math.max(10, this.parts.batchMs / 4));
    const stop = () => this.stopping.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      while (!this.stopped) await this.readUntilBroken();
      if (this.failure === undefined && this.troubled === undefined) await this.flush();
      await this.writing;
      await this.telling;
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
    }
    if (this.failure !== undefined) throw this.failure.cause;
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async readUntilBroken(): Promise<void> {
    const { state, now, log, batchMessages, read } = this.parts;
    try {
      let heldSince = now();
      for await (const { messages, behind } of read(state.position.seq + 1, this.stopping.signal)) {
        this.behind = behind;
        this.readTroubled = undefined;
        for (const message of messages) {
          if (this.stopped) return;
          this.take(message);
          if (this.batch.messages >= batchMessages || this.batch.bytes >= batchBytes) await this.flush();
        }
        if (now() - heldSince > holdMs) {
          this.flushIfDue();
          await breathe();
          heldSince = now();
        }
      }
    } catch (error) {
      const { since = now(), attempts = 0 } = this.readTroubled ?? {};
      this.readTroubled = { what: 'log', since, attempts: attempts + 1, message: messageOf(error) };
      if (!this.stopped) log.warn({ err: error }, 'the log cannot be read; trying again');
    }
    if (!this.stopped) await pause(pauseAfter(this.readTroubled?.attempts ?? 1));
  }

  private take(message: Message): void {
    const { state, store, now } = this.parts;
    if (this.batch.messages === 0) this.batch = new Batch(now(), this.batch.rows);
    try {
      prefetch(state, message, (table, key) => this.leaving.find(table, key) ?? store.lookUp(table, key));
      this.batch.add(step(state, message), message.payload.length);
    } catch (cause) {
      this.fail(cause);
    }
  }

  /** Stops for good: half a message in the state would be worse than none. */
  private fail(cause: unknown): void {
    this.failure ??= { cause };
    this.stopping.abort();
  }

  private flushIfDue(): void {
    if (this.failure !== undefined) return;
    const { batchMessages, batchMs, now } = this.parts;
    // With a batch's worth still to come, waiting for it costs nobody anything and makes fewer, larger inserts.
    const patienceMs = this.behind > batchMessages ? catchUpMs : batchMs;
    const due = this.batch.messages > 0 && now() - this.batch.startedAt >= patienceMs;
    if (!due) return;
    if (this.writing === undefined) this.startWriting();
    else this.tell(this.batch);
  }

  /**
   * Hands over what has to be told, once. It is in the journal before the position is safe:
   * a crash in between tells nobody twice, and forgets nobody.
   */
  private tell(batch: Batch): void {
    const { notifications, over } = batch.takeNews();
    if (notifications.length === 0 && over.size === 0) return;
    this.telling = this.telling
      .then(() => this.parts.deliveries.accept(notifications, over))
      .catch((cause: unknown) => this.fail(cause));
  }

  /** Hands the batch over for writing, once the one before is safe. */
  private async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
    // After a failure the state may hold half a message; what was committed before is whole.
    if (this.batch.messages > 0 && this.failure === undefined) this.startWriting();
  }

  private startWriting(): void {
    const { state, store, now } = this.parts;
    const sealed = seal(this.batch, state, store, this.leaving);
    this.batch = new Batch(now(), this.spare);
    this.spare = undefined;
    this.writing = this.write(sealed)
      .catch((cause: unknown) => this.fail(cause))
      .finally(() => { this.writing = undefined; });
  }

  private async write({ batch, position, entries, stock }: SealedBatch): Promise<void> {
    const { writer, store, signals, stock: followers, metrics, now } = this.parts;
    this.tell(batch);
    await this.telling;
    if (this.failure !== undefined) return;
    const insertStart = now();
    if (!(await this.persist('rows', () => writer.write(batch.rows)))) return;
    const commitStart = now();
    if (batch.signals.length > 0 && !(await this.persist('signals', () => signals.publish(batch.signals)))) return;
    // Nobody acknowledges these, so none of them is waited for.
    const unpublished = followers.publish(stock);
    await store.commit({ position, entries });
    this.leaving.clear();
    this.committedSeq = position.seq;
    const end = now();
    metrics.insertDuration.observe((commitStart - insertStart) / 1000);
    metrics.commitDuration.observe((end - commitStart) / 1000);
    this.batchMs = end - batch.startedAt;
    metrics.batchDuration.observe(this.batchSeconds);
    metrics.stockPublications.inc(stock.length - unpublished);
    metrics.stockPublicationsFailed.inc(unpublished);
    this.report(batch);
    batch.rows.clear();
    this.spare = batch.rows;
  }

  /**
   * Tries until it works. Nothing is lost meanwhile: the log holds what comes.
   * False when the service was stopped first: then nothing after it may happen.
   */
  private async persist(what: 'rows' | 'signals', attempt: () => Promise<void>): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        await attempt();
        if (this.troubled !== undefined) this.parts.log.info(`${what} are written again after ${tries - 1} failed attempts`);
        this.troubled = undefined;
        this.parts.metrics.storeUp.set(1);
        return true;
      } catch (error) {
        const message = messageOf(error);
        this.troubled = { what, since: this.troubled?.since ?? this.parts.now(), attempts: tries, message };
        if (what === 'rows') this.parts.metrics.storeUp.set(0);
        this.parts.metrics.storeRetries.inc();
        const wait = pauseAfter(tries);
        this.parts.log.warn(`${what} cannot be written (attempt ${tries}, next in ${wait} ms): ${message}`);
        await pause(wait, undefined, { signal: this.stopping.signal }).catch(() => {});
        if (this.stopped) return false;
      }
    }
  }

  private report({ messages, tally, signals }: Batch): void {
    const { metrics, state, store } = this.parts;
    metrics.read.inc(messages);
    metrics.batchMessages.observe(messages);
    for (const [outcome, by] of tally.outcome) metrics.events.inc(outcome, by);
    for (const [reason, by] of tally.rejected) metrics.rejections.inc(reason, by);
    for (const [reason, by] of tally.refused) metrics.refused.inc(reason, by);
    for (const [kind, by] of tally.moved) metrics.movements.inc(kind, by);
    for (const [result, by] of tally.routed) metrics.routings.inc(result, by);
    for (const { kind } of signals) metrics.signals.inc(kind);
    metrics.stateBytes.set(store.stats().bytes);
    metrics.stateOrders.set(state.orders.size);
    metrics.stateParked.set(state.parked.size);
    metrics.stateTimers.set(state.deadlines.size);
    metrics.logTime.set(state.position.logTime / 1000);
    metrics.logTimeTrusted.set(state.singles.clock.trusted ? 1 : 0);
    const stale = new Map(staleCounts(state, ['cause']).map(({ labels, count }) => [labels.cause, count]));
    for (const cause of staleCauses) metrics.staleOrders.set(cause, stale.get(cause) ?? 0);
    for (const [severity, alerts] of firingAlerts(state)) metrics.alertsFiring.set(severity, alerts);
    metrics.anomaliesOpen.set(state.volume.open);
    metrics.windowsClosed.inc(tally.windows);
    for (const { kind, recent } of state.clocks.all()) {
      if (kind === 'host' || kind === 'broker') metrics.clockOffset.set(kind, (recent.at(-1)?.[1] ?? 0) / 1000);
    }
    metrics.closingsHalted.set(state.singles.closings.halted ? 1 : 0);
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
