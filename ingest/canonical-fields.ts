import { isQuantity, largestQuantity } from '../processors/domain/quantity.ts';
import type { Discount, Line, LineQuantity, ShipTo } from '../processors/domain/event.ts';
import { parseInstant } from '../processors/domain/instant.ts';
import type { Money } from '../processors/domain/money.ts';
import { shipmentTroubles, type ShipmentTrouble } from '../processors/domain/shipment.ts';
import { notNegative, readAmount, readCurrency } from './amount.ts';
import { buyerHash } from './buyer-hash.ts';
import type { FieldKind } from './event-fields.ts';
import type { Reading } from './reading.ts';
import { inside, Refusal } from './refusal.ts';
import { isTree, seen, type Tree } from './value.ts';

/** Reads one field's value, `undefined` when it says nothing; never called for null or what is absent. `currency` is the order's own, where there is one. */
type FieldReader = (value: unknown, where: string, reading: Reading, currency: string) => unknown;

/** How each kind of field is read from a CloudEvent's data. */
export const canonicalReaders: { readonly [K in FieldKind]: FieldReader } = {
  text: (value, where) => text(value, where),
  currency: (value, where) => readCurrency(text(value, where), where),
  amount: (value, where, _reading, currency) => amount(value, where, currency),
  money: (value, where) => {
    const read = money(value, where);
    notNegative(read.minor, `${where}.amount`);
    return read;
  },
  signed: money,
  quantity,
  count: (value, where) => whole(value, where, `from 0 to ${largestQuantity}`, (n) => n >= 0 && n <= largestQuantity),
  change: (value, where) => whole(value, where, `other than zero and at most ${largestQuantity} either way`, (n) => n !== 0 && Math.abs(n) <= largestQuantity),
  instant: (value, where) => instant(value, where),
  lines: (value, where, _reading, currency) => list(value, where).map((entry, i) => line(entry, `${where}[${i}]`, i, currency)),
  discounts: (value, where, _reading, currency) =>
    list(value, where).map((entry, i) => discount(entry, `${where}[${i}]`, currency)),
  shipTo,
  lineQuantities,
  position,
  buyer: (value, where, { buyerKey, source }) => buyerHash(buyerKey, source, text(value, where)),
  // Most orders come with the field and nothing in it.
  remark: (value, where) => (value === '' ? undefined : text(value, where)),
  trouble: (value, where) => trouble(text(value, where), where),
};

export function text(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '' && value.charCodeAt(0) !== 0x7f) return value;
  throw value === undefined || value === null
    ? new Refusal('field_missing', where, 'is required')
    : new Refusal('field_malformed', where, `${seen(value)} is not a text with something in it`);
}

export function instant(value: unknown, where: string): number {
  const written = text(value, where);
  const read = parseInstant(written);
  if (read !== undefined) return read;
  throw new Refusal('time_malformed', where, `${seen(written)} is not an ISO 8601 date and time with an offset`);
}

export function tree(value: unknown, where: string): Tree {
  if (isTree(value)) return value;
  throw value === undefined || value === null
    ? new Refusal('field_missing', where, 'is required')
    : new Refusal('field_malformed', where, `is ${seen(value)}, not an object`);
}

export function trouble(written: string, where: string): ShipmentTrouble {
  const known = shipmentTroubles.find((one) => one === written);
  if (known !== undefined) return known;
  throw new Refusal('field_malformed', where, `${seen(written)} is not one of ${shipmentTroubles.join(', ')}`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refusal('field_malformed', where, `is ${seen(value)}, not a list`);
}

/** `{ amount, currency }`. The amount is a text: a JSON number may have been a float already. */
function money(value: unknown, where: string): Money {
  const { amount: written, currency } = tree(value, where);
  const code = readCurrency(text(currency, `${where}.currency`), `${where}.currency`);
  return { minor: readAmount(decimalText(written, `${where}.amount`), code, 'major', `${where}.amount`), currency: code };
}

/** An amount inside an order: a Money of the order's currency, or its decimal text alone. */
function amount(value: unknown, where: string, currency: string): number {
  if (!isTree(value)) return notNegative(readAmount(decimalText(value, where), currency, 'major', where), where);
  const read = money(value, where);
  if (read.currency !== currency) {
    throw new Refusal('currency_mixed', `${where}.currency`, `is ${read.currency}, but the order's currency is ${currency}`);
  }
  return notNegative(read.minor, `${where}.amount`);
}

function decimalText(value: unknown, where: string): string {
  if (typeof value === 'string' && value.charCodeAt(0) !== 0x7f) return value;
  throw value === undefined || value === null
    ? new Refusal('field_missing', where, 'is required')
    : new Refusal('money_malformed', where, `${seen(value)} is not a decimal text such as "139.12"`);
}

function whole(value: unknown, where: string, kind: string, fits: (n: number) => boolean): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && fits(value)) return value;
  if (value === undefined || value === null) throw new Refusal('field_missing', where, 'is required');
  const quoted = typeof value === 'string' && /^-?\d+$/.test(value);
  throw new Refusal('quantity_malformed', where, quoted ? `${seen(value)} is a text: a quantity is a number, without quotes` : `${seen(value)} is not a whole number ${kind}`);
}

