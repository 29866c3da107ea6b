import { hour } from '../processors/domain/instant.ts';
import type { Channel, System } from '../processors/domain/source.ts';
import { cloudEvent, creditLines } from './cloud-event.ts';
import { decimal } from './decimal.ts';
import { channelId, refundId, trackingNumber, transactionId, type Clock } from './identity.ts';
import type { Journey } from './journey.ts';
import type { Note } from './publication.ts';
import { hex, mix } from './random.ts';
import { creditMinor, type Sale } from './sale.ts';
import type { Step } from './step.ts';
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

/**
 * Payments, warehouse, carrier and customer service: canonical events about
 * other people's orders, named `<channel>:<channel id>`.
 */
export function system(source: System, journey: Journey, step: Step, clock: Clock, wrongZone: WrongZone): Note {
  const { sale } = journey;
  const at = clock(step.at);
  switch (step.kind) {
    case 'payment_started': return event('order.payment_started', payment(transactionId(sale, clock)));
    case 'payment': return event('order.paid', payment(transactionId(sale, clock)));
    case 'second_payment': return event('order.paid', payment(`${transactionId(sale, clock)}2`));
    case 'refunded': return event('order.refunded', refund(sale, step, clock));
    case 'approved': return event('order.approved', '{"by":"wms"}');
    case 'labelled': return event('shipment.labelled', parcel(sale));
    case 'dispatched': return event('shipment.dispatched', parcel(sale));
    case 'cancelled': return event('order.cancelled', '{"by":"wms","reason":"the buyer asked"}');
    case 'returned':
      return event('return.received', `{"warehouse":"${warehouse(sale)}","lines":${creditLines(sale, step, 'resaleable')}}`);
    case 'scanned': return event('shipment.scanned', scan(sale, 'in transit'));
    case 'delivered': return event('shipment.delivered', scan(sale, 'delivered'));
    case 'cancel_requested': return event('order.cancel_requested', '{"by":"buyer","reason":"changed mind"}');
    case 'refund_requested': return event('order.refund_requested', refund(sale, step, clock));
    default: throw new Error(`${source} says nothing of ${step.kind}`);
  }

  function event(type: string, data: string): Note {
    const subject = `${sale.channel}:${channelId(sale, clock)}`;
    return cloudEvent(source, type, sale, step, subject, written(), data);
  }

  function written(): string {
    if (source !== 'carrier') return zulu(at);
    // Hosts set to UTC that still write China's offset are eight hours behind.
    const off = step.due >= wrongZone.from && step.due < wrongZone.until;
    return beijing(off ? at - 8 * hour : at);
  }

  function payment(transaction: string): string {
    return `{"provider":"${providers[sale.channel]}","transactionId":"${transaction}",` +
      `"amount":{"amount":"${decimal(sale.totalMinor)}","currency":"${sale.currency}"}}`;
  }
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
