import { type Instant, minute } from './domain/instant.ts';
import { finalStates, type Order } from './domain/order.ts';
import { carryOn } from './carry-on.ts';
import { noteStall } from './carriers.ts';
import { applied, refused } from './decision.ts';
import { conclude } from './conclude.ts';
import { type Deadline, orderDeadline, overdueAt, parkedDeadline, stalledAt } from './deadlines.ts';
import { Heard } from './heard.ts';
import { mayClose } from './closings.ts';
import { save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { takeExpired } from './parking.ts';
import { ownEvent } from './own-event.ts';
import { rulesInForce } from './rules.ts';
import type { State } from './state.ts';

/** Acts on everything whose time has come by the log time of this message. */
export function fireDue(state: State, out: Outbox): void {
  if (mayEndUnpaid(state)) state.deadlines.restore();
  for (;;) {
    const deadline = state.deadlines.take(out.logTime);
    if (deadline === undefined) return;
    switch (deadline.kind) {
      case 'order': fireOrder(state, deadline, out); break;
      case 'parked': fireParked(state, deadline, out); break;
      default: deadline.kind satisfies never;
    }
  }
}

function fireOrder(state: State, deadline: Deadline, out: Outbox): void {
  const order = state.orders.get(deadline.key);
  // The order may have moved on since this deadline was set; what is due now is read from the order itself.
  const due = order === undefined ? undefined : orderDeadline(order, state.settings, rulesInForce(state));
  if (order === undefined || due === undefined) return;
  if (due.at !== deadline.at) return state.deadlines.add(due);
  if (order.state === 'pending_payment') endUnpaid(state, order, deadline, out);
  else if (order.state === 'delivered') complete(state, order, deadline, out);
  else if (finalStates.has(order.state)) state.retiring.push(order.key);
  else noteDelay(state, order, out);
}

/** Takes note that an order waits too long for its next step, and of parcels without news: `staleness/` tells of both. */
function noteDelay(state: State, order: Order, out: Outbox): void {
  const rules = rulesInForce(state);
  const isDue = (at: Instant | undefined) => at !== undefined && at <= out.logTime;
  const overdue = isDue(overdueAt(order, rules));
  const stalled = order.shipments.filter((shipment) => isDue(stalledAt(shipment, rules)));
  for (const { carrier, leftAt, movedAt } of stalled) if (carrier !== undefined) noteStall(state, carrier, leftAt ?? movedAt, out.logTime);
  const shipments = stalled.length === 0 ? order.shipments : order.shipments.map((one) => (stalled.includes(one) ? { ...one, stalled: true } : one));
  save(state, { ...order, shipments, overdue: order.overdue || overdue }, out);
}

/** Completes an order whose delivery nobody has complained of for long enough. */
function complete(state: State, order: Order, deadline: Deadline, out: Outbox): void {
  const completed: Order = { ...order, state: 'completed', stateSince: out.logTime, endedAt: deadline.at };
  conclude(state, new Heard(ownEvent('order.completed', order, out, { by: 'core', reason: 'delivered_long_ago' }, deadline.at)), out.message.seq, order, applied(completed), out);
  carryOn(state, order.key, out);
}

/**
 * Lets finished orders leave memory, last of all: an order that this very
 * message speaks of must be there for it, and may have come to life again.
 */
export function retire(state: State, out: Outbox): void {
  for (const key of state.retiring.splice(0)) {
    const order = state.orders.get(key);
    if (order === undefined || !finalStates.has(order.state)) continue;
    const deadline = orderDeadline(order, state.settings, rulesInForce(state));
    if (deadline !== undefined && deadline.at > out.logTime) {
      // Back from the archive, and finished orders now stay longer than when it left.
      state.deadlines.add(deadline);
      continue;
    }
    state.orders.archive(order.key);
    state.orderKeys.archive(order.id);
  }
}

/**
 * Closes an order whose payment never came. Not while log time is in doubt, nor
 * while closing is halted: then the deadline waits, and no order is harmed.
 */
function endUnpaid(state: State, order: Order, deadline: Deadline, out: Outbox): void {
  if (!mayEndUnpaid(state)) return state.deadlines.defer(deadline);
  if (order.paidMinor > 0) {
    save(state, { ...order, paymentDueAt: undefined }, out);
    out.signal('order.partially_paid', order.id, {
      paidMinor: order.paidMinor, totalMinor: order.totalMinor, currency: order.currency,
      overdueSince: Math.floor(deadline.at / minute) * minute,
    });
    return;
  }
  if (!mayClose(state, out.logTime, out)) return state.deadlines.defer(deadline);
  const closed: Order = { ...order, state: 'closed', stateSince: out.logTime, endedAt: deadline.at, paymentDueAt: undefined };
  conclude(state, new Heard(ownEvent('order.closed', order, out, { by: 'core', reason: 'payment_timeout' }, deadline.at)), out.message.seq, order, applied(closed), out);
  carryOn(state, order.key, out);
}

/** Whether unpaid orders may be judged at all. While not, their deadlines wait, whatever else becomes of them. */
function mayEndUnpaid(state: State): boolean {
  return state.singles.clock.trusted && !state.singles.closings.halted;
}

/** Refuses what waited too long for its predecessor, and says so. */
function fireParked(state: State, deadline: Deadline, out: Outbox): void {
  const { key } = deadline;
  const waiting = state.parked.get(key);
  if (waiting === undefined || parkedDeadline(key, waiting, state.settings)?.at !== deadline.at) return;
  const order = state.orders.get(key);
  for (const { event, seq, until } of takeExpired(state, key, out.logTime)) {
    const detail = `${event.type} of ${key} waited for ${state.settings.parkLimitMs / 3_600_000} h: ${until}`;
    conclude(state, new Heard(event), seq, order, refused('predecessor_missing', detail), out);
    out.signal('order.parked_too_long', order?.id ?? key, { type: event.type, source: event.source, until, eventSeq: seq });
  }
}
