import { describe, expect, test } from 'vitest';
import { buyerHash } from '../../../ingest/buyer-hash.ts';
import { isSlip } from '../../../ingest/nearest.ts';
import { unreadFields } from '../../../ingest/unknown-fields.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { but, eventsOf, itemsOf, receivedAt, refusalOf } from './decoding.ts';

const envelope = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.placed', time: '2025-03-01T11:00:00+08:00', subject: 'SO-1' };
const yuan = (amount: string, currency = 'CNY') => ({ amount, currency });

const placed = {
  currency: 'CNY', total: yuan('139.12'),
  lines: [
    { line: 'a', sku: 'TEA', quantity: 2, unitPrice: yuan('50.00'), discount: yuan('0.88') },
    { line: 'b', sku: 'CUP', quantity: 1, unitPrice: yuan('45.00') },
  ],
  discounts: [{ fundedBy: 'platform', amount: yuan('10.00') }],
  shipping: yuan('5.00'), tax: yuan('0.00'),
  shipTo: { country: 'CN', province: '陕西省', city: '西安市', postcode: '710065' },
  promisedBy: '2025-03-05T00:00:00Z', serviceLevel: 'express', buyer: 'account-7',
};

const cloudEvent = (type: string, data: object, change: object = {}) => but(but(envelope, { type, data }), { ...change });

