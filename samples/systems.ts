import type { EventType } from '../processors/domain/event.ts';
import type { Channel, System } from '../processors/domain/source.ts';
import { cloudEvent, creditLines } from './cloud-event.ts';
import { decimal } from './decimal.ts';
import { channelId, lineHead, lineId, refundId, trackingNumber, transactionId, type Clock } from './identity.ts';
import type { Incidents } from './incident.ts';
import type { Journey } from './journey.ts';
import type { Note } from './publication.ts';
import { mix } from './random.ts';
import { creditMinor, quantityOf, type Sale } from './sale.ts';
import type { Step, StepKind } from './step.ts';
import { beijing, zulu } from './timestamp.ts';

const providers: Readonly<Record<Channel, string>> = {
  taobao: 'alipay', jd: 'jdpay', pdd: 'wechatpay', douyin: 'wechatpay', shopify: 'shopify_payments', woocommerce: 'stripe', shop: 'stripe',
};

interface Saying {
  readonly type: EventType;
  readonly data: (sale: Sale, step: Step, clock: Clock, sources: Journey['sources']) => string;
}

/**
 * What systems say of an order's steps. The warehouses were told what to send
 * and name neither shipment nor warehouse: what they say holds for the whole
 * order, wherever it was sourced.
 */
const sayings: Readonly<Partial<Record<StepKind, Saying>>> = {
  payment_started: { type: 'order.payment_started', data: (sale, _, clock) => payment(sale, transactionId(sale, clock)) },
  payment: { type: 'order.paid', data: (sale, _, clock) => payment(sale, transactionId(sale, clock)) },
  second_payment: { type: 'order.paid', data: (sale, _, clock) => payment(sale, `${transactionId(sale, clock)}2`) },
  refunded: { type: 'order.refunded', data: refund },
  approved: { type: 'order.approved', data: () => '{"by":"wms"}' },
  label_refused: { type: 'shipment.failed', data: () => '{"status":"label_refused"}' },
  stock_missing: { type: 'shipment.failed', data: missing },
  labelled: { type: 'shipment.labelled', data: () => '{}' },
  dispatched: { type: 'shipment.dispatched', data: () => '{}' },
  cancelled: { type: 'order.cancelled', data: () => '{"by":"wms","reason":"the buyer asked"}' },
  returned: {
    type: 'return.received',
    data: (sale, step, _, sources) => `{"warehouse":"${sources[0]!}","lines":${creditLines(sale, step, conditionOf(sale, step))}}`,
  },
  scanned: { type: 'shipment.scanned', data: scan },
  delivered: { type: 'shipment.delivered', data: ({ place }) => `{"location":"${place.city}","status":"delivered"}` },
  lost: { type: 'shipment.failed', data: () => '{"status":"lost"}' },
  sent_back: { type: 'shipment.failed', data: ({ place }) => `{"location":"${place.city}","status":"returned_to_sender"}` },
  cancel_requested: { type: 'order.cancel_requested', data: () => '{"by":"buyer","reason":"changed mind"}' },
  refund_requested: { type: 'order.refund_requested', data: refund },
};

/**
 * Payments, warehouse, carrier and customer service: canonical events about
 * other people's orders, named `<channel>:<channel id>`.
 */
export function system(source: System, { sale, sources }: Journey, step: Step, clock: Clock, incidents: Incidents): Note {
  const saying = sayings[step.kind];
  if (saying === undefined) throw new Error(`${source} says nothing of ${step.kind}`);
  const subject = `${sale.channel}:${channelId(sale, clock)}`;
  const at = clock(step.at);
  const told = at - incidents.behindMs(source, step.due);
  const time = source === 'carrier' ? beijing(told) : zulu(told);
  return cloudEvent(source, saying.type, sale, step, subject, time, saying.data(sale, step, clock, sources));
}

function payment(sale: Sale, transaction: string): string {
  return `{"provider":"${providers[sale.channel]}","transactionId":"${transaction}",` +
    `"amount":{"amount":"${decimal(sale.totalMinor)}","currency":"${sale.currency}"}}`;
}

function refund(sale: Sale, step: Step, clock: Clock): string {
  return `{"refundId":"${refundId(sale, step.nth, clock)}","amount":{"amount":"${decimal(creditMinor(sale, step.nth))}",` +
    `"currency":"${sale.currency}"},"provider":"${providers[sale.channel]}","transactionId":"${transactionId(sale, clock)}","reason":"returned"}`;
}

/** Some units of one line could not be found when it was to be packed. */
function missing(sale: Sale): string {
  const line = mix(sale.seed, 13) % sale.invoice.lines.length;
  const quantity = 1 + (mix(sale.seed, 14) % quantityOf(sale, line));
  return `{"status":"stock_missing","lines":[{"line":"${lineId(sale, lineHead(sale), line)}","quantity":${quantity}}]}`;
}

/** A fifth of what comes back cannot be sold again. */
export function conditionOf(sale: Sale, step: Step): 'resaleable' | 'damaged' {
  return mix(sale.seed, 1_300 + step.nth) % 5 === 0 ? 'damaged' : 'resaleable';
}

/** The number of a parcel means something only while there is no other of the same order. */
function scan(sale: Sale, step: Step, _: Clock, sources: Journey['sources']): string {
  const parcel = sources.some((warehouse) => warehouse !== sources[0]) ? '' : `"trackingNumber":"${trackingNumber(sale)}",`;
  return `{${parcel}"location":"${step.nth === 0 ? 'origin' : sale.place.city}","status":"in transit"}`;
}