function quantity(value: unknown, where: string): number {
  return whole(value, where, `from 1 to ${largestQuantity}`, isQuantity);
}

function line(value: unknown, where: string, index: number, currency: string): Line {
  const entry = tree(value, where);
  return {
    line: entry.line === undefined || entry.line === null ? String(index + 1) : text(entry.line, `${where}.line`),
    sku: text(entry.sku, `${where}.sku`),
    quantity: quantity(entry.quantity, `${where}.quantity`),
    unitPriceMinor: amount(entry.unitPrice, `${where}.unitPrice`, currency),
    discountMinor:
      entry.discount === undefined || entry.discount === null ? 0 : amount(entry.discount, `${where}.discount`, currency),
  };
}

function discount(value: unknown, where: string, currency: string): Discount {
  const { fundedBy, amount: off } = tree(value, where);
  if (fundedBy !== 'merchant' && fundedBy !== 'platform') {
    if (fundedBy === undefined || fundedBy === null) throw new Refusal('field_missing', `${where}.fundedBy`, 'is required');
    throw new Refusal('field_malformed', `${where}.fundedBy`, `${seen(fundedBy)} is neither "merchant" nor "platform"`);
  }
  return { fundedBy, amountMinor: amount(off, `${where}.amount`, currency) };
}

/** Whoever names lines names one at least: an empty list could mean all of them or none. */
function lineQuantities(value: unknown, where: string): LineQuantity[] {
  const entries = list(value, where);
  if (entries.length === 0) throw new Refusal('lines_empty', where, 'names no line; leave it out to speak of the whole order');
  return entries.map((entry, i) => lineQuantity(entry, `${where}[${i}]`));
}

function lineQuantity(value: unknown, where: string): LineQuantity {
  const entry = tree(value, where);
  const read = { line: text(entry.line, `${where}.line`), quantity: quantity(entry.quantity, `${where}.quantity`) };
  return entry.condition === undefined || entry.condition === null
    ? read
    : { ...read, condition: text(entry.condition, `${where}.condition`) };
}

/** Province and city may be empty: not every country has the one, nor every address the other. */
function shipTo(value: unknown, where: string): ShipTo {
  const { country, province, city, postcode } = tree(value, where);
  const read = {
    country: text(country, `${where}.country`),
    province: province === '' ? '' : text(province, `${where}.province`),
    city: city === '' ? '' : text(city, `${where}.city`),
  };
  return postcode === undefined || postcode === null || postcode === '' ? read : { ...read, postcode: text(postcode, `${where}.postcode`) };
}

function position(value: unknown, where: string): { latitude: number; longitude: number } {
  const entry = tree(value, where);
  return inside(where, () => ({
    latitude: degrees(entry.latitude, 'latitude', 90),
    longitude: degrees(entry.longitude, 'longitude', 180),
  }));
}

/** Degrees are measured, not counted: the one kind of number here that may be a float. */
export function degrees(value: unknown, where: string, limit: number): number {
  const read = typeof value === 'number' ? value : typeof value === 'string' ? Number(value.replace(/^\x7f/, '') || NaN) : NaN;
  if (Math.abs(read) <= limit) return read;
  throw value === undefined || value === null
    ? new Refusal('field_missing', where, 'is required')
    : new Refusal('field_malformed', where, `${seen(value)} is not degrees within ±${limit}`);
}
