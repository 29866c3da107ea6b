import type { Event, EventOf, Shipment } from './domain/event.ts';
import { fingerprint } from './domain/fingerprint.ts';
import { formatInstant } from './domain/instant.ts';
import { finalStates, type Order } from './domain/order.ts';
import { isChannel } from './domain/source.ts';
import { witness } from './clock.ts';
import { applied, type Decision, duplicate, parked, refused } from './decision.ts';
import { forgetFact, noteFact } from './facts.ts';
import { Heard } from './heard.ts';
import { isOrderEvent, judge, type OrderEvent, type Rule } from './lifecycle.ts';
import { nextOrderId } from './order-id.ts';
import { orderKeyOf, remember, save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { isParked, park, parkedFor, replaceParked } from './parking.ts';
import { decideLatePayment, decidePayment, inDoubt, oweRefund } from './payments.ts';
import { amendOrder, placeOrder } from './placement.ts';
import { decideRefund, decideRefundRejection, decideRefundRequest } from './refunds.ts';
import { decideReturn } from './returns.ts';
import type { State } from './state.ts';

/** Takes in one event of a message: judges it, keeps what follows, lets go what waited for it. */
export function receive(state: State, event: Event, out: Outbox): void {
  witness(state, out.message, event.source, event.occurredAt, false);
  const ahead = event.occurredAt - out.logTime;
  if (ahead > state.settings.maxAheadMs) {
    out.unreadable(
      'time_in_future',
      `${event.type} of ${event.subject} claims ${formatInstant(event.occurredAt)}, ${Math.round(ahead / 1000)} s after log time`,
    );
    if (isOrderEvent(event)) doubtPayment(state, event, out);
    else forgetFact(state, event);
    return;
  }
  if (!isOrderEvent(event)) return noteFact(state, event, out);
  const heard = new Heard(event);
  const key = orderKeyOf(state, event.subject);
  if (key === undefined) {
    conclude(state, heard, out.message.seq, undefined, refused('order_unknown', `no order has the id ${event.subject}`), out);
    return;
  }
  const order = state.orders.get(key);
  if (isParked(state, key, event)) {
    if (!event.implied) conclude(state, heard, out.message.seq, order, duplicate('same_id'), out);
    return;
  }
  const decision = consider(state, heard, order, out);
  if (decision === 'silence') return;
  conclude(state, heard, out.message.seq, order, decision, out);
  if (decision.outcome === 'applied') unpark(state, key, out);
}

/** Money told of with an impossible time is still money told of. */
function doubtPayment(state: State, event: OrderEvent, out: Outbox): void {
  if (event.type !== 'order.paid' && event.type !== 'order.payment_started') return;
  const order = state.orders.get(orderKeyOf(state, event.subject) ?? '');
  if (order === undefined) return;
  const { order: doubted, signals = [] } = inDoubt(order, `${event.type} claims a time in the future`);
  if (doubted !== undefined) save(state, doubted, out);
  for (const { kind, evidence } of signals) out.signal(kind, order.id, evidence);
}

/** Decides on an event. `silence`: a snapshot repeats what is known, which is no news and no row. */
function consider(state: State, heard: Heard<OrderEvent>, order: Order | undefined, out: Outbox): Decision | 'silence' {
  const { event } = heard;
  if (order === undefined) {
    if (event.type !== 'order.placed') return parked('awaits_order');
    const id = nextOrderId(state);
    const placed = placeOrder(heard as Heard<EventOf<'order.placed'>>, id, out.logTime, out.message.seq, state.settings);
    return applied(placed, placed.state === 'paid' ? 'nothing_to_pay' : '');
  }
  if (isChannel(event.source) && event.source !== order.channel) {
    return refused('not_its_order', `${event.type} from ${event.source} for ${order.id}, which is ${order.channel}'s`);
  }
  const repeated = repetition(order, heard);
  if (repeated !== undefined) return event.implied ? 'silence' : repeated;
  const decision = decide(state, heard, order, out);
  if (decision.outcome === 'refused' && event.implied) {
    // Every later snapshot would say it again. It is refused once for each state it meets.
    const print = fingerprint(`${event.id} ${order.state}`);
    if (order.seen.includes(print)) return 'silence';
    const after = decision.order ?? order;
    return { ...decision, order: { ...after, seen: remember(after, print) } };
  }
  return decision;
}

/**
 * Whether this order has heard this before. A placed order that says something
 * new has not been heard; the words before a change are no news when they come
 * late, unless a snapshot brings them, which may say that the change was undone.
 */
function repetition(order: Order, { event, id, content }: Heard<OrderEvent>): Decision | undefined {
  if (event.type === 'order.placed') {
    if (content !== order.placedFingerprint) {
      const late = !event.implied && order.seen.includes(id) && order.seen.includes(content);
      return late ? duplicate('same_id') : undefined;
    }
    return duplicate(order.seen.includes(id) ? 'same_id' : 'same_content');
  }
  if (order.seen.includes(id)) return duplicate('same_id');
  return order.seen.includes(content) ? duplicate('same_content') : undefined;
}

function decide(state: State, heard: Heard<OrderEvent>, order: Order, out: Outbox): Decision {
  const { event } = heard;
  const verdict = judge(event, order.state);
  switch (verdict.verdict) {
    case 'move': return move(order, event, verdict.to, out);
    case 'note': return applied(noted(order, event, out));
    case 'park': return parked(verdict.until);
    case 'repeat': return duplicate(verdict.why);
    case 'refuse': return refused(verdict.why, `${event.type} for ${order.id}, which is ${order.state}`);
    case 'decide': return applyRule(verdict.rule, state, heard, order, out);
    default: return verdict satisfies never;
  }
}

function applyRule(rule: Rule, state: State, heard: Heard<OrderEvent>, order: Order, out: Outbox): Decision {
  const { event } = heard;
  switch (rule) {
    case 'amend': return amendOrder(order, heard as Heard<EventOf<'order.placed'>>, out.logTime);
    case 'payment': return decidePayment(order, event as EventOf<'order.paid'>, out.logTime);
    case 'late_payment': return decideLatePayment(order, event as EventOf<'order.paid'>, out.logTime, state.settings);
    case 'refund_request': return decideRefundRequest(order, event as EventOf<'order.refund_requested'>, out.logTime);
    case 'refund': return decideRefund(order, event as EventOf<'order.refunded'>, out.logTime);
    case 'refund_rejection': return decideRefundRejection(order, event as EventOf<'order.refund_rejected'>, out.logTime);
    case 'return': return decideReturn(order, event as EventOf<'return.received'>, out.logTime);
    case 'release': {
      return applied({ ...order, state: order.heldFrom ?? 'paid', stateSince: out.logTime, heldFrom: undefined });
    }
    default: return rule satisfies never;
  }
}

function move(order: Order, event: OrderEvent, to: Order['state'], out: Outbox): Decision {
  const noticed = noted(order, event, out);
  const moved: Order = {
    ...noticed,
    state: to,
    stateSince: out.logTime,
    heldFrom: to === 'on_hold' ? order.state : noticed.heldFrom,
    shippedAt: to === 'shipped' ? event.occurredAt : noticed.shippedAt,
    deliveredAt: to === 'delivered' ? event.occurredAt : noticed.deliveredAt,
    endedAt: finalStates.has(to) ? event.occurredAt : noticed.endedAt,
  };
  if (to !== 'cancelled' && to !== 'closed') return applied(moved);
  const owing = oweRefund(moved, `order_${to}`);
  return applied(owing.order, '', owing.signals);
}

/** What an event adds to an order besides its state. */
function noted(order: Order, event: OrderEvent, out: Outbox): Order {
  if (event.type === 'order.payment_started') return { ...order, paymentStartedAt: out.logTime };
  if (!event.type.startsWith('shipment.')) return order;
  const { carrier, trackingNumber, warehouse } = event.data as Shipment;
  return {
    ...order,
    carrier: carrier ?? order.carrier,
    trackingNumber: trackingNumber ?? order.trackingNumber,
    warehouse: warehouse ?? order.warehouse,
  };
}

/** Carries out a decision: the order, the row that says what became of the event, and the signals. */
export function conclude(
  state: State, heard: Heard, eventSeq: number, before: Order | undefined, decision: Decision, out: Outbox,
): void {
  const { event } = heard;
  let { outcome, reason, detail } = decision;
  const key = before?.key ?? event.subject;
  if (outcome === 'parked') {
    const fits = park(state, key, { event, seq: eventSeq, since: out.logTime, until: reason as never });
    if (!fits) [outcome, reason, detail] = ['refused', 'too_many_parked', `too many events wait for ${key}`];
  }
  let after = decision.order;
  if (after !== undefined) {
    const isNews = outcome === 'applied';
    const seen = isNews ? remember(after, heard.id, heard.content) : after.seen;
    after = save(state, after, out, isNews && event.type === 'order.placed', seen);
  }
  out.event(heard, eventSeq, { outcome, reason, before, after });
  if (outcome === 'refused') out.unlawful(event, eventSeq, reason, detail ?? '');
  for (const { kind, evidence } of decision.signals ?? []) out.signal(kind, (after ?? before)?.id ?? key, evidence);
}

/** Tries what waits for this order again, until nothing more comes free. */
export function unpark(state: State, key: string, out: Outbox): void {
  for (let progress = true; progress;) {
    progress = false;
    for (const entry of parkedFor(state, key)) {
      const order = state.orders.get(key);
      if (order === undefined) return;
      const heard = new Heard(entry.event as OrderEvent);
      const decision = repetition(order, heard) ?? decide(state, heard, order, out);
      if (decision.outcome === 'parked') continue;
      replaceParked(state, key, parkedFor(state, key).filter((other) => other !== entry));
      const reason = decision.reason === '' ? 'unparked' : decision.reason;
      conclude(state, heard, entry.seq, order, { ...decision, reason }, out);
      progress = true;
      break;
    }
  }
}

