import { describe, expect, test } from 'vitest';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const subject = 'orders.douyin.push';

const detail = {
  order_id: '6917355413055221234', order_status: '2', create_time: '1740800000', pay_time: '1740800060', ship_time: '0', finish_time: '0',
  exp_ship_time: '1740972800', pay_type: '1', channel_payment_no: 'PAY1', pay_amount: '5300', order_amount: '6000', post_amount: '500',
  promotion_shop_amount: '700', promotion_platform_amount: '300', promotion_talent_amount: '0', modify_amount: '-200',
  post_addr: { province: { name: '浙江省' }, city: { name: '杭州市' }, encrypt_detail: '***' },
  sku_order_list: [{ order_id: '6917355413055221235', code: 'TEA', item_num: '2', origin_amount: '3000', sku_id: '1' }],
  logistics_info: [],
};
const answer = (change: Record<string, unknown> = {}) => ({ data: { shop_order_detail: but(detail, change) }, err_no: 0 });
const push = (tag: number | string, data: string) => `{"tag":${JSON.stringify(tag)},"msgId":"m-1","data":{"p_id":4705288465508532862,"shop_id":9,${data}}}`;

describe('a Douyin order detail', () => {
  test('adds up in fen, a lowered price as the merchant\'s', () => {
    const events = eventsOf(subject, answer());
    expect(outline(events)).toEqual([
      'order.placed douyin/6917355413055221234/order.placed 2025-03-01T03:33:20.000Z',
      'order.paid douyin/6917355413055221234/order.paid 2025-03-01T03:34:20.000Z',
    ]);
    expect(events[0]?.data).toEqual({
      currency: 'CNY', totalMinor: 5_300, shippingMinor: 500, taxMinor: 0,
      lines: [{ line: '6917355413055221235', sku: 'TEA', quantity: 2, unitPriceMinor: 3_000, discountMinor: 0 }],
      discounts: [{ fundedBy: 'merchant', amountMinor: 900 }, { fundedBy: 'platform', amountMinor: 300 }],
      shipTo: { country: 'CN', province: '浙江省', city: '杭州市' },
    });
    expect(events[1]?.data).toEqual({ provider: 'wechatpay', transactionId: 'PAY1', amount: { minor: 5_300, currency: 'CNY' } });
  });

  test('sent in part gives each parcel, with the id its push has', () => {
    const parcel = { delivery_id: 'P1', company: 'shunfeng', tracking_no: 'SF1', ship_time: '1740880000', product_info: [{ sku_order_id: '6917355413055221235', product_count: '1' }] };
    const events = eventsOf(subject, answer({ order_status: '101', logistics_info: [parcel] }));
    expect(events[2]).toMatchObject({
      type: 'shipment.dispatched', id: 'douyin/6917355413055221234/shipment.dispatched/P1',
      data: { shipment: 'P1', carrier: 'shunfeng', trackingNumber: 'SF1', lines: [{ line: '6917355413055221235', quantity: 1 }] },
    });
  });

  test('that was cancelled was closed when nobody paid', () => {
    const types = (change: Record<string, unknown>) => eventsOf(subject, answer(change)).map(({ type }) => type);
    expect(types({ order_status: '4', pay_time: '0', finish_time: '1740803600' })).toEqual(['order.placed', 'order.closed']);
    expect(types({ order_status: '4', finish_time: '1740803600' })).toEqual(['order.placed', 'order.paid', 'order.cancelled']);
  });
});

describe('a Douyin push', () => {
  test('keeps an id past 2^53, written as a number', () => {
    const events = eventsOf(subject, push(110, '"pay_time":1740800060,"pay_amount":5300,"pay_type":2'));
    expect(outline(events)).toEqual(['order.paid douyin/4705288465508532862/order.paid 2025-03-01T03:34:20.000Z']);
    expect(events[0]?.data).toEqual({ provider: 'alipay', amount: { minor: 5_300, currency: 'CNY' } });
  });

  test('comes with a byte order mark, with its tag as text, in a list', () => {
    const items = itemsOf(subject, `\ufeff[${push('103', '"complete_time":1740990000')},${push(106, '"cancel_time":"x"')},${push(113, '"remark":"r"')}]`);
    expect(items).toMatchObject([
      { kind: 'event', event: { type: 'order.completed', subject: 'douyin:4705288465508532862' } },
      { kind: 'rejection', rejection: { reason: 'time_malformed', detail: '[1].data.cancel_time: "x" is not a time as the mapping names it (epoch-seconds)' } },
      { kind: 'ignored', topic: 'other-push' },
    ]);
  });

  test('of a part shipment lists the lines and the parcel', () => {
    const [event] = eventsOf(subject, push(108, '"update_time":1740880000,"logistics_msg":{"pack_id":"P1","express_company_id":"sf","logistics_code":"SF1","shipped_order_info":[{"shipped_order_id":"7","shipped_num":"1"}]}'));
    expect(event).toMatchObject({ id: 'douyin/4705288465508532862/shipment.dispatched/P1', data: { trackingNumber: 'SF1', lines: [{ line: '7', quantity: 1 }] } });
  });

  test('of a refund names it; an exchange moves no money', () => {
    const refund = (tag: number, amount: number) => push(tag, `"aftersale_id":"a-1","refund_amount":${amount},"apply_time":1740880000,"success_time":1740890000,"reason_code":15`);
    expect(eventsOf(subject, refund(206, 13_200))[0]).toMatchObject({ id: 'douyin/4705288465508532862/order.refunded/a-1', data: { refundId: 'a-1', amount: { minor: 13_200 } } });
    expect(eventsOf(subject, refund(200, 13_200))[0]?.type).toBe('order.refund_requested');
    expect(eventsOf(subject, refund(207, 0))[0]).toMatchObject({ id: 'douyin/4705288465508532862/order.refund_rejected/a-1', data: { refundId: 'a-1' } });
    expect(itemsOf(subject, refund(200, 0))).toEqual([{ kind: 'ignored', topic: 'refund-push' }]);
  });

  test('with a tag nobody knows is refused', () => {
    expect(refusalOf(subject, push(999, '"x":1')).reason).toBe('topic_unknown');
  });
});
