import { describe, expect, test } from 'vitest';
import { buyerHash } from '../../../ingest/buyer-hash.ts';
import { but, eventsOf, itemsOf, outline, refusalOf } from './decoding.ts';

const order = {
  id: 0, created_at: '2025-03-01T04:26:51-04:00', processed_at: null, cancelled_at: null, currency: 'USD', financial_status: 'pending',
  total_price: '260.48', total_tax: '5.50', taxes_included: false, total_discounts: '5.00', total_tip_received: '0.0',
  payment_gateway_names: ['visa'], customer: { id: 115, first_name: 'J', email: 'j@x.test' },
  shipping_address: { country_code: 'US', province_code: 'NY', city: 'Ithaca', zip: '14850', name: 'J S', address1: '1 Road' },
  line_items: [
    { id: 11, sku: 'GLASSES', quantity: 1, price: '89.99', total_discount: '0.00', discount_allocations: [] },
    { id: 12, sku: '', variant_id: 77, quantity: 1, price: '159.99', total_discount: '0.00', discount_allocations: [{ amount: '2.00' }, { amount: '3.00' }] },
  ],
  shipping_lines: [{ price: '12.00', discounted_price: '10.00' }], fulfillments: [], refunds: [],
};
/** Ids past 2^53 as Shopify writes them. */
const body = (change: Record<string, unknown> = {}) => JSON.stringify(but(order, change)).replace('"id":0', '"id":820982911946154508');
const shopify = (topic: string) => `orders.shopify.${topic}`;

describe('a Shopify order', () => {
  test('adds allocations to lines, tax on top, shipping as discounted', () => {
    const [event, ...others] = eventsOf(shopify('orders-create'), body());
    expect(others).toEqual([]);
    expect(event).toEqual({
      type: 'order.placed', id: 'shopify/820982911946154508/order.placed', source: 'shopify', subject: 'shopify:820982911946154508',
      occurredAt: Date.parse('2025-03-01T08:26:51Z'), implied: true,
      data: {
        currency: 'USD', totalMinor: 26_048, shippingMinor: 1_000, taxMinor: 550, discounts: [],
        lines: [
          { line: '11', sku: 'GLASSES', quantity: 1, unitPriceMinor: 8_999, discountMinor: 0 },
          { line: '12', sku: '77', quantity: 1, unitPriceMinor: 15_999, discountMinor: 500 },
        ],
        shipTo: { country: 'US', province: 'NY', city: 'Ithaca', postcode: '14850' }, buyer: buyerHash('a key', 'shopify', '115'),
      },
    });
  });

  test('whose prices include tax owes none on top', () => {
    expect(eventsOf(shopify('orders-create'), body({ taxes_included: true, total_price: '254.98' }))[0]?.data).toMatchObject({ taxMinor: 0, totalMinor: 25_498 });
  });

  test('takes its topic from the header when the subject has none', () => {
    const paid = body({ financial_status: 'paid', processed_at: '2025-03-01T04:27:00-04:00' });
    expect(outline(eventsOf(shopify('webhook'), paid, { 'X-Shopify-Topic': 'orders/paid' }))).toEqual([
      'order.placed shopify/820982911946154508/order.placed 2025-03-01T08:26:51.000Z',
      'order.paid shopify/820982911946154508/order.paid 2025-03-01T08:27:00.000Z',
    ]);
    expect(refusalOf(shopify('webhook'), paid).reason).toBe('topic_unknown');
    expect(refusalOf(shopify('webhook'), paid, { 'X-Shopify-Topic': 'products/update' }).detail).toContain('topic "products-update"');
  });

  test('as a snapshot lists parcels, refunds and its end, in the order of a life', () => {
    const snapshot = body({
      financial_status: 'partially_refunded', processed_at: '2025-03-01T04:27:00-04:00', cancelled_at: '2025-03-09T00:00:00Z', cancel_reason: 'customer',
      fulfillments: [
        { id: 31, status: 'success', created_at: '2025-03-02T00:00:00Z', updated_at: '2025-03-05T00:00:00Z', shipment_status: 'delivered', tracking_company: 'UPS', tracking_number: '1Z', line_items: [{ id: 11, quantity: 1 }] },
        { id: 32, status: 'cancelled', created_at: '2025-03-02T00:00:00Z', line_items: [] },
      ],
      refunds: [
        { id: 41, created_at: '2025-03-06T00:00:00Z', transactions: [{ kind: 'refund', status: 'success', amount: '20.00', gateway: 'visa' }, { kind: 'refund', status: 'failure', amount: '20.00' }], refund_line_items: [{ line_item_id: 11, quantity: 1 }] },
        { id: 42, created_at: '2025-03-07T00:00:00Z', transactions: [], refund_line_items: [] },
      ],
    });
    const events = eventsOf(shopify('orders-updated'), snapshot);
    expect(outline(events).slice(2)).toEqual([
      'shipment.dispatched shopify/820982911946154508/shipment.dispatched/31 2025-03-02T00:00:00.000Z',
      'shipment.delivered shopify/820982911946154508/shipment.delivered/31 2025-03-05T00:00:00.000Z',
      'order.cancelled shopify/820982911946154508/order.cancelled 2025-03-09T00:00:00.000Z',
      'order.refunded shopify/820982911946154508/order.refunded/41 2025-03-06T00:00:00.000Z',
    ]);
    expect(events.at(-1)?.data).toEqual({ refundId: '41', amount: { minor: 2_000, currency: 'USD' }, provider: 'visa', lines: [{ line: '11', quantity: 1 }] });
  });

  test('that does not add up says how', () => {
    expect(refusalOf(shopify('orders-create'), body({ total_price: '260.47' }))).toEqual({
      reason: 'total_mismatch', detail: 'total_price: lines 244.98 − discounts 0.00 + shipping 10.00 + tax 5.50 = 260.48, but the total is 260.47 USD',
    });
  });
});

