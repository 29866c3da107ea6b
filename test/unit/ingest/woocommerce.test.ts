import { describe, expect, test } from 'vitest';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const subject = 'orders.woocommerce.order.updated';

const order = {
  id: 727, order_key: 'wc_order_1', status: 'processing', currency: 'USD', customer_id: 0, payment_method: 'stripe', transaction_id: 'ch_1',
  date_created: '2025-03-01T16:28:02', date_created_gmt: '2025-03-01T19:28:02', date_modified_gmt: '2025-03-01T19:30:00',
  date_paid_gmt: '2025-03-01T19:28:08', date_completed_gmt: null,
  shipping_total: '10.00', total_tax: '1.35', total: '30.35', discount_total: '1.00',
  shipping: { country: '', state: '', city: '' }, billing: { country: 'US', state: 'CA', city: 'San Francisco', postcode: '94103', address_1: 'x' },
  line_items: [
    { id: 315, sku: '', product_id: 93, variation_id: 0, quantity: 3, subtotal: '10.00', total: '9.00', price: 3 },
    { id: 316, sku: 'Bar3', product_id: 22, variation_id: 23, quantity: 1, subtotal: '8.00', total: '8.00', price: 8 },
  ],
  fee_lines: [{ total: '2.00' }], refunds: [],
};

describe('a WooCommerce order', () => {
  test('is read by its UTC times; prices that do not divide are rounded up and the rest taken off', () => {
    const events = eventsOf(subject, order);
    expect(outline(events)).toEqual([
      'order.placed woocommerce/727/order.placed 2025-03-01T19:28:02.000Z',
      'order.paid woocommerce/727/order.paid 2025-03-01T19:28:08.000Z',
    ]);
    expect(events[0]?.data).toEqual({
      currency: 'USD', totalMinor: 3_035, shippingMinor: 1_200, taxMinor: 135, discounts: [],
      lines: [
        { line: '315', sku: '93', quantity: 3, unitPriceMinor: 334, discountMinor: 102 },
        { line: '316', sku: 'Bar3', quantity: 1, unitPriceMinor: 800, discountMinor: 0 },
      ],
      shipTo: { country: 'US', province: 'CA', city: 'San Francisco', postcode: '94103' },
    });
  });

  test('completed has left and ended; refunds in it are told one by one', () => {
    const completed = but(order, { status: 'completed', date_completed_gmt: '2025-03-04T00:00:00', refunds: [{ id: 9, reason: '', total: '-10.00' }, { id: 8, reason: 'torn', total: '-9.00' }] });
    const events = eventsOf(subject, completed);
    expect(outline(events).slice(2)).toEqual([
      'shipment.dispatched woocommerce/727/shipment.dispatched 2025-03-04T00:00:00.000Z',
      'order.completed woocommerce/727/order.completed 2025-03-04T00:00:00.000Z',
      'order.refunded woocommerce/727/order.refunded/9 2025-03-01T04:00:00.000Z',
      'order.refunded woocommerce/727/order.refunded/8 2025-03-01T04:00:00.000Z',
    ]);
    expect(events.at(-1)?.data).toEqual({ refundId: '8', amount: { minor: 900, currency: 'USD' }, reason: 'torn' });
  });

  test('in each state implies what the state table says', () => {
    const types = (status: string) => itemsOf(subject, but(order, { status })).map((item) => (item.kind === 'event' ? item.event.type : item.kind));
    expect(types('pending')).toEqual(['order.placed']);
    expect(types('on-hold')).toEqual(['order.placed']);
    expect(types('cancelled')).toEqual(['order.placed', 'order.cancelled']);
    expect(types('trash')).toEqual(['ignored']);
    expect(refusalOf(subject, but(order, { status: 'wc-shipped' })).reason).toBe('state_unknown');
  });

  test('never takes a line to cost less than nothing', () => {
    const lines = [but(order.line_items[0] ?? {}, { total: '11.00' })];
    expect(refusalOf(subject, but(order, { line_items: lines }))).toEqual({ reason: 'money_negative', detail: 'line_items[0].total: is -100 minor units, below zero' });
  });
});

test('a WooCommerce refund finds its order in its links', () => {
  const refund = {
    id: 726, date_created_gmt: '2025-03-02T20:07:11', amount: '10.00', reason: '', refunded_by: 1,
    _links: { up: [{ href: 'https://shop.test/wp-json/wc/v3/orders/723' }] },
  };
  expect(eventsOf(subject, refund)).toEqual([
    {
      type: 'order.refunded', id: 'woocommerce/723/order.refunded/726', source: 'woocommerce', subject: 'woocommerce:723', implied: true,
      occurredAt: Date.parse('2025-03-02T20:07:11Z'), data: { refundId: '726', amount: { minor: 1_000, currency: 'USD' } },
    },
  ]);
  expect(eventsOf(subject, { ...refund, parent_id: 724, currency: 'EUR' })[0]).toMatchObject({ subject: 'woocommerce:724', data: { amount: { currency: 'EUR' } } });
  expect(refusalOf(subject, { ...refund, _links: { up: [{ href: 'elsewhere' }] } }).detail).toBe('_links.up[0].href: "elsewhere" does not match /orders/(\\d+)$');
});
