import type { Order } from '../../../processors/domain/order.ts';
import { ended } from './book.ts';
import { Finding, hold } from './finding.ts';
import type { Records } from './records.ts';

/** What the core holds in memory, to look at and not to touch. */
export interface Memory {
  readonly orders: { readonly size: number; get(key: string): Order | undefined };
  readonly parked: { readonly size: number; get(key: string): { readonly events: readonly unknown[] } | undefined };
  readonly facts: { readonly size: number };
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

function remembers(memory: Memory, { books, waiting, clock, settings }: Records): void {
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
}
