import type { Event } from './domain/event.ts';
import { isStockEvent } from './domain/event.ts';
import { formatInstant } from './domain/instant.ts';
import { shipmentTroubles } from './domain/shipment.ts';
import { carryOn } from './carry-on.ts';
import { witness } from './clock.ts';
import { conclude } from './conclude.ts';
import { duplicate, refused } from './decision.ts';
import { forgetFact, noteFact } from './facts.ts';
import { Heard } from './heard.ts';
import { consider } from './judgement.ts';
import { isOrderEvent, type OrderEvent } from './lifecycle.ts';
import { orderKeyOf, save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { isParked } from './parking.ts';
import { inDoubt } from './payments.ts';
import type { State } from './state.ts';
import { receiveStock } from './stock-events.ts';

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
  if (isStockEvent(event)) return receiveStock(state, event, out);
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
  out.trigger = troubleOf(event);
  conclude(state, heard, out.message.seq, order, decision, out);
  if (decision.outcome === 'applied') carryOn(state, key, out);
  out.trigger = undefined;
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

/** What makes a warehouse or carrier be chosen anew. */
function troubleOf(event: OrderEvent): 'label_refused' | 'stock_missing' | undefined {
  const status = 'status' in event.data ? event.data.status : undefined;
  const trouble = shipmentTroubles.find((one) => one === status);
  return trouble === 'label_refused' || trouble === 'stock_missing' ? trouble : undefined;
}
