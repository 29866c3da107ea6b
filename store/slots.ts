import { StoreError } from './store-error.ts';

/**
 * At most so many at once; the rest wait in line, and a line that is full
 * refuses. Each running query holds a thread, so there must be an end to them.
 */
export class Slots {
  readonly #limit: number;
  readonly #longestLine: number;
  #taken = 0;
  readonly #line: Array<() => void> = [];

  constructor(limit: number, longestLine: number) {
    this.#limit = limit;
    this.#longestLine = longestLine;
  }

  /**
   * Runs the work when a slot is free, and frees it when the work has settled.
   *
   * @throws StoreError `store_busy` when the line is full
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#limit) {
      this.#taken++;
    } else {
      if (this.#line.length >= this.#longestLine) {
        throw new StoreError('store_busy', `${this.#taken} queries run and ${this.#line.length} wait; try again later`);
      }
      // The slot is handed on by the one who leaves it, so nobody can slip in between.
      await new Promise<void>((resolve) => { this.#line.push(resolve); });
    }
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#taken--;
      else next();
    }
  }

  get running(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.length;
  }
}
