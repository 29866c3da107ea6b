import { type Order, omsIdPattern } from './domain/order.ts';
import { orderDeadline } from './deadlines.ts';
import type { Outbox } from './outbox.ts';
import type { State } from './state.ts';

/** The key of the order an event speaks of; `undefined` when it gives an OMS id that was never issued. */
export function orderKeyOf(state: State, subject: string): string | undefined {
  return omsIdPattern.test(subject) ? state.orderKeys.get(subject) : subject;
}

/** Keeps an order as it now is, with the deadline that follows, and has its row written. */
export function save(state: State, order: Order, out: Outbox, lines = false, seen: Order['seen'] = order.seen): Order {
  const saved: Order = { ...order, seen, version: out.message.seq };
  const before = state.orders.get(order.key);
  state.orders.set(order.key, saved);
  if (before === undefined) state.orderKeys.set(order.id, order.key);
  const deadline = orderDeadline(saved, state.settings);
  if (deadline !== undefined && (before === undefined || orderDeadline(before, state.settings)?.at !== deadline.at)) {
    state.deadlines.add(deadline);
  }
  out.order(saved, lines, lines ? removedLines(before, saved) : []);
  return saved;
}

function removedLines(before: Order | undefined, after: Order): readonly string[] {
  if (before === undefined) return [];
  const kept = new Set(after.lines.map(({ line }) => line));
  return before.lines.map(({ line }) => line).filter((line) => !kept.has(line));
}

/** An order remembers this many fingerprints; a courier that reports every minute would fill memory otherwise. */
const seenLimit = 512;

export function remember(order: Order, ...prints: readonly number[]): Order['seen'] {
  const seen = [...order.seen, ...prints];
  return seen.length > seenLimit ? seen.slice(-seenLimit / 2) : seen;
}