describe('a CloudEvent', () => {
  test('of a placed order keeps every amount in minor units', () => {
    expect(eventsOf('orders.shop.order', cloudEvent('order.placed', placed))).toEqual([
      {
        type: 'order.placed', id: 'shop/e-1', source: 'shop', subject: 'shop:SO-1', implied: false,
        occurredAt: Date.parse('2025-03-01T03:00:00Z'),
        data: {
          currency: 'CNY', totalMinor: 13_912, shippingMinor: 500, taxMinor: 0,
          lines: [
            { line: 'a', sku: 'TEA', quantity: 2, unitPriceMinor: 5_000, discountMinor: 88 },
            { line: 'b', sku: 'CUP', quantity: 1, unitPriceMinor: 4_500, discountMinor: 0 },
          ],
          discounts: [{ fundedBy: 'platform', amountMinor: 1_000 }],
          shipTo: { country: 'CN', province: '陕西省', city: '西安市', postcode: '710065' },
          promisedBy: Date.parse('2025-03-05T00:00:00Z'), serviceLevel: 'express',
          buyer: buyerHash('a key', 'shop', 'account-7'),
        },
      },
    ]);
  });

  test('may write an order\'s amounts as texts and leave out what is nothing', () => {
    const [event] = eventsOf('orders.shop.order', cloudEvent('order.placed', {
      currency: 'JPY', total: '1200', lines: [{ sku: 'TEA', quantity: 3, unitPrice: '400' }], shipTo: { country: 'JP', province: '', city: '' },
    }));
    expect(event?.data).toEqual({
      currency: 'JPY', totalMinor: 1_200, shippingMinor: 0, taxMinor: 0, discounts: [],
      lines: [{ line: '1', sku: 'TEA', quantity: 3, unitPriceMinor: 400, discountMinor: 0 }],
      shipTo: { country: 'JP', province: '', city: '' },
    });
  });

  test.each([
    ['payments', 'order.paid', { provider: 'alipay', transactionId: 't-1', amount: yuan('139.12') }, 'taobao:42',
      { provider: 'alipay', transactionId: 't-1', amount: { minor: 13_912, currency: 'CNY' } }],
    ['payments', 'order.refunded', { refundId: 'r-1', amount: yuan('1.00'), lines: [{ line: 'a', quantity: 1, condition: 'torn' }] }, 'OMS-20250301-00001',
      { refundId: 'r-1', amount: { minor: 100, currency: 'CNY' }, lines: [{ line: 'a', quantity: 1, condition: 'torn' }] }],
    ['wms', 'order.approved', {}, 'shopify:820982911946154508', {}],
    ['carrier', 'shipment.failed', { shipment: 'p-1', status: 'returned_to_sender' }, 'jd:42', { shipment: 'p-1', status: 'returned_to_sender' }],
    ['wms', 'stock.transferred', { warehouse: 'SH1', sku: 'TEA', quantity: 4, to: 'CD1' }, 'SH1/TEA', { warehouse: 'SH1', sku: 'TEA', quantity: 4, to: 'CD1' }],
    ['wms', 'stock.received', { warehouse: 'CD1', sku: 'TEA', quantity: 4, from: 'SH1' }, 'CD1/TEA', { warehouse: 'CD1', sku: 'TEA', quantity: 4, from: 'SH1' }],
    ['wms', 'stock.adjusted', { warehouse: 'SH1', sku: 'A/B', quantity: -3, reason: 'count' }, 'SH1/A/B',
      { warehouse: 'SH1', sku: 'A/B', quantity: -3, reason: 'count' }],
    ['wms', 'stock.counted', { warehouse: 'SH1', sku: 'TEA', quantity: 0 }, 'SH1/TEA', { warehouse: 'SH1', sku: 'TEA', quantity: 0 }],
    ['wms', 'return.received', { warehouse: 'SH1', lines: [{ line: 'a', quantity: 1 }] }, 'jd:9', { warehouse: 'SH1', lines: [{ line: 'a', quantity: 1 }] }],
    ['carrier', 'shipment.position', { shipment: 's', position: { latitude: 31.2, longitude: 121.47 } }, 'jd:9',
      { shipment: 's', position: { latitude: 31.2, longitude: 121.47 } }],
    ['care', 'complaint.opened', { complaint: 'c-1', kind: 'late' }, 'pdd:210707-339', { complaint: 'c-1', kind: 'late' }],
  ])('from %s says %s', (source, type, data, subject, read) => {
    const [event] = eventsOf(`orders.${source}.events`, cloudEvent(type, data, { subject }));
    expect(event).toMatchObject({ type, id: `${source}/e-1`, source, subject, data: read, implied: false });
  });

  test('of a settlement may name its order in the subject, in its data, or not at all', () => {
    const data = { provider: 'wechatpay', transactionId: 't', amount: yuan('-3.00'), fee: yuan('-0.02'), settledAt: '2025-03-01T00:00:00Z' };
    const subjectsOf = (change: object, more = {}) => eventsOf('orders.payments.bill', cloudEvent('payment.settled', { ...data, ...more }, change)).map(({ subject }) => subject);
    expect(subjectsOf({ subject: 'jd:9' })).toEqual(['jd:9']);
    expect(subjectsOf({ subject: null }, { order: 'taobao:42' })).toEqual(['taobao:42']);
    expect(subjectsOf({ subject: '' })).toEqual(['']);
    const [event] = eventsOf('orders.payments.bill', cloudEvent('payment.settled', data, { subject: '' }));
    expect(event?.data).toMatchObject({ amount: { minor: -300, currency: 'CNY' }, fee: { minor: -2, currency: 'CNY' }, settledAt: Date.parse('2025-03-01T00:00:00Z') });
  });

  test('of a channel may write its own name before its own id', () => {
    expect(eventsOf('orders.shop.order', cloudEvent('order.placed', placed, { subject: 'shop:SO-1' })).map(({ subject }) => subject)).toEqual(['shop:SO-1']);
  });

  test('in a list stands alone: a bad one does not hurt the rest', () => {
    const items = itemsOf('orders.shop.order', [cloudEvent('order.placed', placed), cloudEvent('order.placed', { ...placed, total: yuan('1.00') }), 7]);
    expect(items.map((item) => (item.kind === 'rejection' ? item.rejection : item.kind))).toEqual([
      'event',
      {
        reason: 'total_mismatch',
        detail: '[1].data.total: lines 144.12 − discounts 10.00 + shipping 5.00 + tax 0.00 = 139.12, but the total is 1.00 CNY',
      },
      { reason: 'payload_malformed', detail: '[2]: is 7, not an object' },
    ]);
  });

  test('with the channel\'s id in another currency is refused by name', () => {
    const mixed = { ...placed, lines: [{ line: 'a', sku: 'TEA', quantity: 1, unitPrice: yuan('1.00', 'USD') }] };
    expect(refusalOf('orders.shop.order', cloudEvent('order.placed', mixed))).toEqual({
      reason: 'currency_mixed', detail: "data.lines[0].unitPrice.currency: is USD, but the order's currency is CNY",
    });
  });

  test('may not write an amount as a number, whole or not', () => {
    for (const amount of ['139.12', '139']) {
      const payload = JSON.stringify(cloudEvent('order.placed', placed)).replace('"total":{"amount":"139.12"', `"total":{"amount":${amount}`);
      expect(refusalOf('orders.shop.order', payload)).toEqual({
        reason: 'money_malformed', detail: `data.total.amount: ${amount} is not a decimal text such as "139.12"`,
      });
    }
  });
});

