import { setTimeout as pause } from 'node:timers/promises';
import type { AttemptWriter } from '../store/attempt-writer.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';

/** So many rows in one insert. */
const most = 500;
const pauseMs = 5_000;

/** Brings the rows of attempts from the journal into the tables, whenever those take them. */
export class AttemptRows {
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #more = false;

  constructor(
    private readonly store: Pick<DeliveryStore, 'unwritten' | 'written'>, private readonly writer: Pick<AttemptWriter, 'write'>,
    private readonly complain: (error: unknown) => void,
  ) {}

  /** There are rows to write, or may be. */
  wake(): void {
    this.#more = true;
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#more) this.wake();
    });
  }

  /** Tries once more to write what is left; what cannot be written now is at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#write().catch(this.complain);
  }

  async #run(): Promise<void> {
    while (this.#more && !this.#stopping.signal.aborted) {
      this.#more = false;
      try {
        await this.#write();
      } catch (error) {
        this.complain(error);
        this.#more = true;
        await pause(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
  }

  async #write(): Promise<void> {
    for (let attempts = this.store.unwritten(most); attempts.length > 0; attempts = this.store.unwritten(most)) {
      await this.writer.write(attempts);
      await this.store.written(attempts);
    }
  }
}
