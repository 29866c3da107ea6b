import { isMoreUrgent, type Order, type Urgency } from './domain/order.ts';

interface Waiting extends Urgency {
  readonly key: string;
}

/**
 * Who waits for which SKU ('' for something other than stock), the most urgent
 * first. Derived from the orders, and made again from them at start.
 */
export class Backorders {
  private readonly queues = new Map<string, Waiting[]>();

  /** Keeps the queues as an order now is. */
  follow(before: Order | undefined, after: Order): void {
    const was = before === undefined ? undefined : awaitedBy(before);
    const is = awaitedBy(after);
    if (was === is && before?.promisedBy === after.promisedBy) return;
    if (was !== undefined && before !== undefined) this.remove(was, before);
    if (is !== undefined) this.add(is, after);
  }

  has(sku: string): boolean {
    return this.queues.has(sku);
  }

  /** The SKUs somebody waits for. */
  skus(): string[] {
    return [...this.queues.keys()].toSorted();
  }

  /** Keys of the orders that wait, the most urgent first. Holds while nothing is added or removed. */
  waitingFor(sku: string): readonly Waiting[] {
    return this.queues.get(sku) ?? [];
  }

  private add(sku: string, { key, id, promisedBy }: Order): void {
    const queue = this.queues.get(sku);
    const waiting: Waiting = { key, id, promisedBy };
    if (queue === undefined) this.queues.set(sku, [waiting]);
    else queue.splice(placeIn(queue, waiting), 0, waiting);
  }

  private remove(sku: string, order: Order): void {
    const queue = this.queues.get(sku);
    if (queue === undefined) return;
    const at = placeIn(queue, order);
    if (queue[at]?.id !== order.id) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.queues.delete(sku);
  }
}

/** What an order waits for; `undefined` when it waits for nothing, or may not be allocated now. */
function awaitedBy({ state, backorder }: Order): string | undefined {
  return state === 'backordered' || state === 'approved' ? backorder?.awaits : undefined;
}

/** Where in the queue it is or belongs. Most come last, so that is looked at first. */
function placeIn(queue: readonly Waiting[], one: Urgency): number {
  let low = 0;
  let high = queue.length;
  const last = queue[high - 1];
  if (last !== undefined && isMoreUrgent(last, one)) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isMoreUrgent(queue[middle]!, one)) low = middle + 1;
    else high = middle;
  }
  return low;
}
