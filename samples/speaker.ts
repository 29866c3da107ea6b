import type { Channel, System } from '../processors/domain/source.ts';
import { douyin } from './channels/douyin.ts';
import { jd } from './channels/jd.ts';
import { pdd } from './channels/pdd.ts';
import { shop } from './channels/shop.ts';
import { shopify } from './channels/shopify.ts';
import { taobao } from './channels/taobao.ts';
import { woocommerce } from './channels/woocommerce.ts';
import type { Sale } from './sale.ts';
import type { StepKind } from './step.ts';
import type { Words } from './words.ts';

/** How each channel puts what it tells. What is missing there, a system tells or nobody. */
export const channelWords: Readonly<Record<Channel, Words>> = { taobao, jd, pdd, douyin, shopify, woocommerce, shop };

/** These two show an order to its merchant only once it is paid. */
const shownWhenPaid: ReadonlySet<Channel> = new Set(['jd', 'pdd']);

/** Whether the sale's channel has words of its own for a step. */
export function channelSays(sale: Sale, kind: StepKind): boolean {
  return channelWords[sale.channel][kind] !== undefined;
}

export function seenFirstWhenPaid(sale: Sale): boolean {
  return shownWhenPaid.has(sale.channel);
}

/** Who publishes a step. */
export function speakerOf(sale: Sale, kind: StepKind): Channel | System {
  switch (kind) {
    case 'payment_started':
    case 'payment':
    case 'second_payment':
    case 'refunded': return 'payments';
    case 'approved':
    case 'label_refused':
    case 'stock_missing':
    case 'labelled':
    case 'dispatched':
    case 'returned': return 'wms';
    case 'scanned':
    case 'delivered':
    case 'lost':
    case 'sent_back': return 'carrier';
    // Where a platform tells the merchant nothing of a wish, customer service passes it on.
    case 'cancel_requested':
    case 'refund_requested': return channelSays(sale, kind) ? sale.channel : 'care';
    case 'cancelled': return channelSays(sale, kind) ? sale.channel : 'wms';
    case 'placed':
    case 'detail':
    case 'paid':
    case 'snapshot':
    case 'shipped':
    case 'completed':
    case 'closed':
    case 'part_cancelled':
    case 'credit_note':
    case 'credited': return sale.channel;
    default: return kind satisfies never;
  }
}
