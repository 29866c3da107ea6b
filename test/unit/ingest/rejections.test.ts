import { describe, expect, test } from 'vitest';
import { rejectionReasons, type RejectionReason } from '../../../processors/domain/rejection.ts';
import { but, refusalOf } from './decoding.ts';

type Case = readonly [subject: string, payload: Uint8Array | string | object, detail: string];

const yuan = (amount: string, currency = 'CNY') => ({ amount, currency });
const data = {
  currency: 'CNY', total: yuan('20.00'), lines: [{ line: 'a', sku: 'TEA', quantity: 2, unitPrice: yuan('10.00') }],
  shipTo: { country: 'CN', province: '上海市', city: '上海市' },
};
const event = { specversion: '1.0', id: 'e', source: '/shop', type: 'order.placed', time: '2025-03-01T00:00:00Z', subject: 'SO-1', data };
const placed = (change: Record<string, unknown>) => but(event, { data: but(data, change) });
const line = (change: Record<string, unknown>) => placed({ lines: [but(data.lines[0] ?? {}, change)] });
const shop = 'orders.shop.order';

/** For every reason the messages that meet it, with all that the detail says. */
const cases: { readonly [R in Exclude<RejectionReason, 'time_in_future'>]: readonly Case[] } = {
  subject_unknown: [
    ['orders.ebay.order', event, '"orders.ebay.order" is not orders.<source>.<topic> with a known source'],
    ['orders.shop', event, '"orders.shop" is not orders.<source>.<topic> with a known source'],
    ['orders.shop.', event, '"orders.shop." is not orders.<source>.<topic> with a known source'],
    ['signals.shop.order', event, '"signals.shop.order" is not orders.<source>.<topic> with a known source'],
    ['orders.core.order', event, '"orders.core.order" is not orders.<source>.<topic> with a known source'],
  ],
  topic_unknown: [
    ['orders.woocommerce.coupon.created', { id: 1 }, 'topic "coupon.created" with this payload fits no shape of woocommerce: order, refund, deleted'],
  ],
  oversize: [[shop, new Uint8Array(100_001), '100001 bytes; the limit is 100000']],
  bytes_unreadable: [[shop, Uint8Array.of(0x7b, 0xd6, 0xd0, 0x7d), '4 bytes are not utf-8; at byte 1 is d6 d0 7d']],
  payload_malformed: [
    [shop, '', 'the payload is empty'],
    [shop, '{"specversion":', "not JSON: Object value expected after ':' at position 15"],
    [shop, '7', 'the JSON is a number, not an object or a list'],
    [shop, 'null', 'the JSON is null, not an object or a list'],
    [shop, '[]', 'the list of pushes is empty'],
    ['orders.taobao.trade', '<a><b></a>', 'not XML: Expected closing tag \'b\' (opened in line 1, col 4) instead of closing tag \'a\'. at line 1'],
  ],
  type_unknown: [[shop, but(event, { type: 'teleported' }), 'type: "teleported" is no event type'],
    ['orders.wms.stock', but(event, { type: 'stock.recieved' }), 'type: "stock.recieved" is no event type (did you mean "stock.received"?)'],
  ],
  type_forbidden: [
    ['orders.carrier.order', event, "type: carrier may not publish order.placed; the order's own channel may"],
    ['orders.wms.order', but(event, { type: 'order.completed', data: {} }), "type: wms may not publish order.completed; the order's own channel may"],
    [shop, but(event, { type: 'stock.received' }), 'type: shop may not publish stock.received; wms may'],
    ['orders.care.order', but(event, { type: 'order.refunded' }), "type: care may not publish order.refunded; payments and the order's own channel may"],
    [shop, but(event, { type: 'order.allocated' }), 'type: nobody may publish order.allocated, which orderwatch itself decides'],
    ['orders.wms.order', but(event, { type: 'order.backordered' }), 'type: nobody may publish order.backordered, which orderwatch itself decides'],
    [shop, but(event, { type: 'stock.transferred' }), 'type: shop may not publish stock.transferred; wms may'],
    ['orders.payments.x', but(event, { type: 'shipment.scanned' }), "type: payments may not publish shipment.scanned; wms, carrier and the order's own channel may"],
  ],
  field_missing: [
    [shop, but(event, { id: undefined }), 'id: is required'],
    [shop, but(event, { specversion: undefined }), 'specversion: is absent, not "1.0"'],
    [shop, but(event, { data: null }), 'data: is required'],
    [shop, placed({ shipTo: null }), 'data.shipTo: is required'],
    [shop, placed({ discounts: [{ amount: yuan('1.00') }] }), 'data.discounts[0].fundedBy: is required'],
    [shop, line({ sku: undefined }), 'data.lines[0].sku: is required'],
    ['orders.payments.paid', but(event, { type: 'order.paid', subject: 'jd:1', data: { provider: 'alipay', transactionId: 't' } }), 'data.amount: is required'],
    ['orders.carrier.scan', but(event, { type: 'shipment.failed', subject: 'jd:1', data: {} }), 'data.status: is required'],
    ['orders.wms.stock', but(event, { type: 'stock.transferred', subject: 'SH1/TEA', data: { warehouse: 'SH1', sku: 'TEA', quantity: 1 } }), 'data.to: is required'],
    ['orders.pdd.order', { order_info_get_response: { order_info: { order_sn: 'x', order_status: null } } }, 'order_info_get_response.order_info.order_status: the state is required'],
  ],
  field_malformed: [
    [shop, but(event, { specversion: '0.3' }), 'specversion: is "0.3", not "1.0"'],
    [shop, but(event, { data: [] }), 'data: is a list of 0, not an object'],
    [shop, line({ sku: '' }), 'data.lines[0].sku: "" is not a text with something in it'],
    [shop, line({ line: 1 }), 'data.lines[0].line: 1 is not a text with something in it'],
    [shop, placed({ lines: {} }), 'data.lines: is an object, not a list'],
    [shop, placed({ discounts: [{ fundedBy: 'bank', amount: yuan('1.00') }] }), 'data.discounts[0].fundedBy: "bank" is neither "merchant" nor "platform"'],
    ['orders.carrier.scan', but(event, { type: 'shipment.position', subject: 'jd:1', data: { position: { latitude: 91, longitude: 0 } } }), 'data.position.latitude: 91 is not degrees within ±90'],
    ['orders.taobao.trade', { tid: [1], status: 'TRADE_FINISHED' }, 'tid: is a list of 1, not a text'],
    [shop, placed({ remark: { text: 'be quick' } }), 'data.remark: an object is not a text with something in it'],
    ['orders.wms.shipment', but(event, { type: 'shipment.failed', subject: 'jd:1', data: { status: 'eaten' } }), 'data.status: "eaten" is not one of label_refused, stock_missing, lost, returned_to_sender'],
    ['orders.wms.stock', but(event, { type: 'stock.transferred', subject: 'SH1/TEA', data: { warehouse: 'SH1', sku: 'TEA', quantity: 1, to: 'SH1' } }), 'data.to: "SH1" is the warehouse it is sent from'],
    ['orders.wms.stock', but(event, { type: 'stock.received', subject: 'SH1/TEA', data: { warehouse: 'SH1', sku: 'TEA', quantity: 1, from: 'SH1' } }), 'data.from: "SH1" is the warehouse that received it'],
  ],
  field_unknown: [
    ['orders.wms.order', but(event, { type: 'order.cancelled', subject: 'shop:1', data: { by: 'li', line: [{ line: 'a', quantity: 1 }] } }), 'data.line: is no field there (did you mean "lines"?)'],
    ['orders.wms.order', but(event, { type: 'order.cancelled', subject: 'shop:1', data: { lines: null, Lines: [] } }), 'data.Lines: is no field there (did you mean "lines"?)'],
    ['orders.wms.order', but(event, { type: 'order.cancelled', subject: 'shop:1', data: { lines: [{ line: 'a', quanttiy: 1 }] } }), 'data.lines[0].quanttiy: is no field there (did you mean "quantity"?)'],
    ['orders.carrier.scan', but(event, { type: 'shipment.dispatched', subject: 'shop:1', data: { tracking_number: 'SF1' } }), 'data.tracking_number: is no field there (did you mean "trackingNumber"?)'],
    ['orders.carrier.scan', but(event, { type: 'shipment.dispatched', subject: 'shop:1', data: { shipmentId: 'p-1' } }), 'data.shipmentId: is no field there (did you mean "shipment"?)'],
    ['orders.wms.return', but(event, { type: 'return.received', subject: 'shop:1', data: { warehouse: 'SH1', lines: [{ line: 'a', quantity: 1, conditon: 'torn' }] } }), 'data.lines[0].conditon: is no field there (did you mean "condition"?)'],
    ['orders.payments.bill', but(event, { type: 'payment.settled', subject: '', data: { provider: 'p', transactionId: 't', amount: yuan('1.00'), settledAt: '2025-03-01T00:00:00Z', fees: yuan('0.02') } }), 'data.fees: is no field there (did you mean "fee"?)'],
    [shop, placed({ shiping: '5.00' }), 'data.shiping: is no field there (did you mean "shipping"?)'],
    [shop, line({ discuont: '1.00' }), 'data.lines[0].discuont: is no field there (did you mean "discount"?)'],
    [shop, placed({ shipTo: { country: 'CN', province: '', city: '', postCode: '200000' } }), 'data.shipTo.postCode: is no field there (did you mean "postcode"?)'],
    [shop, placed({ discounts: [{ fundedby: 'merchant', amount: '1.00' }] }), 'data.discounts[0].fundedby: is no field there (did you mean "fundedBy"?)'],
  ],
  subject_malformed: [
    ['orders.payments.paid', but(event, { type: 'order.paid', subject: 'SO-1', data: { provider: 'p', transactionId: 't', amount: yuan('1.00') } }), 'subject: "SO-1" is neither <channel>:<channel id> nor OMS-YYYYMMDD-NNNNN'],
    ['orders.payments.paid', but(event, { type: 'order.paid', subject: 'wms:1', data: { provider: 'p', transactionId: 't', amount: yuan('1.00') } }), 'subject: "wms:1" is neither <channel>:<channel id> nor OMS-YYYYMMDD-NNNNN'],
    [shop, but(event, { subject: 'a b' }), 'subject: "a b" is not an order id of 1 to 128 visible characters'],
    ['orders.care.c', but(event, { type: 'complaint.opened', subject: 'shop:', data: { complaint: 'c', kind: 'k' } }), 'subject: "" is not an order id of 1 to 128 visible characters'],
    ['orders.wms.stock', but(event, { type: 'stock.received', subject: 'SH1/CUP', data: { warehouse: 'SH1', sku: 'TEA', quantity: 1 } }), 'subject: "SH1/CUP" is not <warehouse>/<sku> of the data, "SH1/TEA"'],
  ],
  money_malformed: [
    [shop, placed({ total: yuan('20,00') }), 'data.total.amount: "20,00" is not a decimal number'],
    [shop, placed({ total: 20 }), 'data.total: 20 is not a decimal text such as "139.12"'],
    ['orders.douyin.push', { tag: 110, data: { p_id: 1, pay_amount: '12元' } }, 'data.pay_amount: "12元" is not a whole number of minor units'],
  ],
  money_too_precise: [
    [shop, placed({ total: yuan('20.001') }), 'data.total.amount: "20.001" has more decimals than CNY has (2)'],
    [shop, but(event, { data: but(data, { currency: 'JPY', total: '20.5' }) }), 'data.total: "20.5" has more decimals than JPY has (0)'],
  ],
  money_too_large: [
    [shop, placed({ total: yuan('99999999999999999.00') }), 'data.total.amount: "99999999999999999.00" is beyond what can be counted exactly'],
    [shop, line({ unitPrice: yuan('90000000000000.00'), quantity: 9_000 }), 'data.lines: the sum is beyond what can be counted exactly'],
  ],
  money_negative: [
    [shop, placed({ shipping: yuan('-1.00') }), 'data.shipping.amount: is -100 minor units, below zero'],
    [shop, placed({ discounts: [{ fundedBy: 'merchant', amount: '-1.00' }] }), 'data.discounts[0].amount: is -100 minor units, below zero'],
  ],
  currency_unknown: [
    [shop, placed({ currency: 'RMB' }), 'data.currency: "RMB" is not an ISO 4217 code'],
    [shop, placed({ total: yuan('20.00', 'cny') }), 'data.total.currency: "cny" is not an ISO 4217 code'],
  ],
  currency_mixed: [[shop, placed({ total: yuan('20.00', 'USD') }), "data.total.currency: is USD, but the order's currency is CNY"]],
  time_malformed: [
    [shop, but(event, { time: '2025-03-01T00:00:00' }), 'time: "2025-03-01T00:00:00" is not an ISO 8601 date and time with an offset'],
    [shop, but(event, { time: '2025-02-29T00:00:00Z' }), 'time: "2025-02-29T00:00:00Z" is not an ISO 8601 date and time with an offset'],
    ['orders.shop.heartbeat', { time: 'now' }, 'time: "now" is not an ISO 8601 date and time with an offset'],
    ['orders.taobao.trade', { tid: 1, status: 'TRADE_CLOSED_BY_TAOBAO', modified: '1 May' }, 'modified: "1 May" is not a time as the mapping names it (local)'],
  ],
  quantity_malformed: [
    [shop, line({ quantity: 0 }), 'data.lines[0].quantity: 0 is not a whole number from 1 to 2147483647'],
    [shop, line({ quantity: '2' }), 'data.lines[0].quantity: "2" is a text: a quantity is a number, without quotes'],
    [shop, line({ quantity: 'two' }), 'data.lines[0].quantity: "two" is not a whole number from 1 to 2147483647'],
    [shop, line({ quantity: 1.5 }), 'data.lines[0].quantity: 1.5 is not a whole number from 1 to 2147483647'],
    ['orders.wms.stock', but(event, { type: 'stock.adjusted', subject: 'A/B', data: { warehouse: 'A', sku: 'B', quantity: 0 } }), 'data.quantity: 0 is not a whole number other than zero and at most 2147483647 either way'],
    ['orders.wms.stock', but(event, { type: 'stock.counted', subject: 'A/B', data: { warehouse: 'A', sku: 'B', quantity: -1 } }), 'data.quantity: -1 is not a whole number from 0 to 2147483647'],
  ],
  lines_empty: [
    [shop, placed({ lines: [] }), 'data.lines: the order has no lines'],
    ['orders.wms.shipment', but(event, { type: 'shipment.dispatched', subject: 'shop:1', data: { lines: [] } }), 'data.lines: names no line; leave it out to speak of the whole order'],
  ],
  line_repeated: [[shop, placed({ lines: [data.lines[0], data.lines[0]] }), 'data.lines: two lines have the id "a"']],
  total_mismatch: [
    [shop, placed({ shipping: '1.00' }), 'data.total: lines 20.00 − discounts 0.00 + shipping 1.00 + tax 0.00 = 21.00, but the total is 20.00 CNY'],
  ],
  state_unknown: [
    ['orders.taobao.trade', { tid: 1, status: 'NEW' }, 'status: "NEW" is not in the state table "trade"'],
  ],
  control_malformed: [['orders.control.tick', {}, 'everyMs: is required']],
};

describe.each(Object.entries(cases))('%s', (reason, examples) => {
  test.each(examples.map(([subject, payload, detail]) => ({ subject, payload, detail })))('$subject: $detail', ({ subject, payload, detail }) => {
    expect(refusalOf(subject, payload)).toEqual({ reason, detail });
  });
});

test('every reason but the one that is the core\'s to find has a case', () => {
  const covered = Object.entries(cases).filter(([, examples]) => examples.length > 0).map(([reason]) => reason);
  expect(Object.keys(rejectionReasons).filter((reason) => !covered.includes(reason))).toEqual(['time_in_future']);
});
