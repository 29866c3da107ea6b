import type { EventOf } from './domain/event.ts';
import { fingerprint } from './domain/fingerprint.ts';
import { finalStates, type Order } from './domain/order.ts';
import { isChannel } from './domain/source.ts';
import { decideCancel } from './cancellation.ts';
import { applied, type Decision, duplicate, parked, refused, type SignalDraft } from './decision.ts';
import type { Heard } from './heard.ts';
import { judge, type OrderEvent, type Rule } from './lifecycle.ts';
import { nextOrderId } from './order-id.ts';
import { remember } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { decideLatePayment, decidePayment, oweRefund } from './payments.ts';
import { amendOrder, placeOrder } from './placement.ts';
import { decideRefund, decideRefundRejection, decideRefundRequest } from './refunds.ts';
import { decideReturn } from './returns.ts';
import { rulesInForce } from './rules.ts';
import { decideShipment, type ShipmentEvent } from './shipments.ts';
import type { State } from './state.ts';

/** Decides on an event. `silence`: a snapshot repeats what is known, which is no news and no row. */
export function consider(state: State, heard: Heard<OrderEvent>, order: Order | undefined, out: Outbox): Decision | 'silence' {
  const { event } = heard;
  if (order === undefined) {
    if (event.type !== 'order.placed') return parked('awaits_order');
    const id = nextOrderId(state);
    const placed = placeOrder(heard as Heard<EventOf<'order.placed'>>, id, out.logTime, out.message.seq, state.settings, rulesInForce(state));
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
export function repetition(order: Order, { event, id, content }: Heard<OrderEvent>): Decision | undefined {
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

export function decide(state: State, heard: Heard<OrderEvent>, order: Order, out: Outbox): Decision {
  const { event } = heard;
  const verdict = judge(event, order.state);
  switch (verdict.verdict) {
    case 'move': return move(order, event, verdict.to, out);
    case 'note': return applied(noted(order, event, out));
    case 'park': return parked(verdict.until);
    case 'repeat': return duplicate(verdict.why);
    case 'refuse': return { ...refused(verdict.why, `${event.type} for ${order.id}, which is ${order.state}`), signals: recall(order, event) };
    case 'decide': return applyRule(verdict.rule, state, heard, order, out);
    default: return verdict satisfies never;
  }
}

function applyRule(rule: Rule, state: State, heard: Heard<OrderEvent>, order: Order, out: Outbox): Decision {
  const { event } = heard;
  switch (rule) {
    case 'amend': return amendOrder(order, heard as Heard<EventOf<'order.placed'>>, out.logTime, rulesInForce(state));
    case 'payment': return decidePayment(order, event as EventOf<'order.paid'>, out.logTime);
    case 'late_payment': return decideLatePayment(order, event as EventOf<'order.paid'>, out.logTime, state.settings);
    case 'refund_request': return decideRefundRequest(order, event as EventOf<'order.refund_requested'>, out.logTime);
    case 'refund': return decideRefund(order, event as EventOf<'order.refunded'>, out.logTime);
    case 'refund_rejection': return decideRefundRejection(order, event as EventOf<'order.refund_rejected'>, out.logTime);
    case 'return': return decideReturn(order, event as EventOf<'return.received'>, out.logTime, rulesInForce(state));
    case 'release': return release(order, out);
    case 'cancel': return decideCancel(order, event as EventOf<'order.cancelled' | 'order.cancel_requested'>, out.logTime);
    case 'shipment': return decideShipment(order, event as ShipmentEvent, out.logTime, rulesInForce(state));
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
    endedAt: finalStates.has(to) ? event.occurredAt : noticed.endedAt,
  };
  if (to !== 'closed') return applied(moved);
  const owing = oweRefund(moved, `order_${to}`);
  return applied(owing.order, '', owing.signals);
}

/** What an event adds to an order besides its state. */
function noted(order: Order, event: OrderEvent, out: Outbox): Order {
  return event.type === 'order.payment_started' ? { ...order, paymentStartedAt: out.logTime } : order;
}

/** A hold ends. Whoever releases an order has looked at it, and lets it through the step it was held before. */
function release(order: Order, out: Outbox): Decision {
  const to = order.heldFrom ?? 'paid';
  const step = to === 'approved' || to === 'backordered' ? 'allocation' : to === 'allocated' || to === 'labelled' ? 'label' : undefined;
  const cleared = step === undefined || order.cleared.includes(step) ? order.cleared : [...order.cleared, step];
  return applied({ ...order, state: to, stateSince: out.logTime, heldFrom: undefined, cleared });
}

/** Goods that left for an order that is over are somewhere, and somebody has to get them back. */
function recall(order: Order, event: OrderEvent): readonly SignalDraft[] {
  if (event.type !== 'shipment.dispatched' || !finalStates.has(order.state)) return [];
  const { warehouse = '', carrier = '', trackingNumber = '' } = event.data;
  return [{ kind: 'shipment.recall', evidence: { state: order.state, warehouse, carrier, trackingNumber } }];
}
