import type { Event } from './domain/event.ts';
import type { Order } from './domain/order.ts';
import type { Decision } from './decision.ts';
import type { Heard } from './heard.ts';
import { adjustStock } from './ledger.ts';
import { remember, save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { park } from './parking.ts';
import type { State } from './state.ts';

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
  const { order: after } = decision;
  out.cause = causeOf(event);
  out.event(heard, eventSeq, { outcome, reason, before, after });
  // The event comes first, then what it does to stock.
  if (after !== undefined) {
    const isNews = outcome === 'applied';
    // What the core says itself it will not hear again.
    const seen = isNews && event.source !== 'core' ? remember(after, heard.id, heard.content) : after.seen;
    save(state, after, out, isNews && event.type === 'order.placed', seen);
  }
  if (outcome === 'refused') out.unlawful(event, eventSeq, reason, detail ?? '');
  for (const { warehouse, sku, quantity } of decision.missing ?? []) {
    adjustStock(state, { warehouse, sku, by: -quantity, cause: 'stock_missing', tell: true }, out);
  }
  for (const { kind, evidence } of decision.signals ?? []) out.signal(kind, (after ?? before)?.id ?? key, evidence);
}

/** What a movement of stock gives as its cause: the event's type, or of a shipment that failed, how. */
function causeOf(event: Event): string {
  return event.type === 'shipment.failed' ? (event.data.status ?? event.type) : event.type;
}
