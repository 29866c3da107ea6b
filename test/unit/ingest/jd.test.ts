import { describe, expect, test } from 'vitest';
import { buyerHash } from '../../../ingest/buyer-hash.ts';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const subject = 'orders.jd.order';

const order = {
  orderId: '249786309732', orderState: 'WAIT_SELLER_STOCK_OUT', orderStateRemark: '等待出库', pin: 'pin-1',
  orderStartTime: '2025-03-01 16:37:38', paymentConfirmTime: '2025-03-01 16:38:32', outBoundDate: '0001-01-01 00:00:00',
  orderTotalPrice: '100.00', sellerDiscount: '10.00', orderSellerPrice: '90.00', freightPrice: '6.00', balanceUsed: '1.00', orderPayment: '75.00',
  couponDetailList: [
    { couponType: '41-京东券优惠', couponPrice: '20.00' },
    { couponType: '100-店铺优惠', couponPrice: '10.00' },
  ],
  consigneeInfo: { province: '广东', city: '广州市', mobile: '***', fullname: '***' },
  itemInfoList: [
    { id: 1, skuId: '10054887745652', outerSkuId: 'TEA', itemTotal: '2', jdPrice: '30.00' },
    { id: 2, skuId: '10054887745653', outerSkuId: '', itemTotal: '1', jdPrice: '40.00' },
  ],
};
const answer = (...orderInfoList: object[]) => ({ jingdong_pop_order_search_responce: { searchorderinfo_result: { orderInfoList } } });

describe('a JD order', () => {
  test('adds up what the seller, JD and the balance paid', () => {
    const events = eventsOf(subject, answer(order));
    expect(outline(events)).toEqual([
      'order.placed jd/249786309732/order.placed 2025-03-01T08:37:38.000Z',
      'order.paid jd/249786309732/order.paid 2025-03-01T08:38:32.000Z',
    ]);
    expect(events[0]?.data).toEqual({
      currency: 'CNY', totalMinor: 7_600, shippingMinor: 600, taxMinor: 0,
      lines: [
        { line: '1', sku: 'TEA', quantity: 2, unitPriceMinor: 3_000, discountMinor: 0 },
        { line: '2', sku: '10054887745653', quantity: 1, unitPriceMinor: 4_000, discountMinor: 0 },
      ],
      discounts: [{ fundedBy: 'merchant', amountMinor: 1_000 }, { fundedBy: 'platform', amountMinor: 2_000 }],
      shipTo: { country: 'CN', province: '广东', city: '广州市' }, buyer: buyerHash('a key', 'jd', 'pin-1'),
    });
    expect(events[1]?.data).toEqual({ provider: 'jdpay', amount: { minor: 7_600, currency: 'CNY' } });
  });

  test('comes bare as well as in the answer', () => {
    expect(eventsOf(subject, order)).toEqual(eventsOf(subject, answer(order)));
  });

  test('whose payment time is year 1 is cash on delivery, and pays nothing yet', () => {
    expect(outline(eventsOf(subject, but(order, { paymentConfirmTime: '0001-01-01 00:00:00' })))).toEqual([
      'order.placed jd/249786309732/order.placed 2025-03-01T08:37:38.000Z',
    ]);
  });

  test('that is out and finished tells both', () => {
    const finished = but(order, { orderState: 'FINISHED_L', outBoundDate: '2025-03-02 09:00:00', orderEndTime: '2025-03-06 09:00:00' });
    expect(outline(eventsOf(subject, finished)).slice(2)).toEqual([
      'shipment.dispatched jd/249786309732/shipment.dispatched 2025-03-02T01:00:00.000Z',
      'order.completed jd/249786309732/order.completed 2025-03-06T01:00:00.000Z',
    ]);
  });

  test('that is cancelled was cancelled when paid, closed when not', () => {
    const cancelled = but(order, { orderState: 'TRADE_CANCELED', orderEndTime: '2025-03-02 09:00:00' });
    const types = (payload: object) => eventsOf(subject, payload).map(({ type }) => type);
    expect(types(cancelled)).toEqual(['order.placed', 'order.paid', 'order.cancelled']);
    expect(types(but(cancelled, { paymentConfirmTime: '' }))).toEqual(['order.placed', 'order.closed']);
  });

  test('that is paused is not held, for no snapshot would release it', () => {
    const types = eventsOf(subject, but(order, { orderState: 'POP_ORDER_PAUSE', orderStateRemark: '暂停' })).map(({ type }) => type);
    expect(types).toEqual(['order.placed', 'order.paid']);
  });

  test('that is bad does not hurt its neighbours in the answer', () => {
    const items = itemsOf(subject, answer(but(order, { orderPayment: '76.00' }), order));
    expect(items.map(({ kind }) => kind)).toEqual(['rejection', 'event', 'event']);
    expect(items[0]).toEqual({
      kind: 'rejection',
      rejection: {
        reason: 'total_mismatch',
        detail:
          'jingdong_pop_order_search_responce.searchorderinfo_result.orderInfoList[0].orderPayment + balanceUsed: ' +
          'lines 100.00 − discounts 30.00 + shipping 6.00 + tax 0.00 = 76.00, but the total is 77.00 CNY',
      },
    });
  });

  test('answer without orders says nothing', () => {
    expect(itemsOf(subject, answer())).toEqual([]);
    expect(refusalOf(subject, { jingdong_pop_order_search_responce: { code: '1' } }).reason).toBe('field_missing');
  });
});
