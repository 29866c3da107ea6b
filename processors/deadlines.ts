import type { Instant } from './domain/instant.ts';
import { finalStates, type Order, type OrderState } from './domain/order.ts';
import type { Rules } from './domain/rules.ts';
import type { Shipment } from './domain/shipment.ts';
import type { Parked } from './parking.ts';
import type { CoreSettings } from './settings.ts';

/** A moment of log time at which something is due. */
export interface Deadline<Kind extends string = 'order' | 'parked'> {
  readonly at: Instant;
  readonly kind: Kind;
  readonly key: string;
}

/** What is due for an order, if anything: a pure reading of the order, so that it can be built again at start. */
export function orderDeadline(order: Order, settings: CoreSettings, rules: Rules): Deadline | undefined {
  const at = orderDueAt(order, settings, rules);
  return at === undefined ? undefined : { at, kind: 'order', key: order.key };
}

function orderDueAt(order: Order, settings: CoreSettings, rules: Rules): Instant | undefined {
  if (order.state === 'pending_payment') {
    if (order.paymentDueAt === undefined) return undefined;
    const resolvedBy = order.paymentStartedAt === undefined ? 0 : order.paymentStartedAt + settings.paymentGraceMs;
    return Math.max(order.paymentDueAt, resolvedBy);
  }
  if (order.state === 'delivered') return order.stateSince + settings.completeAfterMs;
  if (finalStates.has(order.state)) return order.stateSince + settings.retainFinishedMs;
  let first = overdueAt(order, rules);
  for (const shipment of order.shipments) {
    const at = stalledAt(shipment, rules);
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}

/** When an order has waited too long for its next step; `undefined` when that has been said. */
export function overdueAt(order: Order, { workflow }: Rules): Instant | undefined {
  const step = stepAwaited(order.state === 'on_hold' ? (order.heldFrom ?? 'paid') : order.state);
  return step === undefined || order.overdue ? undefined : order.stateSince + workflow[step].limitMs;
}

/** The step of the workflow that an order in a state waits for; none in the others. */
const steps = { paid: 'approval', approved: 'allocation', backordered: 'allocation', allocated: 'label', labelled: 'outbound' } as const;

export function stepAwaited(state: OrderState): (typeof steps)[keyof typeof steps] | undefined {
  return (steps as Partial<Record<OrderState, (typeof steps)[keyof typeof steps]>>)[state];
}

/** When a parcel on its way counts as stalled; `undefined` when it does already, or is not on its way. */
export function stalledAt({ state, stalled, movedAt }: Shipment, { stall }: Rules): Instant | undefined {
  return state === 'dispatched' && !stalled ? movedAt + stall.afterMs : undefined;
}

export function parkedDeadline(key: string, parked: Parked, settings: CoreSettings): Deadline | undefined {
  const first = parked.events[0];
  return first === undefined ? undefined : { at: first.since + settings.parkLimitMs, kind: 'parked', key };
}

/**
 * A binary heap of deadlines, earliest first; equal times go by kind and key, so
 * that the order does not depend on how the heap came about. Entries are not
 * taken out when they become stale: whoever takes one asks again what is due.
 */
export class Deadlines<Kind extends string = 'order' | 'parked'> {
  private readonly heap: Deadline<Kind>[] = [];
  /** Due, but not to be acted on now (closing is halted, or log time is in doubt). */
  private deferred: Deadline<Kind>[] = [];

  get size(): number {
    return this.heap.length + this.deferred.length;
  }

  add(deadline: Deadline<Kind> | undefined): void {
    if (deadline === undefined) return;
    const heap = this.heap;
    let at = heap.push(deadline) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!sooner(deadline, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = deadline;
  }

  /** Takes the earliest deadline that is due by `now`. */
  take(now: Instant): Deadline<Kind> | undefined {
    const heap = this.heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    return first;
  }

  defer(deadline: Deadline<Kind>): void {
    this.deferred.push(deadline);
  }

  /** Puts what was deferred back among what is due. */
  restore(): void {
    const deferred = this.deferred;
    this.deferred = [];
    for (const deadline of deferred) this.add(deadline);
  }

  /** Lets go of all there is of a kind, deferred or not: whoever does sets them anew. */
  drop(kind: Kind): void {
    const kept = this.heap.splice(0).filter((deadline) => deadline.kind !== kind);
    for (const deadline of kept) this.add(deadline);
    this.deferred = this.deferred.filter((deadline) => deadline.kind !== kind);
  }

  private sink(last: Deadline<Kind>): void {
    const heap = this.heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && sooner(heap[child + 1]!, heap[child]!)) child++;
      if (!sooner(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function sooner(a: Deadline<string>, b: Deadline<string>): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return a.kind < b.kind;
  return a.key < b.key;
}
