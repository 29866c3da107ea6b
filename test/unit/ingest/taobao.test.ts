import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { buyerHash } from '../../../ingest/buyer-hash.ts';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const subject = 'orders.taobao.trade';

const comb = { oid: 700, outer_sku_id: 'COMB', num: 2, price: '38.00', discount_fee: '6.00', adjust_fee: '-1.00', payment: '69.00' };
const trade = {
  tid: 3028689418086124, status: 'WAIT_BUYER_PAY', created: '2025-03-01 00:30:00', buyer_nick: 'someone', payment: '72.50', post_fee: '8.50',
  discount_fee: '5.00', adjust_fee: '0.00', total_fee: '76.00', received_payment: '0.00',
  receiver_state: '河南省', receiver_city: '郑州市', receiver_zip: '450000', receiver_name: 'N', receiver_mobile: '1', receiver_address: 'A',
  orders: { order: [comb] },
};
const full = (change: Record<string, unknown> = {}) => ({ trade_fullinfo_get_response: { trade: but(trade, change) } });

describe('a Taobao trade', () => {
  test('that waits for money is an order, its line\'s discounts and the trade\'s apart', () => {
    expect(eventsOf(subject, full())).toEqual([
      {
        type: 'order.placed', id: 'taobao/3028689418086124/order.placed', source: 'taobao', subject: 'taobao:3028689418086124',
        occurredAt: Date.parse('2025-02-28T16:30:00Z'), implied: true,
        data: {
          currency: 'CNY', totalMinor: 7_250, shippingMinor: 850, taxMinor: 0,
          lines: [{ line: '700', sku: 'COMB', quantity: 2, unitPriceMinor: 3_800, discountMinor: 700 }],
          discounts: [{ fundedBy: 'merchant', amountMinor: 500 }],
          shipTo: { country: 'CN', province: '河南省', city: '郑州市', postcode: '450000' },
          buyer: buyerHash('a key', 'taobao', 'someone'),
        },
      },
    ]);
  });

  test('holds no name, phone or address', () => {
    const text = JSON.stringify(eventsOf(subject, full({ receiver_name: 'Wang Xiaoming', receiver_mobile: '13800138000', receiver_address: 'Street 8' })));
    for (const personal of ['Wang', '13800138000', 'Street', 'someone']) expect(text).not.toContain(personal);
  });

  test('that is finished tells its whole life, in order', () => {
    const finished = full({
      status: 'TRADE_FINISHED', pay_time: '2025-03-01 00:31:00', consign_time: '2025-03-02 10:00:00', end_time: '2025-03-09 10:00:00',
      modified: '2025-03-30 00:00:00', alipay_no: '2025030122001',
      orders: { order: [but(comb, { invoice_no: '5502', logistics_company: '顺丰速运' })] },
    });
    const events = eventsOf(subject, finished);
    expect(outline(events)).toEqual([
      'order.placed taobao/3028689418086124/order.placed 2025-02-28T16:30:00.000Z',
      'order.paid taobao/3028689418086124/order.paid 2025-02-28T16:31:00.000Z',
      'shipment.dispatched taobao/3028689418086124/shipment.dispatched 2025-03-02T02:00:00.000Z',
      'order.completed taobao/3028689418086124/order.completed 2025-03-09T02:00:00.000Z',
    ]);
    expect(events[1]?.data).toEqual({ provider: 'alipay', transactionId: '2025030122001', amount: { minor: 7_250, currency: 'CNY' } });
    expect(events[2]?.data).toEqual({ carrier: '顺丰速运', trackingNumber: '5502' });
  });

  test('that left in part gives a dispatch for each line that has left', () => {
    const lines = [but(comb, { consign_time: '2025-03-02 10:00:00', invoice_no: '5502' }), but(comb, { oid: 701 })];
    const events = eventsOf(subject, full({ status: 'SELLER_CONSIGNED_PART', pay_time: '2025-03-01 00:31:00', payment: '141.50', orders: { order: lines } }));
    expect(outline(events).slice(2)).toEqual(['shipment.dispatched taobao/3028689418086124/shipment.dispatched/700 2025-03-02T02:00:00.000Z']);
    expect(events[2]?.data).toEqual({ shipment: '5502', trackingNumber: '5502', lines: [{ line: '700', quantity: 2 }] });
  });

  test('closed without payment was never paid, though it shows a payment', () => {
    const row = { tid: 3028689418086124, status: 'TRADE_CLOSED_BY_TAOBAO', jdp_response: full({ status: 'TRADE_CLOSED_BY_TAOBAO', end_time: '2025-03-04 00:30:00' }) };
    const closed = [
      'order.placed taobao/3028689418086124/order.placed 2025-02-28T16:30:00.000Z',
      'order.closed taobao/3028689418086124/order.closed 2025-03-03T16:30:00.000Z',
    ];
    expect(outline(eventsOf(subject, row))).toEqual(closed);
    // The row's column may as well be the answer as text.
    expect(outline(eventsOf(subject, { ...row, jdp_response: JSON.stringify(row.jdp_response) }))).toEqual(closed);
  });

  test('closed after payment gave the money back', () => {
    const events = eventsOf(subject, full({ status: 'TRADE_CLOSED', pay_time: '2025-03-01 00:31:00', end_time: '2025-03-04 00:30:00' }));
    expect(outline(events).slice(1)).toEqual([
      'order.paid taobao/3028689418086124/order.paid 2025-02-28T16:31:00.000Z',
      'order.refunded taobao/3028689418086124/order.refunded/3028689418086124 2025-03-03T16:30:00.000Z',
    ]);
  });

  test('is read from XML and from GBK alike', () => {
    const xml = '<?xml version="1.0" encoding="GBK"?><trade_fullinfo_get_response><trade><tid>3028689418086124</tid><status>WAIT_BUYER_PAY</status>' +
      '<created>2025-03-01 00:30:00</created><payment>72.50</payment><post_fee>8.50</post_fee><discount_fee>5.00</discount_fee><buyer_nick>someone</buyer_nick>' +
      '<receiver_state>河南省</receiver_state><receiver_city>郑州市</receiver_city><receiver_zip>450000</receiver_zip>' +
      '<orders list="true"><order><oid>700</oid><outer_sku_id>COMB</outer_sku_id><num>2</num><price>38.00</price><discount_fee>6.00</discount_fee><adjust_fee>-1.00</adjust_fee></order></orders>' +
      '</trade></trade_fullinfo_get_response>';
    expect(eventsOf(subject, iconv.encode(xml, 'gbk'))).toEqual(eventsOf(subject, full()));
    expect(eventsOf(subject, iconv.encode(JSON.stringify(full()), 'gb18030'))).toEqual(eventsOf(subject, full()));
  });

  test('in a state nobody knows is refused, and says where', () => {
    expect(refusalOf(subject, full({ status: 'TRADE_DREAMT' }))).toEqual({
      reason: 'state_unknown', detail: 'trade_fullinfo_get_response.trade.status: "TRADE_DREAMT" is not in the state table "trade"',
    });
  });

  test('with a bad amount in a line names the line', () => {
    expect(refusalOf(subject, full({ orders: { order: [comb, but(comb, { oid: 701, price: '38.005' })] } }))).toEqual({
      reason: 'money_too_precise', detail: 'trade_fullinfo_get_response.trade.orders.order[1].price: "38.005" has more decimals than CNY has (2)',
    });
  });
});

