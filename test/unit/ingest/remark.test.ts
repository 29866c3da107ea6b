import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../ingest/decode.ts';
import { explain } from '../../../ingest/explain.ts';
import { but, eventsOf, raw } from './decoding.ts';

/** A small order of each channel, with what buyer and seller wrote beside it. */
const orders = {
  shop: ['orders.shop.order', (remark: unknown) => ({
    specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.placed', time: '2025-03-01T11:00:00Z', subject: 'SO-1',
    data: {
      currency: 'EUR', total: '5.00', lines: [{ line: '1', sku: 'TEA', quantity: 1, unitPrice: '5.00' }],
      shipTo: { country: 'DE', province: '', city: 'Bonn' }, remark,
    },
  })],
  taobao: ['orders.taobao.trade', (buyer: unknown, seller?: unknown) => ({
    trade_fullinfo_get_response: { trade: {
      tid: 1, status: 'WAIT_BUYER_PAY', created: '2025-03-01 10:00:00', payment: '5.00', buyer_message: buyer, seller_memo: seller,
      orders: { order: [{ oid: 11, num_iid: 7, num: 1, price: '5.00' }] },
    } },
  })],
  jd: ['orders.jd.order', (buyer: unknown, seller?: unknown) => ({
    orderId: '2', orderState: 'NOT_PAY', orderStartTime: '2025-03-01 10:00:00', orderPayment: '5.00', orderRemark: buyer, venderRemark: seller,
    itemInfoList: [{ id: 1, skuId: '7', itemTotal: '1', jdPrice: '5.00' }],
  })],
  pdd: ['orders.pdd.order', (buyer: unknown, seller?: unknown) => ({
    order_info_get_response: { order_info: {
      order_sn: '3', order_status: 0, created_time: '2025-03-01 10:00:00', pay_amount: 5, buyer_memo: buyer, remark: seller,
      item_list: [{ goods_id: 7, goods_count: 1, goods_price: 5 }],
    } },
  })],
  douyin: ['orders.douyin.order', (buyer: unknown, seller?: unknown) => ({
    data: { shop_order_detail: {
      order_id: '4', order_status: 1, create_time: 1_740_794_400, pay_amount: 500, buyer_words: buyer, seller_words: seller,
      sku_order_list: [{ order_id: '41', code: 'TEA', item_num: 1, origin_amount: 500 }],
    } },
  })],
  shopify: ['orders.shopify.orders-create', (buyer: unknown) => ({
    id: 5, financial_status: 'pending', created_at: '2025-03-01T11:00:00Z', currency: 'USD', total_price: '5.00', note: buyer,
    line_items: [{ id: 51, sku: 'TEA', quantity: 1, price: '5.00' }],
  })],
  woocommerce: ['orders.woocommerce.order', (buyer: unknown) => ({
    id: 6, order_key: 'k', status: 'pending', date_created_gmt: '2025-03-01T11:00:00', currency: 'USD', total: '5.00', customer_note: buyer,
    line_items: [{ id: 61, sku: 'TEA', quantity: 1, subtotal: '5.00', total: '5.00' }],
  })],
} as const satisfies Record<string, readonly [string, (buyer: unknown, seller?: unknown) => object]>;

function remarkOf(subject: string, payload: object): string | undefined {
  const [event] = eventsOf(subject, payload);
  if (event?.type !== 'order.placed') throw new Error('the order was not placed');
  return event.data.remark;
}

describe.each(Object.entries(orders))('an order of %s', (_channel, [subject, payload]) => {
  test('brings what the buyer wrote', () => {
    expect(remarkOf(subject, payload('Please leave it with Mrs Li'))).toBe('Please leave it with Mrs Li');
  });

  test.each(['', null, undefined])('has none when %j was written', (nothing) => {
    const [event] = eventsOf(subject, payload(nothing, nothing));
    expect(event?.data).not.toHaveProperty('remark');
  });
});

test.each([orders.taobao, orders.jd, orders.pdd, orders.douyin])('%s brings what the seller added too', (subject, payload) => {
  expect(remarkOf(subject, payload('quick please', 'a friend of ours'))).toBe('quick please\na friend of ours');
  expect(remarkOf(subject, payload('', 'a friend of ours'))).toBe('a friend of ours');
});

test('what a message would become tells how long the remark is, not what it says', () => {
  const [subject, payload] = orders.shop;
  const message = raw(subject, but(payload('call Mrs Li'), {}));
  const text = explain(createDecoder({ mappings: [], maxBytes: 10_000, buyerKey: 'a key' })(message), message);
  expect(text).toContain('a remark of 11 characters');
  expect(text).not.toContain('Mrs Li');
});
