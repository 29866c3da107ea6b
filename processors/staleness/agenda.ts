import type { Instant } from '../domain/instant.ts';
import { Deadlines } from '../deadlines.ts';

/**
 * When each order has to be looked at next: at most one time an order counts.
 * An order that moves is nearly always due later than before, so what stands in
 * the heap is left there, and whoever takes it out too early puts it back.
 */
export class Agenda {
  private readonly heap = new Deadlines<'stale'>();
  private readonly standing = new Map<string, Instant>();

  get size(): number {
    return this.standing.size;
  }

  /** Sees to it that an order is taken no later than this. */
  put(key: string, at: Instant | undefined): void {
    if (at === undefined) return;
    const standing = this.standing.get(key);
    if (standing !== undefined && standing <= at) return;
    this.standing.set(key, at);
    this.heap.add({ at, kind: 'stale', key });
  }

  /** Takes the first that is due by `now`. */
  take(now: Instant): string | undefined {
    for (;;) {
      const first = this.heap.take(now);
      if (first === undefined) return undefined;
      // Another took its place before this.
      if (this.standing.get(first.key) !== first.at) continue;
      this.standing.delete(first.key);
      return first.key;
    }
  }
}
