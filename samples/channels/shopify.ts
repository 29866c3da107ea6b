import { carrierFor, carrierNames } from '../carrier.ts';
import { decimal } from '../decimal.ts';
import { buyer, channelId, lineHead, lineId, refundId, trackingNumber, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { digits, hex, mix } from '../random.ts';
import { creditedLines, creditMinor, discountOf, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { london } from '../timestamp.ts';
import type { Words } from '../words.ts';

/**
 * Shopify webhooks: the topic and an event id in headers, decimal texts, times
 * with the shop's offset, ids past 2^53. Of a payment a shop hears either as the
 * whole order again or as a transaction.
 */
export const shopify: Words = {
  placed: (journey, step, clock) => webhook(journey, step, 'orders/create', order(journey, step, clock), clock),
  paid: (journey, step, clock) => mix(journey.sale.seed, 8) % 4 === 0
    ? webhook(journey, step, 'orders/paid', order(journey, step, clock), clock)
    : webhook(journey, step, 'order_transactions/create', transaction(journey, step, clock), clock),
  shipped: (journey, step, clock) => webhook(journey, step, 'fulfillments/create', fulfilment(journey, step, clock), clock),
  closed: (journey, step, clock) => webhook(journey, step, 'orders/cancelled', order(journey, step, clock), clock),
  cancelled: (journey, step, clock) => webhook(journey, step, 'orders/cancelled', order(journey, step, clock), clock),
  credit_note: (journey, step, clock) =>
    webhook(journey, step, 'refunds/create', refund(journey, step, creditMinor(journey.sale, step.nth), clock), clock),
  credited: (journey, step, clock) =>
    webhook(journey, step, 'refunds/create', refund(journey, step, Math.abs(journey.sale.totalMinor), clock), clock),
};

function webhook({ sale }: Journey, step: Step, topic: string, payload: string, clock: Clock): Note {
  return {
    subject: `orders.shopify.${topic.replace('/', '-')}`,
    headers: {
      'X-Shopify-Topic': topic,
      'X-Shopify-Event-Id': `${hex(sale.seed, 9, 8)}-${String(sale.number).padStart(8, '0')}-${hex(sale.seed, step.at, 8)}`,
      'X-Shopify-Shop-Domain': 'example.myshopify.com',
      'X-Shopify-Order-Id': channelId(sale, clock),
    },
    payload,
  };
}

function order(journey: Journey, step: Step, clock: Clock): string {
  const { sale } = journey;
  const { invoice, place } = sale;
  const head = lineHead(sale);
  const created = london(clock(sale.createdAt));
  const updated = london(clock(step.at));
  const cancelled = step.kind === 'cancelled' || step.kind === 'closed';
  const paid = step.kind === 'paid' || step.kind === 'cancelled';
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    const discount = decimal(discountOf(sale, index));
    const allocations = discount === '0.00' ? '' : `{"amount":"${discount}","discount_application_index":0}`;
    lines += `${index === 0 ? '' : ','}{"id":${lineId(sale, head, index)},"product_id":78803${line.item},"title":"${line.title}",` +
      `"sku":"${line.code}","quantity":${quantityOf(sale, index)},"price":"${decimal(line.priceMinor)}",` +
      `"total_discount":"${discount}","discount_allocations":[${allocations}]}`;
  }
  const goods = sale.grossMinor - sale.lineDiscountMinor;
  const shipping = sale.shippingMinor === 0 ? '' : shippingLine(decimal(sale.shippingMinor), digits(sale.seed, 10, 9));
  const address = place.country === '' ? 'null' :
    `{"country_code":"${place.country}","province_code":"${place.province}","city":"${place.city}","zip":"${place.postcode}","name":"***"}`;
  const customer = buyer(sale);
  return `{"id":${channelId(sale, clock)},"order_number":${sale.number},"name":"#${sale.number}","created_at":"${created}",` +
    `"updated_at":"${updated}","processed_at":"${paid && journey.paidAt !== undefined ? london(clock(journey.paidAt)) : created}",` +
    `"cancelled_at":${cancelled ? `"${updated}"` : 'null'},"cancel_reason":${cancelReason(step)},` +
    `"financial_status":"${paid ? 'paid' : step.kind === 'closed' ? 'voided' : 'pending'}","fulfillment_status":null,"currency":"${sale.currency}",` +
    `"taxes_included":true,"total_tax":"0.00","total_line_items_price":"${decimal(sale.grossMinor)}",` +
    `"total_discounts":"${decimal(sale.lineDiscountMinor)}","subtotal_price":"${decimal(goods)}","total_price":"${decimal(sale.totalMinor)}",` +
    `"payment_gateway_names":["shopify_payments"],"line_items":[${lines}],"shipping_lines":[${shipping}],"fulfillments":[],"refunds":[],` +
    `"shipping_address":${address},"customer":${customer === '' ? 'null' : `{"id":1153106${customer.padStart(11, '0')}}`}}`;
}

function shippingLine(price: string, id: string): string {
  return `{"id":271878346${id},"title":"Standard","price":"${price}","discounted_price":"${price}"}`;
}

function cancelReason(step: Step): string {
  if (step.kind === 'closed') return '"declined"';
  return step.kind === 'cancelled' ? '"customer"' : 'null';
}

function transaction({ sale }: Journey, step: Step, clock: Clock): string {
  const at = london(clock(step.at));
  return `{"id":${transactionId(sale, clock)},"order_id":${channelId(sale, clock)},"kind":"sale","gateway":"shopify_payments",` +
    `"status":"success","created_at":"${at}","processed_at":"${at}","amount":"${decimal(sale.totalMinor)}","currency":"${sale.currency}"}`;
}

function fulfilment({ sale }: Journey, step: Step, clock: Clock): string {
  const at = london(clock(step.at));
  const head = lineHead(sale);
  let lines = '';
  for (let index = 0; index < sale.invoice.lines.length; index++) {
    lines += `${index === 0 ? '' : ','}{"id":${lineId(sale, head, index)},"sku":"${sale.invoice.lines[index]!.code}","quantity":${quantityOf(sale, index)}}`;
  }
  return `{"id":25585${digits(sale.seed, 11, 9)},"order_id":${channelId(sale, clock)},"status":"success","created_at":"${at}",` +
    `"updated_at":"${at}","tracking_company":"${carrierNames[carrierFor(sale.place)].name}","tracking_number":"${trackingNumber(sale)}","shipment_status":null,` +
    `"line_items":[${lines}]}`;
}

function refund({ sale }: Journey, step: Step, amountMinor: number, clock: Clock): string {
  const at = london(clock(step.at));
  const head = lineHead(sale);
  const lines = creditedLines(sale, step.nth).map(({ line, quantity }) =>
    `{"line_item_id":${lineId(sale, head, line)},"quantity":${quantity},"restock_type":"return"}`);
  return `{"id":${refundId(sale, step.nth, clock)},"order_id":${channelId(sale, clock)},"created_at":"${at}","processed_at":"${at}",` +
    `"refund_line_items":[${lines.join(',')}],"transactions":[{"id":${transactionId(sale, clock)}1,"kind":"refund","status":"success",` +
    `"gateway":"shopify_payments","amount":"${decimal(amountMinor)}","currency":"${sale.currency}"}]}`;
}
