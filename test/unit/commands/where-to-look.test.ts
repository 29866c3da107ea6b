import { expect, test } from 'vitest';
import { whereToLook } from '../../../commands/where-to-look.ts';
import { itemsOf } from '../ingest/decoding.ts';

const at = { host: '127.0.0.1', port: 8080 };
const event = { specversion: '1.0', id: 'e', source: '/wms', time: '2025-03-01T00:00:00Z' };
const stock = { ...event, type: 'stock.received', subject: 'SH1/A B', data: { warehouse: 'SH1', sku: 'A B', quantity: 1 } };
const settled = { ...event, type: 'payment.settled', data: { provider: 'p', transactionId: 't', amount: { amount: '1.00', currency: 'CNY' }, settledAt: event.time } };

test.each([
  ['orders.wms.order', { ...event, type: 'order.approved', subject: 'shop:7', data: {} }, 'what becomes of it: curl http://127.0.0.1:8080/api/orders/shop:7, or npx orderwatch rejections list --source wms'],
  ['orders.wms.stock', stock, 'what becomes of it: curl http://127.0.0.1:8080/api/stock/A%20B, or npx orderwatch rejections list --source wms'],
  ['orders.wms.stock', { ...stock, type: 'stock' }, 'if it is refused: npx orderwatch rejections list --source wms'],
  ['orders.control.closings', { action: 'halt', by: 'li', reason: 'x' }, 'if it is refused: npx orderwatch rejections list --source control'],
  ['orders.payments.bill', settled, undefined],
  ['orders.jd.heartbeat', {}, undefined],
])('after %s %j', (subject, payload, hint) => {
  expect(whereToLook(itemsOf(subject, payload), subject, at)).toBe(hint);
});
