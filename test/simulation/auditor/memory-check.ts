import type { Order } from '../../../processors/domain/order.ts';
import type { SkuStock } from '../../../processors/domain/stock.ts';
import { ended } from './book.ts';
import { Finding, hold } from './finding.ts';
import type { Records } from './records.ts';

/** What the core holds in memory, to look at and not to touch. */
export interface Memory {
  readonly orders: { readonly size: number; get(key: string): Order | undefined };
  readonly parked: { readonly size: number; get(key: string): { readonly events: readonly unknown[] } | undefined };
  readonly facts: { readonly size: number };
  readonly buyers: { readonly size: number };
  readonly stock: { values(): Iterable<SkuStock> };
  readonly singles: { readonly sourcing: { readonly restocked: readonly string[]; readonly rerouting: readonly string[]; readonly reviewing: boolean } };
}

/** Whether everything a message led to is done, or some of it is left to the next. */
export function isAtRest({ singles: { sourcing } }: Memory): boolean {
  return sourcing.restocked.length === 0 && sourcing.rerouting.length === 0 && !sourcing.reviewing;
}

/**
 * Memory holds the orders that are alive and lately finished, and nothing that is long over.
 * @throws {Finding}
 */
export function remembersWhatItShould(memory: Memory, records: Records, seq: number): void {
  try {
    remembers(memory, records);
  } catch (error) {
    throw error instanceof Finding ? new Finding(error.rule, error.words, seq) : error;
  }
}

function remembers(memory: Memory, records: Records): void {
  const { books, waiting, clock, settings } = records;
  for (const { key, state, since } of books.values()) {
    const order = memory.orders.get(key);
    const over = ended.has(state) && since + settings.retainFinishedMs <= clock.now;
    if (over) hold(order === undefined, 'memory_held', () => `${key} has been ${state} for long and is still in memory`);
    // A merchant who now keeps finished orders longer does not get back those that have left.
    if (!ended.has(state)) hold(order !== undefined, 'memory_lost', () => `${key} is ${state} and not in memory`);
    if (order !== undefined) hold(order.state === state, 'memory_state', () => `${key} is ${order.state} in memory and ${state} by the books`);
  }
  hold(memory.orders.size <= books.size, 'memory_orders', () => `${memory.orders.size} orders are in memory, and ${books.size} exist`);
  hold(memory.parked.size === waiting.size, 'memory_parked', () => `events wait for ${memory.parked.size} orders; by the books for ${waiting.size}`);
  for (const [key, events] of waiting) {
    hold(memory.parked.get(key)?.events.length === events.length, 'memory_parked', () => `${memory.parked.get(key)?.events.length} events wait for ${key}; by the books ${events.length}`);
  }
  hold(memory.facts.size === 0, 'memory_facts', () => `${memory.facts.size} facts stayed in memory`);
  hold(memory.buyers.size === 0, 'memory_buyers', () => `${memory.buyers.size} buyers stayed in memory`);
  stockIsTheLedger(memory, records);
}

/** What the core has of stock is the sum of its movements, and what it counts of allotments is what was given out. */
function stockIsTheLedger({ stock }: Memory, { shelves, yard: { rules } }: Records): void {
  let levels = 0;
  for (const { sku, levels: places, taken } of stock.values()) {
    for (const { warehouse, onHand, reserved, inTransit } of places) {
      levels++;
      const ours = shelves.at(warehouse, sku);
      hold(ours?.onHand === onHand && ours.reserved === reserved && ours.inTransit === inTransit, 'memory_stock', () =>
        `${warehouse}/${sku} is ${onHand}/${reserved}/${inTransit} in memory, and its movements make ${ours?.onHand}/${ours?.reserved}/${ours?.inTransit}`);
    }
    for (const { id } of rules.allotments.filter((one) => one.sku === sku)) {
      hold((taken[id] ?? 0) === (shelves.taken.get(id) ?? 0), 'memory_taken', () => `${taken[id] ?? 0} of ${id} are given out; by the books ${shelves.taken.get(id) ?? 0}`);
    }
  }
  hold(levels === shelves.levels.size, 'memory_stock', () => `${levels} levels are in memory, and ${shelves.levels.size} were spoken of`);
}
