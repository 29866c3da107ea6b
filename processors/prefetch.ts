import { isStockEvent } from './domain/event.ts';
import type { Message } from './domain/message.ts';
import { type Order, omsIdPattern } from './domain/order.ts';
import { factKey, type Fact } from './facts.ts';
import type { Buyer } from './buyers.ts';
import { isOrderEvent } from './lifecycle.ts';
import type { State } from './state.ts';
import type { Table } from './table.ts';

/** Finds an entry that has left memory; `undefined` when there never was one. */
export type Archive = (table: string, key: string) => unknown;

/**
 * Brings back from the archive whatever the message's events speak of, so that
 * `step` finds all it needs in memory and itself reads nothing.
 */
export function prefetch(state: State, message: Message, archive: Archive): void {
  for (const item of message.items) {
    if (item.kind !== 'event') continue;
    const { event } = item;
    if (!isOrderEvent(event)) {
      recall<Fact>(state.facts, factKey(event), archive);
      if (isStockEvent(event)) continue;
    }
    let key: string | undefined = event.subject;
    if (omsIdPattern.test(key)) key = recall(state.orderKeys, key, archive);
    if (event.type === 'order.placed' && event.data.buyer !== undefined) recall<Buyer>(state.buyers, event.data.buyer, archive);
    if (key === undefined || key === '') continue;
    const order = state.orders.get(key) ?? bringBack(state, key, archive);
    // Whoever pays may be known: that can spare a person the approval.
    if (event.type === 'order.paid' && order?.buyer !== undefined) recall<Buyer>(state.buyers, order.buyer, archive);
  }
}

/** An order that has left memory, until the message is done. */
function bringBack(state: State, key: string, archive: Archive): Order | undefined {
  const order = state.orders.leaving(key) ?? (archive(state.orders.name, key) as Order | undefined);
  if (order === undefined) return undefined;
  state.orders.admit(key, order);
  state.retiring.push(key);
  recall(state.orderKeys, order.id, archive);
  return order;
}

function recall<V>(table: Table<V>, key: string, archive: Archive): V | undefined {
  const live = table.get(key);
  if (live !== undefined) return live;
  const value = table.leaving(key) ?? (archive(table.name, key) as V | undefined);
  if (value !== undefined) table.admit(key, value);
  return value;
}
