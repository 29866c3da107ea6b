import type { Channel } from '../processors/domain/source.ts';
import type { CreditLine } from './credit.ts';
import type { Invoice } from './invoice.ts';
import { chinesePlace, placeOf, type Place } from './place.ts';
import { Random, mix } from './random.ts';

/** One order of the replay: an invoice of the file, sold once more on some channel. */
export interface Sale {
  /** Counts all sales of the replay from 1. */
  readonly number: number;
  /** Everything made up about it follows from this. */
  readonly seed: number;
  readonly invoice: Invoice;
  readonly channel: Channel;
  readonly currency: string;
  /** When it was placed, in the replay's own time. */
  readonly createdAt: number;
  readonly place: Place;
  /** Lines of a discounted sale carry discounts of their own. */
  readonly discounted: boolean;
  /** Copies of an invoice differ a little: some quantities are larger. */
  readonly thickened: boolean;
  /** Quantity times price, before any discount. */
  readonly grossMinor: number;
  readonly lineDiscountMinor: number;
  /** Off the whole order. */
  readonly merchantMinor: number;
  readonly platformMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  /** What the buyer owes: gross − discounts + shipping + tax. */
  readonly totalMinor: number;
}

interface Terms {
  readonly weight: number;
  readonly currency: string;
  /** Share of sales with a discount of the platform's on top. */
  readonly platformShare: number;
  /** Share of sales with a discount of the merchant's on the whole order. */
  readonly merchantShare: number;
  /** Per cent on goods, for the sales that are taxed on top. */
  readonly taxPercent: number;
}

const terms: Readonly<Record<Channel, Terms>> = {
  taobao: { weight: 27, currency: 'CNY', platformShare: 0, merchantShare: 0.15, taxPercent: 0 },
  douyin: { weight: 18, currency: 'CNY', platformShare: 0.25, merchantShare: 0.1, taxPercent: 0 },
  jd: { weight: 15, currency: 'CNY', platformShare: 0, merchantShare: 0.2, taxPercent: 0 },
  pdd: { weight: 15, currency: 'CNY', platformShare: 0.3, merchantShare: 0.15, taxPercent: 0 },
  shopify: { weight: 12, currency: 'GBP', platformShare: 0, merchantShare: 0, taxPercent: 0 },
  shop: { weight: 7, currency: 'EUR', platformShare: 0.1, merchantShare: 0.15, taxPercent: 20 },
  woocommerce: { weight: 6, currency: 'USD', platformShare: 0, merchantShare: 0, taxPercent: 8 },
};

const wheel: readonly Channel[] = Object.entries(terms).flatMap(([channel, { weight }]) =>
  Array<Channel>(weight).fill(channel as Channel));

const chinese: ReadonlySet<Channel> = new Set(['taobao', 'jd', 'pdd', 'douyin']);

/**
 * Sells `invoice` once more.
 * @param copy 0 for the sale that keeps the file's quantities
 * @param on the channel it has to be on; absent: by lot
 */
export function sell(invoice: Invoice, copy: number, number: number, seed: number, createdAt: number, on?: Channel): Sale {
  const random = new Random(mix(seed, number));
  const lot = random.pick(wheel);
  const channel = on ?? lot;
  const { currency, platformShare, merchantShare, taxPercent } = terms[channel];
  const draft = {
    number, seed: mix(seed ^ 0x5a1e, number), invoice, channel, currency, createdAt,
    place: chinese.has(channel) ? chinesePlace(random) : placeOf(invoice.country),
    discounted: random.chance(0.12), thickened: copy > 0 && random.chance(0.3),
  };
  let grossMinor = 0;
  let lineDiscountMinor = 0;
  for (let line = 0; line < invoice.lines.length; line++) {
    grossMinor += quantityOf(draft, line) * invoice.lines[line]!.priceMinor;
    lineDiscountMinor += discountOf(draft, line);
  }
  const goods = Math.max(0, grossMinor - lineDiscountMinor);
  const merchantMinor = random.chance(merchantShare) ? percent(goods, random.pick([3, 5, 8])) : 0;
  const platformMinor = random.chance(platformShare) ? Math.min(5_000, percent(goods - merchantMinor, random.pick([2, 4]))) : 0;
  const taxMinor = taxPercent > 0 && random.chance(0.3) ? percent(goods - merchantMinor - platformMinor, taxPercent) : 0;
  const shippingMinor = invoice.shippingMinor > 0 || goods === 0 || !random.chance(0.3)
    ? invoice.shippingMinor : random.pick([300, 500, 600, 800, 1_200]);
  return {
    ...draft, grossMinor, lineDiscountMinor, merchantMinor, platformMinor, shippingMinor, taxMinor,
    totalMinor: grossMinor - lineDiscountMinor - merchantMinor - platformMinor + shippingMinor + taxMinor,
  };
}

function percent(minor: number, share: number): number {
  return Math.floor((minor * share) / 100);
}

type Lines = Pick<Sale, 'seed' | 'invoice' | 'discounted' | 'thickened'>;

/** How many of a line this sale sells. */
export function quantityOf(sale: Lines, line: number): number {
  const quantity = sale.invoice.lines[line]!.quantity;
  if (!sale.thickened || quantity <= 0) return quantity;
  const more = mix(sale.seed, line) % 8;
  return more < 3 ? quantity + more : quantity;
}

const lineDiscounts = [0, 0, 5, 10, 15];

/** What is taken off a line as a whole, in minor units. */
export function discountOf(sale: Lines, line: number): number {
  if (!sale.discounted) return 0;
  const gross = quantityOf(sale, line) * sale.invoice.lines[line]!.priceMinor;
  return gross <= 0 ? 0 : percent(gross, lineDiscounts[mix(sale.seed, line + 10_000) % lineDiscounts.length]!);
}

/** What a credit of the sale takes back: all of an order, where the file has no such credit. */
export function creditedLines(sale: Sale, nth: number): readonly CreditLine[] {
  const credit = sale.invoice.credits[nth];
  if (credit !== undefined) return credit.lines;
  return sale.invoice.kind === 'order' ? sale.invoice.lines.map((_, line) => ({ line, quantity: quantityOf(sale, line) })) : [];
}

/**
 * What a credit of the sale pays back: the credited lines' share of what was
 * paid for goods, rounded down; the whole total when everything goes back, as
 * it does with a credit the file does not have.
 */
export function creditMinor(sale: Sale, nth: number): number {
  const credit = sale.invoice.credits[nth];
  if (credit === undefined || (credit.whole && !sale.thickened)) return sale.totalMinor;
  const { lines } = credit;
  const paidForGoods = sale.totalMinor - sale.shippingMinor - sale.taxMinor;
  const goods = sale.grossMinor - sale.lineDiscountMinor;
  let back = 0;
  for (const { line, quantity } of lines) {
    const sold = quantityOf(sale, line);
    const net = sold * sale.invoice.lines[line]!.priceMinor - discountOf(sale, line);
    back += Math.floor((net * quantity) / sold);
  }
  return goods === 0 ? 0 : Math.floor((back * paidForGoods) / goods);
}
