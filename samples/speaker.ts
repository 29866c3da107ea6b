import type { Channel, System } from '../processors/domain/source.ts';
import type { Sale } from './sale.ts';
import type { StepKind } from './step.ts';

/** Steps a channel tells in its own shape, besides `placed` and `credited`, which every channel does. */
const says: Readonly<Record<Channel, ReadonlySet<StepKind>>> = {
  taobao: new Set<StepKind>(['paid', 'snapshot', 'shipped', 'completed', 'closed', 'cancelled']),
  jd: new Set<StepKind>(['shipped', 'completed', 'cancelled']),
  pdd: new Set<StepKind>(['paid', 'shipped', 'completed', 'refund_requested', 'credit_note']),
  douyin: new Set<StepKind>(['detail', 'paid', 'shipped', 'completed', 'closed', 'refund_requested', 'credit_note']),
  shopify: new Set<StepKind>(['paid', 'shipped', 'closed', 'cancelled', 'credit_note']),
  woocommerce: new Set<StepKind>(['paid', 'shipped', 'closed', 'cancelled', 'credit_note']),
  shop: new Set<StepKind>(['cancel_requested', 'cancelled', 'refund_requested']),
};

/** These two show an order to its merchant only once it is paid. */
const shownWhenPaid: ReadonlySet<Channel> = new Set(['jd', 'pdd']);

/** Whether the sale's channel has words of its own for a step. */
export function channelSays(sale: Sale, kind: StepKind): boolean {
  return kind === 'placed' || kind === 'credited' || says[sale.channel].has(kind);
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
    case 'labelled':
    case 'dispatched':
    case 'returned': return 'wms';
    case 'scanned':
    case 'delivered': return 'carrier';
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
    case 'credit_note':
    case 'credited': return sale.channel;
    default: return unheardOf(kind);
  }
}

function unheardOf(kind: never): never {
  throw new Error(`nobody says ${String(kind)}`);
}
