import type { Delivery } from '../store/delivery.ts';

/**
 * Deliveries that were old when they were found: the log is being caught up
 * with, or history is read. Only the last word of each alert is worth telling,
 * and whether it is the last is known at the end of the log.
 */
export class Latecomers {
  readonly #held = new Map<string, Delivery>();

  get size(): number {
    return this.#held.size;
  }

  add(delivery: Delivery): void {
    this.#held.set(keyOf(delivery), delivery);
  }

  /** Takes out what was held of the same alert for the same receiver. */
  supersede(delivery: Delivery): Delivery | undefined {
    const key = keyOf(delivery);
    const held = this.#held.get(key);
    this.#held.delete(key);
    return held;
  }

  /** Takes out what was held of alerts that are over, but for the word that says so. */
  end(alerts: ReadonlySet<string>): Delivery[] {
    if (alerts.size === 0) return [];
    const ended = [...this.#held.values()].filter(({ notification: { alert, reason } }) => alerts.has(alert.id) && reason !== 'resolved');
    for (const one of ended) this.#held.delete(keyOf(one));
    return ended;
  }

  /** Takes out everything, in the order of the log. */
  release(): Delivery[] {
    const all = [...this.#held.values()].toSorted(byLog);
    this.#held.clear();
    return all;
  }
}

/** In the order of the log. */
export function byLog({ notification: a }: Delivery, { notification: b }: Delivery): number {
  return a.seq - b.seq || a.ordinal - b.ordinal;
}

function keyOf({ receiver, notification }: Delivery): string {
  return `${receiver}/${notification.alert.id}`;
}