describe('a field that nothing reads', () => {
  const read = (data: object) => eventsOf('orders.shop.order', cloudEvent('order.placed', data));

  test('is passed over when its name is like no other, when what it is like is there, and when it says nothing', () => {
    const [first, ...others] = placed.lines;
    const extras = { ...placed, tags: ['vip'], region: 'east', totals: yuan('1.00'), shiping: null, lines: [{ ...first, size: 'L', link: 'https://shop.example/tea', skus: 1 }, ...others] };
    expect(read(extras)).toEqual(read(placed));
  });

  test.each([
    ['lines', 'line'], ['lines', 'liens'], ['by', 'BY'], ['reason', 'resaon'], ['carrier', 'carier'], ['warehouse', 'ware_house'], ['tax', 'tx'],
  ])('%s may have been meant by %s', (meant, written) => {
    expect(isSlip(written, meant)).toBe(true);
  });

  test.each([
    ['line', 'link'], ['line', 'size'], ['line', 'time'], ['tax', 'tag'], ['tax', 'tags'], ['by', 'id'], ['to', 'at'], ['sku', 'spu'],
    ['reason', 'region'], ['status', 'state'], ['buyer', 'payer'],
  ])('%s is not meant by %s', (meant, written) => {
    expect(isSlip(written, meant)).toBe(false);
  });

  test('is found wherever there are parts, and what is read is none', () => {
    expect(unreadFields('order.placed', placed)).toEqual([]);
    expect(unreadFields('order.placed', { ...placed, note: 'x', shipTo: { ...placed.shipTo, street: 'x' }, lines: [{ sku: 'TEA', colour: 'red' }, 7], discounts: {} }))
      .toEqual(['data.note', 'data.lines[0].colour', 'data.shipTo.street']);
    expect(unreadFields('shipment.dispatched', { lines: [{ line: '1', quantity: 1, condition: 'x', sku: 'TEA' }] })).toEqual(['data.lines[0].sku']);
  });
});

describe('a heartbeat', () => {
  test('is empty or says its time, from every source', () => {
    for (const source of ['taobao', 'shop', 'carrier']) {
      expect(itemsOf(`orders.${source}.heartbeat`, '')).toEqual([{ kind: 'heartbeat' }]);
      expect(itemsOf(`orders.${source}.heartbeat`, { time: '2025-03-01T12:00:00+08:00' })).toEqual([{ kind: 'heartbeat', occurredAt: receivedAt }]);
      expect(itemsOf(`orders.${source}.heartbeat`, {})).toEqual([{ kind: 'heartbeat' }]);
    }
  });
});

describe('control', () => {
  test.each([
    ['tick', { everyMs: 1_000 }],
    ['closings', { action: 'resume', by: 'lin', reason: 'checked' }],
    ['clock', { action: 'trust', by: 'lin', reason: 'the broker was moved' }],
    ['warehouse', { warehouse: 'SH1', action: 'close', by: 'lin', reason: 'a flood' }],
    ['rules', { rules: defaultRules, by: 'lin', reason: 'as delivered' }],
  ])('%s is read', (type, body) => {
    expect(itemsOf(`orders.control.${type}`, body)).toEqual([{ kind: 'control', control: { type, ...body } }]);
  });

  test.each([
    ['tick', { everyMs: 0 }, 'everyMs: 0 is not a whole number of milliseconds above zero'],
    ['tick', { everyMs: '1000' }, 'everyMs: "1000" is not a whole number of milliseconds above zero'],
    ['closings', { action: 'stop', by: 'lin', reason: 'x' }, 'action: "stop" is neither "resume" nor "halt"'],
    ['closings', { action: 'halt', by: ' ', reason: 'x' }, 'by: " " is not a text with something in it'],
    ['closings', { by: 'lin', reason: 'x' }, 'action: is required'],
    ['clock', { action: null, by: 'lin', reason: 'x' }, 'action: is required'],
    ['clock', { action: 'trust', by: 'lin' }, 'reason: is required'],
    ['reboot', {}, 'orders.control.reboot is no control message; there are tick, closings, clock, clocks, rules, warehouse, alert, silence, measured'],
    ['warehouse', { warehouse: 'SH1', action: 'burn', by: 'lin', reason: 'x' }, 'action: "burn" is neither "close" nor "open"'],
    ['warehouse', { action: 'open', by: 'lin', reason: 'x' }, 'warehouse: is required'],
    ['rules', { by: 'lin', reason: 'x' }, 'rules: is required'],
    ['rules', { rules: defaultRules, by: 'lin' }, 'reason: is required'],
    ['rules', { rules: but(defaultRules, { maxShipments: 9, zoness: [], carriers: undefined }), by: 'lin', reason: 'x' },
      'rules.maxShipments: 9 is not a whole number from 1 to 5; rules.carriers: is required; rules.zoness: unknown key (did you mean "zones"?)'],
    ['rules', { rules: but(defaultRules, { maxWaitDays: 1.5 }), by: 'lin', reason: 'x' }, 'rules.maxWaitDays: 1.5 is not a whole number from 0 to 30'],
    ['rules', { rules: but(defaultRules, { warehouses: Array.from({ length: 12 }, () => 'SH1') }), by: 'lin', reason: 'x' },
      `${Array.from({ length: 10 }, (_, i) => `rules.warehouses[${i}]: must be keys and values, not "SH1"`).join('; ')}; and 2 more`],
    ['tick', [], 'the body is a list of 0, not an object'],
  ])('%s %j is refused', (type, body, detail) => {
    expect(refusalOf(`orders.control.${type}`, body)).toEqual({ reason: 'control_malformed', detail });
  });
});
