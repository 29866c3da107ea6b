import type { EventType } from '../processors/domain/event.ts';
import { hour } from '../processors/domain/instant.ts';
import type { Channel, System } from '../processors/domain/source.ts';
import { cloudEvent, creditLines } from './cloud-event.ts';
import { decimal } from './decimal.ts';
import { channelId, refundId, trackingNumber, transactionId, type Clock } from './identity.ts';
import type { Journey } from './journey.ts';
import type { Note } from './publication.ts';
import { hex, mix } from './random.ts';
import { creditMinor, type Sale } from './sale.ts';
import type { Step, StepKind } from './step.ts';
import { beijing, zulu } from './timestamp.ts';

const providers: Readonly<Record<Channel, string>> = {
  taobao: 'alipay', jd: 'jdpay', pdd: 'wechatpay', douyin: 'wechatpay', shopify: 'shopify_payments', woocommerce: 'stripe', shop: 'stripe',
};

const warehouses = ['SZ1', 'SH1', 'CD1'] as const;

/** From when until when, in the replay's own time, the carrier's clocks are in the wrong zone. */
export interface WrongZone {
  readonly from: number;
  readonly until: number;
}

interface Saying {
  readonly type: EventType;
  readonly data: (sale: Sale, step: Step, clock: Clock) => string;
}

/** What systems say of an order's steps. */
const sayings: Readonly<Partial<Record<StepKind, Saying>>> = {
  payment_started: { type: 'order.payment_started', data: (sale, _, clock) => payment(sale, transactionId(sale, clock)) },
  payment: { type: 'order.paid', data: (sale, _, clock) => payment(sale, transactionId(sale, clock)) },
  second_payment: { type: 'order.paid', data: (sale, _, clock) => payment(sale, `${transactionId(sale, clock)}2`) },
  refunded: { type: 'order.refunded', data: refund },
  approved: { type: 'order.approved', data: () => '{"by":"wms"}' },
  labelled: { type: 'shipment.labelled', data: parcel },
  dispatched: { type: 'shipment.dispatched', data: parcel },
  cancelled: { type: 'order.cancelled', data: () => '{"by":"wms","reason":"the buyer asked"}' },
  returned: {
    type: 'return.received',
    data: (sale, step) => `{"warehouse":"${warehouse(sale)}","lines":${creditLines(sale, step, 'resaleable')}}`,
  },
  scanned: { type: 'shipment.scanned', data: (sale) => scan(sale, 'in transit') },
  delivered: { type: 'shipment.delivered', data: (sale) => scan(sale, 'delivered') },
  cancel_requested: { type: 'order.cancel_requested', data: () => '{"by":"buyer","reason":"changed mind"}' },
  refund_requested: { type: 'order.refund_requested', data: refund },
};

/**
 * Payments, warehouse, carrier and customer service: canonical events about
 * other people's orders, named `<channel>:<channel id>`.
 */
export function system(source: System, { sale }: Journey, step: Step, clock: Clock, wrongZone: WrongZone): Note {
  const saying = sayings[step.kind];
  if (saying === undefined) throw new Error(`${source} says nothing of ${step.kind}`);
  const subject = `${sale.channel}:${channelId(sale, clock)}`;
  const at = clock(step.at);
  // Hosts set to UTC that still write China's offset are eight hours behind.
  const behind = step.due >= wrongZone.from && step.due < wrongZone.until ? 8 * hour : 0;
  const time = source === 'carrier' ? beijing(at - behind) : zulu(at);
  return cloudEvent(source, saying.type, sale, step, subject, time, saying.data(sale, step, clock));
}

function payment(sale: Sale, transaction: string): string {
  return `{"provider":"${providers[sale.channel]}","transactionId":"${transaction}",` +
    `"amount":{"amount":"${decimal(sale.totalMinor)}","currency":"${sale.currency}"}}`;
}

function refund(sale: Sale, step: Step, clock: Clock): string {
  return `{"refundId":"${refundId(sale, step.credit, clock)}","amount":{"amount":"${decimal(creditMinor(sale, step.credit))}",` +
    `"currency":"${sale.currency}"},"provider":"${providers[sale.channel]}","transactionId":"${transactionId(sale, clock)}","reason":"returned"}`;
}

function warehouse(sale: Sale): string {
  return warehouses[mix(sale.seed, 13) % warehouses.length]!;
}

function parcel(sale: Sale): string {
  return `{"shipment":"P${hex(sale.seed, 14, 8)}","warehouse":"${warehouse(sale)}","carrier":"shunfeng","trackingNumber":"${trackingNumber(sale)}"}`;
}

function scan(sale: Sale, status: string): string {
  return `{"shipment":"P${hex(sale.seed, 14, 8)}","carrier":"shunfeng","trackingNumber":"${trackingNumber(sale)}",` +
    `"location":"${sale.place.city}","status":"${status}"}`;
}