describe('other Shopify webhooks', () => {
  const headers = { 'X-Shopify-Event-Id': 'ev-1' };

  test('a refund has the id that the order\'s snapshot gives it', () => {
    const refund = { id: 41, order_id: 9, created_at: '2025-03-06T00:00:00Z', transactions: [{ kind: 'refund', status: 'success', amount: '20.00', currency: 'USD' }], refund_line_items: [] };
    expect(eventsOf(shopify('refunds-create'), refund, headers)[0]).toMatchObject({ id: 'shopify/9/order.refunded/41', implied: true, data: { amount: { minor: 2_000, currency: 'USD' } } });
    expect(itemsOf(shopify('refunds-create'), but(refund, { transactions: [] }))).toEqual([{ kind: 'ignored', topic: 'refund' }]);
  });

  test('a scan on the way is its own event, by the header\'s id', () => {
    const update = { id: 31, order_id: 9, status: 'success', created_at: '2025-03-02T00:00:00Z', updated_at: '2025-03-03T00:00:00Z', shipment_status: 'in_transit', tracking_number: '1Z', line_items: [] };
    expect(eventsOf(shopify('fulfillments-update'), update, headers).map(({ id, type, implied }) => [type, id, implied])).toEqual([
      ['shipment.dispatched', 'shopify/9/shipment.dispatched/31', true],
      ['shipment.scanned', 'shopify/ev-1', false],
    ]);
    // Without the header an id is derived, so that a repetition can still be told.
    expect(eventsOf(shopify('fulfillments-update'), update)[1]).toMatchObject({ id: 'shopify/9/shipment.scanned/in_transit', implied: true });
  });

  test('a transaction pays, starts to pay, or is left to the refund', () => {
    const transaction = { id: 51, order_id: 9, kind: 'sale', status: 'success', gateway: 'visa', amount: '260.48', currency: 'USD', created_at: '2025-03-01T08:27:00Z' };
    expect(eventsOf(shopify('order_transactions-create'), transaction, headers)[0]).toMatchObject({
      type: 'order.paid', id: 'shopify/ev-1', implied: false, data: { provider: 'visa', transactionId: '51', amount: { minor: 26_048, currency: 'USD' } },
    });
    expect(eventsOf(shopify('order_transactions-create'), but(transaction, { status: 'pending' }))[0]?.type).toBe('order.payment_started');
    expect(itemsOf(shopify('order_transactions-create'), but(transaction, { kind: 'refund' }))).toEqual([{ kind: 'ignored', topic: 'transaction' }]);
    expect(refusalOf(shopify('order_transactions-create'), but(transaction, { currency: 'XXX' }))).toEqual({
      reason: 'currency_unknown', detail: 'currency: "XXX" is not an ISO 4217 code',
    });
  });
});
