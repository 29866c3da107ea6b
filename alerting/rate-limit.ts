/**
 * So many a minute at the most, in any minute: half may go at once, and the
 * other half as the minute goes by, so that what is urgent finds a place soon
 * after a burst. Without a limit nothing waits.
 */
export class RateLimit {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #at: number;

  /** @param elapsed milliseconds of a clock that only runs forward */
  constructor(perMinute: number | undefined, private readonly elapsed: () => number) {
    this.#burst = perMinute === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(perMinute / 2));
    this.#perMs = perMinute === undefined ? 0 : Math.max(1, perMinute - this.#burst) / 60_000;
    this.#left = this.#burst;
    this.#at = elapsed();
  }

  /** Milliseconds until the next may go; 0 when it may go now. */
  waitMs(): number {
    this.#refill();
    return this.#left >= 1 ? 0 : Math.ceil((1 - this.#left) / this.#perMs);
  }

  /** One goes. */
  take(): void {
    this.#refill();
    this.#left -= 1;
  }

  #refill(): void {
    const now = this.elapsed();
    if (this.#perMs > 0) this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
