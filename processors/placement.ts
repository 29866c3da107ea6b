import type { EventOf, Placed } from './domain/event.ts';
import { Fingerprint } from './domain/fingerprint.ts';
import type { Instant } from './domain/instant.ts';
import type { Order } from './domain/order.ts';
import type { Rules } from './domain/rules.ts';
import type { Channel } from './domain/source.ts';
import { applied, type Decision, refused } from './decision.ts';
import type { Heard } from './heard.ts';
import type { CoreSettings } from './settings.ts';
import { riskWordIn } from './risk-word.ts';

type PlacedEvent = EventOf<'order.placed'>;

/** A new order from what the channel says was ordered. One that costs nothing counts as paid. */
export function placeOrder(
  { event, content }: Heard<PlacedEvent>, id: string, logTime: Instant, seq: number, settings: CoreSettings, rules: Rules,
): Order {
  const free = event.data.totalMinor === 0;
  return {
    id,
    key: event.subject,
    channel: event.subject.slice(0, event.subject.indexOf(':')) as Channel,
    state: free ? 'paid' : 'pending_payment',
    stateSince: logTime,
    resumeState: undefined,
    heldFrom: undefined,
    ...ordered(event.data),
    paidMinor: 0,
    refundedMinor: 0,
    shareDueMinor: 0,
    shipments: [],
    cancelled: [],
    returns: [],
    backorder: undefined,
    riskWord: riskWordIn(event.data.remark, rules),
    cleared: [],
    overdue: false,
    refusedCarriers: [],
    labelRefusals: 0,
    placedAt: event.occurredAt,
    placedLogTime: logTime,
    paidAt: free ? event.occurredAt : undefined,
    shippedAt: undefined,
    deliveredAt: undefined,
    endedAt: undefined,
    carrier: undefined,
    trackingNumber: undefined,
    warehouse: undefined,
    paymentDueAt: free ? undefined : logTime + settings.paymentTimeoutMs,
    paymentStartedAt: undefined,
    receipts: [],
    refunds: [],
    seen: [],
    placedFingerprint: content,
    version: seq,
  };
}

/**
 * The channel changed an order that is not paid yet: the new words hold, the
 * deadline stays. Money that is here keeps its currency, and may now be enough.
 */
export function amendOrder(order: Order, { event, content }: Heard<PlacedEvent>, logTime: Instant, rules: Rules): Decision {
  const { currency } = event.data;
  if (order.paidMinor > 0 && currency !== order.currency) {
    return refused('currency_differs', `changed into ${currency} with money in ${order.currency} here`);
  }
  const riskWord = riskWordIn(event.data.remark, rules) ?? order.riskWord;
  const amended: Order = { ...order, ...ordered(event.data), riskWord, placedFingerprint: content };
  if (amended.paidMinor < amended.totalMinor) return applied(amended, 'amended');
  return applied({
    ...amended, state: 'paid', stateSince: logTime, paidAt: event.occurredAt, paymentStartedAt: undefined, paymentDueAt: undefined,
  }, 'amended');
}

/** The part of an order that its channel decides. */
function ordered(data: Placed) {
  return {
    currency: data.currency,
    totalMinor: data.totalMinor,
    shippingMinor: data.shippingMinor,
    taxMinor: data.taxMinor,
    discounts: data.discounts,
    lines: data.lines,
    shipTo: data.shipTo,
    promisedBy: data.promisedBy,
    serviceLevel: data.serviceLevel,
    buyer: data.buyer,
  };
}

/** A fingerprint of what was ordered: goods and money. Two placements with the same one say the same. */
export function contentOf(data: Placed): number {
  const print = new Fingerprint()
    .text(data.currency).number(data.totalMinor).number(data.shippingMinor).number(data.taxMinor).number(data.lines.length);
  for (const { line, sku, quantity, unitPriceMinor, discountMinor } of data.lines) {
    print.text(line).text(sku).number(quantity).number(unitPriceMinor).number(discountMinor);
  }
  for (const { fundedBy, amountMinor } of data.discounts) print.text(fundedBy).number(amountMinor);
  return print.value;
}
