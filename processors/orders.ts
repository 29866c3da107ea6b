import type { Instant } from './domain/instant.ts';
import { finalStates, type Order, type OrderState, omsIdPattern } from './domain/order.ts';
import { noteBuyer } from './buyers.ts';
import { orderDeadline } from './deadlines.ts';
import { bookOrder } from './order-stock.ts';
import type { Outbox } from './outbox.ts';
import { unassigned, unitsOf } from './progress.ts';
import { rulesInForce } from './rules.ts';
import { withdrawn } from './shipment-change.ts';
import { noteTransits } from './staleness/transits.ts';
import type { State } from './state.ts';

/** The key of the order an event speaks of; `undefined` when it gives an OMS id that was never issued. */
export function orderKeyOf(state: State, subject: string): string | undefined {
  return omsIdPattern.test(subject) ? state.orderKeys.get(subject) : subject;
}

/** Keeps an order as it now is, with all that follows: its deadline, what it does to stock, who waits for what, and its row. */
export function save(state: State, order: Order, out: Outbox, lines = false, seen: Order['seen'] = order.seen): Order {
  const before = state.orders.get(order.key);
  const saved = consistent(before, order, seen, out.message.seq);
  state.orders.set(order.key, saved);
  if (before === undefined) state.orderKeys.set(order.id, order.key);
  if (isFirstPaid(before, saved) && saved.buyer !== undefined) noteBuyer(state, saved.buyer, out.logTime);
  state.backorders.follow(before, saved);
  state.reservations.follow(before, saved);
  bookOrder(state, before, saved, out);
  if (before?.shipments !== saved.shipments) noteTransits(state, before, saved, out.logTime);
  awaitDeadline(state, before, saved, out.logTime);
  out.order(saved, lines, lines ? removedLines(before, saved) : [], before?.shipments !== saved.shipments);
  return saved;
}

/** Whether this is the message that paid for it: the one that has brought its buyer back from the archive. */
function isFirstPaid(before: Order | undefined, after: Order): boolean {
  return after.state === 'paid' && (before === undefined || before.state === 'pending_payment' || before.state === 'closed');
}

/** States in which an order may wait to be allocated. */
const mayWait: ReadonlySet<OrderState> = new Set(['approved', 'backordered', 'on_hold', 'refunding']);

/** What has to hold of any order, whatever led to it. */
function consistent(before: Order | undefined, order: Order, seen: Order['seen'], version: number): Order {
  // An order that is over sends nothing any more.
  const after = finalStates.has(order.state) ? withdrawn(order) : order;
  const resumed = before !== undefined && before.state !== after.state && (before.state === 'on_hold' || before.state === 'refunding');
  const waits = mayWait.has(after.state) && after.backorder !== undefined;
  // One that comes back from a hold, or of which less is left to send, is tried anew at once.
  const isStale = waits && after.backorder === before?.backorder && (resumed || unitsOf(unassigned(after)) < unitsOf(unassigned(before)));
  return {
    ...after,
    backorder: waits && !isStale ? after.backorder : undefined,
    overdue: before?.state === after.state && after.overdue,
    seen,
    version,
  };
}

/** Sees to it that something in the heap is due no later than the order: whoever takes it asks the order again. */
function awaitDeadline(state: State, before: Order | undefined, after: Order, logTime: Instant): void {
  const rules = rulesInForce(state);
  const deadline = orderDeadline(after, state.settings, rules);
  if (deadline === undefined) return;
  // What is due of an unpaid order may have been put off, and that of a finished one have left memory with it: then it is not in the heap.
  const isNew = before === undefined || before.state === 'pending_payment' || (finalStates.has(before.state) && !finalStates.has(after.state));
  const standing = isNew ? undefined : orderDeadline(before, state.settings, rules);
  // What has come due has been taken out.
  if (standing === undefined || standing.at > deadline.at || standing.at <= logTime) state.deadlines.add(deadline);
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
