import { decimal } from '../decimal.ts';
import { buyer, channelId, lineHead, lineId, refundId, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { hex } from '../random.ts';
import { creditMinor, discountOf, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { gmt, londonCivil } from '../timestamp.ts';
import type { Words } from '../words.ts';

/**
 * WooCommerce webhooks: the whole order each time, with the refunds made so far.
 * Decimal texts; `_gmt` times lack the Z.
 */
export const woocommerce: Words = {
  placed: (journey, step, clock) => ({ subject: 'orders.woocommerce.order.created', payload: order(journey, step, 'pending', clock) }),
  paid: (journey, step, clock) => updated(journey, step, 'processing', clock),
  shipped: (journey, step, clock) => updated(journey, step, 'completed', clock),
  closed: (journey, step, clock) => updated(journey, step, 'cancelled', clock),
  cancelled: (journey, step, clock) => updated(journey, step, 'cancelled', clock),
  credit_note: (journey, step, clock) => updated(journey, step, statusAfterRefund(journey, step), clock),
  credited: (journey, step, clock) => updated(journey, step, 'refunded', clock),
};

function updated(journey: Journey, step: Step, status: string, clock: Clock): Note {
  return { subject: 'orders.woocommerce.order.updated', payload: order(journey, step, status, clock) };
}

function statusAfterRefund(journey: Journey, step: Step): string {
  if (journey.sale.invoice.credits[step.nth]?.whole !== false) return 'refunded';
  return step.at < journey.dispatchedAt ? 'processing' : 'completed';
}

/** A time in both of WooCommerce's spellings; `null` when there is none. */
function times(name: string, at: number | undefined, clock: Clock): string {
  if (at === undefined) return `"${name}":null,"${name}_gmt":null,`;
  return `"${name}":"${londonCivil(clock(at))}","${name}_gmt":"${gmt(clock(at))}",`;
}

function order(journey: Journey, step: Step, status: string, clock: Clock): string {
  const { sale } = journey;
  const { invoice, place } = sale;
  const head = lineHead(sale);
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    const gross = quantityOf(sale, index) * line.priceMinor;
    lines += `${index === 0 ? '' : ','}{"id":${lineId(sale, head, index)},"name":"${line.title}","product_id":${line.item},"variation_id":0,` +
      `"quantity":${quantityOf(sale, index)},"subtotal":"${decimal(gross)}","total":"${decimal(gross - discountOf(sale, index))}",` +
      `"sku":"${line.code}"}`;
  }
  const paid = step.kind === 'paid' || step.kind === 'shipped' || step.kind === 'cancelled' || step.kind === 'credit_note';
  const customer = buyer(sale);
  return `{"id":${channelId(sale, clock)},"parent_id":0,"number":"${channelId(sale, clock)}","order_key":"wc_order_${hex(sale.seed, 12, 8)}",` +
    `"created_via":"checkout","status":"${status}","currency":"${sale.currency}",${times('date_created', sale.createdAt, clock)}` +
    `${times('date_modified', step.at, clock)}"discount_total":"${decimal(sale.lineDiscountMinor)}",` +
    `"shipping_total":"${decimal(sale.shippingMinor)}","total":"${decimal(sale.totalMinor)}","total_tax":"${decimal(sale.taxMinor)}",` +
    `"prices_include_tax":false,"customer_id":${customer === '' ? 0 : customer},"payment_method":"stripe",` +
    `"transaction_id":"${paid ? transactionId(sale, clock) : ''}",${times('date_paid', paid ? journey.paidAt : undefined, clock)}` +
    times('date_completed', status === 'completed' ? journey.dispatchedAt : undefined, clock) +
    `"shipping":{"first_name":"***","city":"${place.city}","state":"${place.province}","postcode":"${place.postcode}",` +
    `"country":"${place.country}"},"line_items":[${lines}],"fee_lines":[],"coupon_lines":[],"refunds":[${refunds(journey, step, clock)}]}`;
}

/** The refunds made so far, as the order lists them: below zero and without their times. */
function refunds({ sale, steps }: Journey, step: Step, clock: Clock): string {
  if (step.kind !== 'credit_note') return '';
  const notes = new Set(steps.filter((each) => each.kind === 'credit_note' && each.at <= step.at).map((each) => each.nth));
  return [...notes].map((credit) =>
    `{"id":${refundId(sale, credit, clock)},"reason":"","total":"${decimal(-creditMinor(sale, credit))}"}`).join(',');
}
