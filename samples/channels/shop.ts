import { cloudEvent, creditLines } from '../cloud-event.ts';
import { decimal } from '../decimal.ts';
import { buyer, channelId, refundId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { creditMinor, discountOf, quantityOf } from '../sale.ts';
import type { Step } from '../step.ts';
import { beijing, zulu } from '../timestamp.ts';

/** The own shop speaks the canonical events. */
export function shop(journey: Journey, step: Step, clock: Clock): Note {
  const { sale } = journey;
  switch (step.kind) {
    case 'placed': return event('order.placed', placed(journey, clock));
    case 'cancel_requested': return event('order.cancel_requested', '{"by":"buyer","reason":"changed mind"}');
    case 'cancelled': return event('order.cancelled', '{"by":"shop","reason":"the buyer asked"}');
    case 'refund_requested': return event('order.refund_requested', refund(creditMinor(sale, step.credit)));
    // The file books a cancellation as an invoice below zero, and so does the shop.
    case 'credited': return event('order.refunded', refund(sale.totalMinor));
    default: throw new Error(`shop says nothing of ${step.kind}`);
  }

  function event(type: string, data: string): Note {
    return cloudEvent('shop', type, sale, step, channelId(sale, clock), zulu(clock(step.at)), data);
  }

  function refund(minor: number): string {
    const lines = creditLines(sale, step);
    return `{"refundId":"${refundId(sale, step.credit, clock)}","amount":{"amount":"${decimal(minor)}","currency":"${sale.currency}"}` +
      `${lines === '[]' ? '' : `,"lines":${lines}`},"reason":"returned"}`;
  }
}

function placed({ sale, promisedBy }: Journey, clock: Clock): string {
  const { invoice, place, currency } = sale;
  let lines = '';
  for (let index = 0; index < invoice.lines.length; index++) {
    const line = invoice.lines[index]!;
    const discount = discountOf(sale, index);
    lines += `${index === 0 ? '' : ','}{"line":"${index + 1}","sku":"${line.code}","quantity":${quantityOf(sale, index)},` +
      `"unitPrice":"${decimal(line.priceMinor)}"${discount === 0 ? '' : `,"discount":"${decimal(discount)}"`}}`;
  }
  const discounts = [['merchant', sale.merchantMinor], ['platform', sale.platformMinor]] as const;
  const off = discounts.filter(([, minor]) => minor > 0).map(([fundedBy, minor]) =>
    `{"fundedBy":"${fundedBy}","amount":"${decimal(minor)}"}`);
  const customer = buyer(sale);
  return `{"currency":"${currency}","total":"${decimal(sale.totalMinor)}","lines":[${lines}],"discounts":[${off.join(',')}],` +
    `"shipping":"${decimal(sale.shippingMinor)}","tax":"${decimal(sale.taxMinor)}",` +
    `"shipTo":{"country":"${place.country}","province":"${place.province}","city":"${place.city}","postcode":"${place.postcode}"},` +
    `"promisedBy":"${beijing(clock(promisedBy)).slice(0, 10)}T23:59:59+08:00","serviceLevel":"standard"` +
    `${customer === '' ? '' : `,"buyer":"${customer}"`}}`;
}
