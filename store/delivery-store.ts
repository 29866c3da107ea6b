import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import type { Notification } from '../processors/domain/alert.ts';
import type { Attempt } from '../processors/domain/delivery.ts';
import type { Instant } from '../processors/domain/instant.ts';
import type { Delivery, Told } from './delivery.ts';
import { isLmdb } from './state-store.ts';
import { StoreError } from './store-error.ts';

/** What one transaction writes. */
export interface DeliveryChange {
  readonly deliveries: readonly Delivery[];
  /** Rows still to be written, kept here until they are. */
  readonly attempts?: readonly Attempt[];
  readonly told?: readonly ToldChange[];
}

/** What a receiver now knows of an alert; `over`: it needs to know no more. */
export interface ToldChange {
  readonly receiver: string;
  readonly alert: string;
  readonly told: Told | 'over';
}

/**
 * The journal of deliveries: who is to be told, who is being told and who has
 * been, in an LMDB file of its own. It is written before the position of the
 * log is committed, so that what the core says again after a crash is known.
 * The folder belongs to the process that holds the state.
 */
export class DeliveryStore {
  readonly #root: RootDatabase<Delivery, string>;
  readonly #deliveries: Database<Delivery, string>;
  readonly #told: Database<Told, string>;
  readonly #attempts: Database<Attempt, string>;

  private constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'deliveries.mdb');
    if (existsSync(path) && !isLmdb(path)) throw new StoreError('state_corrupt', `${path} is no LMDB file`);
    this.#root = open<Delivery, string>({ path, encoding: 'json', maxDbs: 4, eventTurnBatching: false });
    this.#deliveries = this.#root.openDB<Delivery, string>({ name: 'deliveries', encoding: 'json' });
    this.#told = this.#root.openDB<Told, string>({ name: 'told', encoding: 'json' });
    this.#attempts = this.#root.openDB<Attempt, string>({ name: 'attempts', encoding: 'json' });
  }

  /** @throws StoreError `state_corrupt` */
  static open(folder: string): DeliveryStore {
    return new DeliveryStore(folder);
  }

  /** Those that are not done, in the order of the log. */
  unfinished(): Delivery[] {
    const found: Delivery[] = [];
    for (const { value } of this.#deliveries.getRange()) if (value.status !== 'done') found.push(value);
    return found;
  }

  get(notification: Notification, receiver: string): Delivery | undefined {
    return this.#deliveries.get(deliveryKey(notification, receiver));
  }

  told(alert: string, receiver: string): Told | undefined {
    return this.#told.get(`${receiver}/${alert}`);
  }

  /** What a receiver was told of alerts that are not over. */
  toldTo(receiver: string): Told[] {
    return [...this.#told.getRange({ start: `${receiver}/`, end: `${receiver}0` })].map(({ value }) => value).filter(({ heard }) => heard);
  }

  /** Attempts whose rows are not written yet, the oldest first. */
  unwritten(limit: number): Attempt[] {
    return [...this.#attempts.getRange({ limit })].map(({ value }) => value);
  }

  /**
   * All or nothing. When it resolves, neither a crash nor a loss of power undoes it.
   *
   * @throws StoreError `state_unwritable`
   */
  async write({ deliveries, attempts = [], told = [] }: DeliveryChange): Promise<void> {
    await this.#batch(() => {
      for (const one of deliveries) void this.#deliveries.put(deliveryKey(one.notification, one.receiver), one);
      for (const one of attempts) void this.#attempts.put(attemptKey(one), one);
      for (const { receiver, alert, told: word } of told) {
        if (word === 'over') void this.#told.remove(`${receiver}/${alert}`);
        else void this.#told.put(`${receiver}/${alert}`, word);
      }
    });
  }

  /** Says that the rows of these are safe. */
  async written(attempts: readonly Attempt[]): Promise<void> {
    await this.#batch(() => {
      for (const one of attempts) void this.#attempts.remove(attemptKey(one));
    });
  }

  /** Nobody needs to be told any more that an alert is over. */
  async forget(alerts: ReadonlySet<string>): Promise<void> {
    const over = [...this.#told.getKeys()].filter((key) => alerts.has(key.slice(key.indexOf('/') + 1)));
    if (over.length > 0) await this.#batch(() => { for (const key of over) void this.#told.remove(key); });
  }

  /**
   * Forgets what was done before. What was told is kept for as long as its
   * alert stands, however long that is: its end has to be told.
   *
   * @param standing alerts that are not over, by id
   */
  async prune(before: Instant, standing: ReadonlySet<string>): Promise<void> {
    const done = [...this.#deliveries.getRange()].filter(({ value }) => value.status === 'done' && value.acceptedAt < before);
    const told = [...this.#told.getRange()].filter(({ value }) => value.at < before && !standing.has(value.notification.alert.id));
    if (done.length + told.length === 0) return;
    await this.#batch(() => {
      for (const { key } of done) void this.#deliveries.remove(key);
      for (const { key } of told) void this.#told.remove(key);
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  async #batch(act: () => void): Promise<void> {
    try {
      await this.#root.batch(act);
      await this.#root.flushed;
    } catch (error) {
      const cause: unknown = await (error as { commitError?: Promise<never> }).commitError?.catch((reason: unknown) => reason);
      throw new StoreError('state_unwritable', `the journal of deliveries cannot be written: ${String(cause ?? error)}`, cause ?? error);
    }
  }
}

/**
 * In the order of the log. Log time is part of it: another log in the same
 * folder begins with the same sequences, and must not be taken for told already.
 */
function deliveryKey({ seq, ordinal, logTime }: Notification, receiver: string): string {
  return `${String(seq).padStart(16, '0')}-${String(ordinal).padStart(8, '0')}-${logTime}/${receiver}`;
}

function attemptKey({ notification, receiver, attempt }: Attempt): string {
  return `${deliveryKey(notification, receiver)}/${String(attempt).padStart(8, '0')}`;
}
