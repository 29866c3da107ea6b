import type { EventType } from '../../processors/domain/event.ts';
import { cloudEvent, creditLines } from '../cloud-event.ts';
import { decimal } from '../decimal.ts';
import { buyer, channelId, refundId, type Clock } from '../identity.ts';
import type { Journey } from '../journey.ts';
import type { Note } from '../publication.ts';
import { creditMinor, discountOf, quantityOf, type Sale } from '../sale.ts';
import type { Step } from '../step.ts';
import { beijing, zulu } from '../timestamp.ts';
import type { Words } from '../words.ts';

/** The own shop speaks the canonical events. */
export const shop: Words = {
  placed: (journey, step, clock) => event('order.placed', journey, step, placed(journey, clock), clock),
  cancel_requested: (journey, step, clock) =>
    event('order.cancel_requested', journey, step, '{"by":"buyer","reason":"changed mind"}', clock),
  cancelled: (journey, step, clock) =>
    event('order.cancelled', journey, step, '{"by":"shop","reason":"the buyer asked"}', clock),
  part_cancelled: (journey, step, clock) =>
    event('order.cancelled', journey, step, `{"by":"shop","reason":"the buyer asked","lines":${creditLines(journey.sale, step)}}`, clock),
  refund_requested: (journey, step, clock) =>
    event('order.refund_requested', journey, step, refund(journey.sale, step, creditMinor(journey.sale, step.nth), clock), clock),
  // The file books a cancellation as an invoice below zero, and so does the shop.
  credited: (journey, step, clock) =>
    event('order.refunded', journey, step, refund(journey.sale, step, journey.sale.totalMinor, clock), clock),
};

function event(type: EventType, { sale }: Journey, step: Step, data: string, clock: Clock): Note {
  return cloudEvent('shop', type, sale, step, channelId(sale, clock), zulu(clock(step.at)), data);
}

function refund(sale: Sale, step: Step, minor: number, clock: Clock): string {
  const lines = creditLines(sale, step);
  return `{"refundId":"${refundId(sale, step.nth, clock)}","amount":{"amount":"${decimal(minor)}","currency":"${sale.currency}"}` +
    `${lines === '[]' ? '' : `,"lines":${lines}`},"reason":"returned"}`;
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
