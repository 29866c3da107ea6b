import type { Entry } from '../../ingest/log-writer.ts';
import { formatInstant, type Instant } from '../../processors/domain/instant.ts';

const perLine = { quantity: 2, unitPrice: { amount: '12.50', currency: 'CNY' } };

/** Two messages of a plain order of the own shop, eight lines long: placed, then paid. Paid, it stays open. */
export function paidOrder(number: number, what: 'placed' | 'paid', now: Instant): Entry {
  const subject = `bench-${number}`;
  const id = `${subject}-${what}`;
  const head = { specversion: '1.0', id, source: 'bench', type: `order.${what}`, time: formatInstant(now) };
  if (what === 'paid') {
    const data = { provider: 'alipay', transactionId: `t-${number}`, amount: { amount: '200.00', currency: 'CNY' } };
    return { subject: 'orders.payments.order', messageId: id, payload: JSON.stringify({ ...head, subject: `shop:${subject}`, data }) };
  }
  const lines = Array.from({ length: 8 }, (_, line) => ({ line: String(line + 1), sku: `SKU-${(number + line) % 5000}`, ...perLine }));
  const data = {
    currency: 'CNY', total: { amount: '200.00', currency: 'CNY' }, lines,
    shipTo: { country: 'CN', province: '浙江省', city: '杭州市' },
  };
  return { subject: 'orders.shop.order', messageId: id, payload: JSON.stringify({ ...head, subject, data }) };
}
