import type { Instant } from '../processors/domain/instant.ts';
import { digits, hex } from './random.ts';
import type { Sale } from './sale.ts';
import { chineseDay } from './timestamp.ts';

/** From the replay's own time to the times that are written. */
export type Clock = (at: number) => Instant;

/** The id its channel gives an order. Unique, because each holds the sale's number and digits of fixed count. */
export function channelId(sale: Sale, clock: Clock): string {
  const number = String(sale.number);
  const nine = number.padStart(9, '0');
  switch (sale.channel) {
    case 'taobao': return `3${nine}${digits(sale.seed, 1, 6)}`;
    case 'jd': return `2${number.padStart(8, '0')}${digits(sale.seed, 1, 3)}`;
    case 'pdd': return `${chineseDay(clock(sale.createdAt))}-${nine}${digits(sale.seed, 1, 6)}`;
    // These two run past 2^53.
    case 'douyin': return `69${nine}${digits(sale.seed, 1, 8)}`;
    case 'shopify': return `82${nine}${digits(sale.seed, 1, 7)}`;
    case 'woocommerce': return number + digits(sale.seed, 1, 3);
    case 'shop': return `SO-${number}-${digits(sale.seed, 1, 3)}`;
    default: return sale.channel satisfies never;
  }
}

/** What the channel and the payment provider both call the payment. */
export function transactionId(sale: Sale, clock: Clock): string {
  switch (sale.channel) {
    case 'taobao': return `20${chineseDay(clock(sale.createdAt))}22001${digits(sale.seed, 2, 9)}${digits(sale.seed, 3, 6)}`;
    case 'jd': return `JDP${digits(sale.seed, 2, 9)}${digits(sale.seed, 3, 6)}`;
    case 'pdd': return `4200000${digits(sale.seed, 2, 9)}${digits(sale.seed, 3, 9)}`;
    case 'douyin': return `PAY${digits(sale.seed, 2, 9)}${digits(sale.seed, 3, 8)}`;
    case 'shopify': return `6${digits(sale.seed, 2, 9)}${digits(sale.seed, 3, 9)}`;
    case 'woocommerce': return `ch_${hex(sale.seed, 2, 8)}${hex(sale.seed, 3, 8)}`;
    case 'shop': return `txn_${hex(sale.seed, 2, 8)}${hex(sale.seed, 3, 8)}`;
    default: return sale.channel satisfies never;
  }
}

/** What the channel and the payment provider both call a credit's repayment. */
export function refundId(sale: Sale, credit: number, clock: Clock): string {
  // Taobao closes a trade as a whole and names no refund: the trade's own id serves.
  if (sale.channel === 'taobao' && sale.invoice.credits[credit]?.whole === true) return channelId(sale, clock);
  return `7${digits(sale.seed, 100 + credit, 9)}`;
}

/** What the ids of an order's lines begin with. */
export function lineHead(sale: Sale): string {
  return `4${digits(sale.seed, 4, 7)}`;
}

/**
 * A line's id as its channel writes it, unique in its order.
 * @param head the order's `lineHead`, taken once for all its lines
 */
export function lineId(sale: Sale, head: string, index: number): string {
  switch (sale.channel) {
    case 'taobao':
    case 'jd':
    case 'woocommerce': return head + index;
    case 'douyin': return `69${head}${index}`;
    case 'shopify': return `48${head}${String(index).padStart(8, '0')}`;
    // Pinduoduo numbers no lines and the shop counts them: their place is their id.
    case 'pdd':
    case 'shop': return String(index + 1);
    default: return sale.channel satisfies never;
  }
}

/** The carrier's number for the parcel. */
export function trackingNumber(sale: Sale): string {
  return `SF${digits(sale.seed, 5, 9)}${digits(sale.seed, 6, 4)}`;
}

/** A stable name for the buyer, or '' when the file knows none. */
export function buyer(sale: Sale): string {
  return sale.invoice.customer;
}
