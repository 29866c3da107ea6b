import { describe, expect, test } from 'vitest';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const subject = 'orders.pdd.order';

/** Written as the platform writes it: amounts are JSON numbers, which objects of JavaScript would print otherwise. */
const order = (change: Record<string, string> = {}) => {
  const fields: Record<string, string> = {
    order_sn: '"250301-364770100011509"', order_status: '1', created_time: '"2025-03-01 19:29:58"', confirm_time: '"2025-03-01 19:30:58"',
    pay_amount: '16.10', goods_amount: '16.60', postage: '2.00', discount_amount: '2.50', seller_discount: '1.50', platform_discount: '0.7',
    capital_free_discount: '0.30', pay_no: '"4200"', pay_type: '"WEIXIN"', province: '"北京市"', city: '"北京市"', receiver_name: '"***"',
    shipping_time: '""', receive_time: '""', last_ship_time: '"2025-03-03 23:59:59"', logistics_id: '0', tracking_number: '""',
    item_list: '[{"goods_id":"1","sku_id":"11","outer_id":"TEA","goods_price":4.15,"goods_count":4}]', ...change,
  };
  return `{"order_info_get_response":{"order_info":{${Object.entries(fields).map(([key, value]) => `"${key}":${value}`).join(',')}}}}`;
};
const push = (type: string, content: object) => ({ type, mallID: 1, content: JSON.stringify({ mall_id: 1, tid: '250301-364770100011509', ...content }) });

describe('a Pinduoduo order', () => {
  test('is read from yuan numbers, without a float between', () => {
    const events = eventsOf(subject, order());
    expect(outline(events)).toEqual([
      'order.placed pdd/250301-364770100011509/order.placed 2025-03-01T11:29:58.000Z',
      'order.paid pdd/250301-364770100011509/order.paid 2025-03-01T11:30:58.000Z',
    ]);
    expect(events[0]?.data).toEqual({
      currency: 'CNY', totalMinor: 1_610, shippingMinor: 200, taxMinor: 0,
      lines: [{ line: '1', sku: 'TEA', quantity: 4, unitPriceMinor: 415, discountMinor: 0 }],
      discounts: [{ fundedBy: 'merchant', amountMinor: 150 }, { fundedBy: 'platform', amountMinor: 100 }],
      shipTo: { country: 'CN', province: '北京市', city: '北京市' },
    });
    expect(events[1]?.data).toEqual({ provider: 'wechatpay', transactionId: '4200', amount: { minor: 1_610, currency: 'CNY' } });
  });

  test('that has arrived tells its way', () => {
    const arrived = order({ order_status: '3', shipping_time: '"2025-03-02 08:00:00"', receive_time: '"2025-03-05 08:00:00"', tracking_number: '"SF1"', logistics_id: '44' });
    const events = eventsOf(subject, arrived);
    expect(outline(events).slice(2)).toEqual([
      'shipment.dispatched pdd/250301-364770100011509/shipment.dispatched 2025-03-02T00:00:00.000Z',
      'shipment.delivered pdd/250301-364770100011509/shipment.delivered 2025-03-05T00:00:00.000Z',
    ]);
    expect(events[2]?.data).toEqual({ carrier: '44', trackingNumber: 'SF1' });
  });

  test('is one of a list in the other answer', () => {
    const one = order().slice('{"order_info_get_response":{"order_info":'.length, -2);
    expect(eventsOf(subject, `{"order_list_get_response":{"order_list":[${one},${one}]}}`)).toHaveLength(4);
    expect(refusalOf(subject, `{"order_list_get_response":{"order_list":[${one.replace('4.15', '-4.15')}]}}`)).toEqual({
      reason: 'money_negative', detail: 'order_list_get_response.order_list[0].item_list[0].goods_price: is -415 minor units, below zero',
    });
  });

  test('with an amount in exponents is refused, not guessed', () => {
    expect(refusalOf(subject, order({ pay_amount: '1.61e1' }))).toEqual({
      reason: 'money_malformed', detail: 'order_info_get_response.order_info.pay_amount: "1.61e1" is not a decimal number',
    });
  });
});

describe('a Pinduoduo push', () => {
  test('speaks in fen and milliseconds, in JSON in a text', () => {
    const events = eventsOf(subject, push('pdd_refund_RefundCreated', { refund_fee: 1990, refund_id: 7381745730, modified: 1740830400016 }));
    expect(outline(events)).toEqual(['order.refund_requested pdd/250301-364770100011509/order.refund_requested/7381745730 2025-03-01T12:00:00.016Z']);
    expect(events[0]?.data).toEqual({ refundId: '7381745730', amount: { minor: 1_990, currency: 'CNY' } });
  });

  test('of a closed refund says that no money goes back', () => {
    const [closed] = eventsOf(subject, push('pdd_refund_RefundClosed', { refund_id: 7381745730, modified: 1740830400016 }));
    expect(closed).toMatchObject({ type: 'order.refund_rejected', data: { refundId: '7381745730' } });
  });

  test('of a shipment means what the order then says', () => {
    const [shipped] = eventsOf(subject, push('pdd_trade_TradeSellerShip', { modified: 1740830400016 }));
    const [, , dispatched] = eventsOf(subject, order({ order_status: '2', shipping_time: '"2025-03-02 08:00:00"' }));
    expect(shipped?.id).toBe(dispatched?.id);
  });

  test('of success is receipt and end', () => {
    expect(eventsOf(subject, push('pdd_trade_TradeSuccess', { modified: 1740830400016 })).map(({ type }) => type)).toEqual(['shipment.delivered', 'order.completed']);
  });

  test('of a confirmation pays when it says how much, and else leaves it to the order', () => {
    expect(eventsOf(subject, push('pdd_trade_TradeConfirmed', { pay_amount: 1610, modified: 1740830400016 }))[0]?.data).toEqual({ amount: { minor: 1_610, currency: 'CNY' } });
    expect(itemsOf(subject, push('pdd_trade_TradeConfirmed', { modified: 1740830400016 }))).toEqual([{ kind: 'ignored', topic: 'trade-push' }]);
  });

  test('of a memo is of no concern; of anything else unknown', () => {
    expect(itemsOf(subject, push('pdd_trade_TradeMemoModified', {}))).toEqual([{ kind: 'ignored', topic: 'other-push' }]);
    expect(refusalOf(subject, push('pdd_goods_GoodsAdd', {})).reason).toBe('topic_unknown');
  });

  test('in fen with decimals or in yuan is refused', () => {
    expect(refusalOf(subject, push('pdd_refund_RefundCreated', { refund_fee: 19.9, refund_id: 1, modified: 1740830400016 }))).toEqual({
      reason: 'money_too_precise', detail: 'content.refund_fee: "19.9" has decimals, where whole minor units are expected',
    });
    expect(refusalOf(subject, but(push('pdd_refund_RefundCreated', {}), { content: 'not json' })).detail).toMatch(/^content: is not JSON in a text: /);
  });
});
