import { decimal } from '../decimal.ts';
import { buyer, channelId, lineHead, lineId, refundId, transactionId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { hex } from '../random.ts';
import { creditMinor, discountOf, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { gmt, londonCivil } from '../timestamp.ts';

/**
 * WooCommerce webhooks: the whole order each time, refunds on their own. Decimal
 * texts; `_gmt` times lack the Z.
 */
export function woocommerce(journey: Journey, step: Step, clock: Clock): Note {
  switch (step.kind) {
    case 'placed': return { subject: 'orders.woocommerce.order.created', payload: order(journey, step, 'pending', clock) };
    case 'paid': return updated(journey, step, 'processing', clock);
    case 'shipped': return updated(journey, step, 'completed', clock);
    case 'closed':
    case 'cancelled': return updated(journey, step, 'cancelled', clock);
    case 'credited': return updated(journey, step, 'refunded', clock);
    case 'credit_note': return { subject: 'orders.woocommerce.order.refunded', payload: refund(journey, step, clock) };
    default: throw new Error(`woocommerce says nothing of ${step.kind}`);
  }
}

function updated(journey: Journey, step: Step, status: string, clock: Clock): Note {
  return { subject: 'orders.woocommerce.order.updated', payload: order(journey, step, status, clock) };
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
  const paid = status === 'processing' || status === 'completed' || (status === 'cancelled' && step.kind === 'cancelled');
  const customer = buyer(sale);
  return `{"id":${channelId(sale, clock)},"parent_id":0,"number":"${channelId(sale, clock)}","order_key":"wc_order_${hex(sale.seed, 12, 8)}",` +
    `"created_via":"checkout","status":"${status}","currency":"${sale.currency}",${times('date_created', sale.createdAt, clock)}` +
    `${times('date_modified', step.at, clock)}"discount_total":"${decimal(sale.lineDiscountMinor)}",` +
    `"shipping_total":"${decimal(sale.shippingMinor)}","total":"${decimal(sale.totalMinor)}","total_tax":"${decimal(sale.taxMinor)}",` +
    `"prices_include_tax":false,"customer_id":${customer === '' ? 0 : customer},"payment_method":"stripe",` +
    `"transaction_id":"${paid ? transactionId(sale, clock) : ''}",${times('date_paid', paid ? journey.paidAt : undefined, clock)}` +
    times('date_completed', status === 'completed' ? journey.dispatchedAt : undefined, clock) +
    `"shipping":{"first_name":"***","city":"${place.city}","state":"${place.province}","postcode":"${place.postcode}",` +
    `"country":"${place.country}"},"line_items":[${lines}],"fee_lines":[],"coupon_lines":[],"refunds":[]}`;
}

function refund({ sale }: Journey, step: Step, clock: Clock): string {
  const id = refundId(sale, step.credit, clock);
  const head = lineHead(sale);
  const lines = (sale.invoice.credits[step.credit]?.lines ?? []).map(({ line, quantity }) =>
    `{"id":${id}${line},"quantity":-${quantity},"sku":"${sale.invoice.lines[line]!.code}",` +
    `"meta_data":[{"key":"_refunded_item_id","value":"${lineId(sale, head, line)}"}]}`);
  return `{"id":${id},${times('date_created', step.at, clock)}"amount":"${decimal(creditMinor(sale, step.credit))}","reason":"",` +
    `"refunded_by":1,"refunded_payment":true,"line_items":[${lines.join(',')}],` +
    `"_links":{"up":[{"href":"https://example.com/wp-json/wc/v3/orders/${channelId(sale, clock)}"}]}}`;
}