describe('a thin Taobao push', () => {
  test('means the same milestones as the whole trade, at the push\'s own time', () => {
    const push = { tid: 3028689418086124, oid: 700, status: 'WAIT_BUYER_CONFIRM_GOODS', payment: '72.50', modified: '2025-03-02 10:05:00' };
    expect(outline(eventsOf(subject, push))).toEqual([
      'order.paid taobao/3028689418086124/order.paid 2025-03-02T02:05:00.000Z',
      'shipment.dispatched taobao/3028689418086124/shipment.dispatched 2025-03-02T02:05:00.000Z',
    ]);
  });

  test('without a time counts from when it was received', () => {
    expect(outline(eventsOf(subject, { tid: 1, status: 'WAIT_SELLER_SEND_GOODS', payment: '72.50' }))).toEqual([
      'order.paid taobao/1/order.paid 2025-03-01T04:00:00.000Z',
    ]);
  });

  test('in part names the line as the whole trade does', () => {
    const [, dispatched] = eventsOf(subject, { tid: 1, oid: 700, status: 'SELLER_CONSIGNED_PART', payment: '72.50' });
    expect(dispatched?.id).toBe('taobao/1/shipment.dispatched/700');
  });

  test('wrapped by the message service holds JSON in a text', () => {
    const content = JSON.stringify({ tid: 1, oid: 1, status: 'TRADE_CLOSED_BY_TAOBAO', payment: '72.50', modified: '2025-03-02 10:05:00' });
    expect(outline(eventsOf(subject, { topic: 'taobao_trade_TradeClose', content }))).toEqual(['order.closed taobao/1/order.closed 2025-03-02T02:05:00.000Z']);
    expect(refusalOf(subject, { topic: 'taobao_trade_TradeClose', content: '{' }).reason).toBe('payload_malformed');
  });

  test('that an order waits to be paid is no news', () => {
    expect(itemsOf(subject, { tid: 1, status: 'WAIT_BUYER_PAY', payment: '72.50' })).toEqual([{ kind: 'ignored', topic: 'push' }]);
  });
});
