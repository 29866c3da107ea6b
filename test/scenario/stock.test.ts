import { describe, expect } from 'vitest';
import { approved, ordered, paid, rules, say, stock, story, together } from '../support/story.ts';

const A = 'shop:A';
const B = 'shop:B';
const C = 'jd:C';

/** Placed, paid and approved in one message; rows of the stories are about what follows. */
const bought = (order: string, goods: string, amount: string, more: Parameters<typeof ordered>[2] = {}) =>
  together(ordered(order, goods, more), paid(order, amount, `t-${order}`), approved(order));

const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];

describe('stock', () => {
  story('is reserved when an order is approved, and leaves with its shipment', [
    [0, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [1, bought(A, 'TEA*2', '20.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested'],
    [2, say('wms', 'shipment.labelled', A, { trackingNumber: 'T1', carrier: 'sf' }), 'shipment.labelled applied allocated→labelled'],
    [3, say('wms', 'shipment.dispatched', A, { trackingNumber: 'T1' }), 'shipment.dispatched applied labelled→shipped', '~ shipped 2 TEA in SH1: 3 on hand, 0 reserved'],
    [4, say('carrier', 'shipment.delivered', A, { trackingNumber: 'T1' }), 'shipment.delivered applied shipped→delivered'],
  ], {
    then: (state) => expect(state.orders.get(A)?.shipments).toMatchObject([{ id: 'OMS-20260310-00001-1', warehouse: 'SH1', state: 'delivered', carrier: 'sf', trackingNumber: 'T1' }]),
  });

  story('all lines are reserved, or none', [
    [0, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [1, bought(A, 'TEA*2 CUP*1', '30.00'), ...begun, 'order.backordered applied approved→backordered'],
    [2, stock('received', 'SH1', 'CUP', 1), 'stock.received applied', '~ received 1 CUP in SH1: 1 on hand, 0 reserved',
      'order.allocated applied backordered→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '~ reserved 1 CUP in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('is free again when the order is cancelled, and goes to who has waited', [
    [0, stock('received', 'SH1', 'TEA', 1), 'stock.received applied', '~ received 1 TEA in SH1: 1 on hand, 0 reserved'],
    [1, bought(A, 'TEA*1', '10.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
    [2, bought(B, 'TEA*1', '10.00'), ...begun, 'order.backordered applied approved→backordered'],
    [3, say('wms', 'order.cancelled', A, {}), 'order.cancelled applied allocated→cancelled', '~ released 1 TEA in SH1: 1 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required',
      'order.allocated applied backordered→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('goes to the oldest promise first', [
    [0, stock('counted', 'SH1', 'TEA', 0), 'stock.counted applied', '~ counted 0 TEA in SH1: 0 on hand, 0 reserved'],
    [1, bought(A, 'TEA*1', '10.00', { promisedBy: 2e12 }), ...begun, 'order.backordered applied approved→backordered'],
    [2, bought(B, 'TEA*1', '10.00', { promisedBy: 1.9e12 }), ...begun, 'order.backordered applied approved→backordered'],
    [3, stock('received', 'SH1', 'TEA', 1), 'stock.received applied', '~ received 1 TEA in SH1: 1 on hand, 0 reserved',
      'order.allocated applied backordered→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ], { then: (state) => expect([state.orders.get(A)?.state, state.orders.get(B)?.state]).toEqual(['backordered', 'allocated']) });

  story('a count that differs is believed, told, and takes from the latest promise', [
    [0, stock('received', 'SH1', 'TEA', 2), 'stock.received applied', '~ received 2 TEA in SH1: 2 on hand, 0 reserved'],
    [1, bought(A, 'TEA*1', '10.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 TEA in SH1: 2 on hand, 1 reserved', '! shipment.requested'],
    [2, bought(B, 'TEA*1', '10.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 TEA in SH1: 2 on hand, 2 reserved', '! shipment.requested'],
    [3, stock('counted', 'SH1', 'TEA', 1), 'stock.counted applied (counted_otherwise)', '~ counted 1 TEA in SH1: 2 on hand, 2 reserved', '~ adjusted -1 TEA in SH1: 1 on hand, 2 reserved', '! stock.differs',
      '~ released 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.withdrawn', 'order.backordered applied allocated→backordered'],
    [4, stock('counted', 'SH1', 'TEA', 9, { agoMinutes: 30 }), 'stock.counted refused (count_superseded)'],
  ], { then: (state) => expect([state.orders.get(A)?.state, state.orders.get(B)?.state]).toEqual(['allocated', 'backordered']) });

  story('what left unseen was there: the books follow', [
    [0, stock('counted', 'SH1', 'TEA', 0), 'stock.counted applied', '~ counted 0 TEA in SH1: 0 on hand, 0 reserved'],
    [1, bought(A, 'TEA*1', '10.00'), ...begun, 'order.backordered applied approved→backordered'],
    [2, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1' }), 'shipment.dispatched applied backordered→shipped', '~ adjusted 1 TEA in SH1: 1 on hand, 0 reserved', '! stock.differs', '~ shipped 1 TEA in SH1: 0 on hand, 0 reserved'],
  ]);

  story('a flash sale on one channel starves no other', [
    [0, rules({ allotments: [{ id: 'sale', sku: 'TEA', channel: 'shop', setAside: 2, atMost: 3 }] })],
    [1, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [2, bought(C, 'TEA*4', '40.00'), ...begun, 'order.backordered applied approved→backordered'],
    [3, bought(A, 'TEA*3', '30.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 3 TEA in SH1: 5 on hand, 3 reserved', '! shipment.requested'],
    [4, bought(B, 'TEA*1', '10.00'), ...begun, 'order.backordered applied approved→backordered'],
    [5, stock('received', 'SH1', 'TEA', 2), 'stock.received applied', '~ received 2 TEA in SH1: 7 on hand, 3 reserved',
      'order.allocated applied backordered→allocated', '~ reserved 4 TEA in SH1: 7 on hand, 7 reserved', '! shipment.requested'],
  ]);

  story('safety stock is kept back', [
    [0, rules({ safetyStock: { defaultUnits: 1, skus: {} } })],
    [1, stock('received', 'SH1', 'TEA', 2), 'stock.received applied', '~ received 2 TEA in SH1: 2 on hand, 0 reserved'],
    [2, bought(A, 'TEA*2', '20.00'), ...begun, 'order.backordered applied approved→backordered'],
    [3, bought(B, 'TEA*1', '10.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 TEA in SH1: 2 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('travels from one warehouse to another', [
    [0, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [1, say('wms', 'stock.transferred', 'SH1/TEA', { warehouse: 'SH1', sku: 'TEA', quantity: 3, to: 'CD1' }), 'stock.transferred applied',
      '~ transferred 3 TEA in SH1: 2 on hand, 0 reserved', '~ transferred 3 TEA in CD1: 0 on hand, 0 reserved'],
    [2, say('wms', 'stock.received', 'CD1/TEA', { warehouse: 'CD1', sku: 'TEA', quantity: 3, from: 'SH1' }), 'stock.received applied', '~ received 3 TEA in CD1: 3 on hand, 0 reserved'],
  ], { then: (state) => expect(state.stock.get('TEA')?.levels.map(({ warehouse, onHand, inTransit }) => [warehouse, onHand, inTransit])).toEqual([['CD1', 3, 0], ['SH1', 2, 0]]) });

  story('that was lost on its way is written off, no further than to nothing', [
    [0, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [1, say('wms', 'stock.transferred', 'SH1/TEA', { warehouse: 'SH1', sku: 'TEA', quantity: 3, to: 'CD1' }), 'stock.transferred applied',
      '~ transferred 3 TEA in SH1: 2 on hand, 0 reserved', '~ transferred 3 TEA in CD1: 0 on hand, 0 reserved'],
    [2, say('wms', 'stock.received', 'CD1/TEA', { warehouse: 'CD1', sku: 'TEA', quantity: 1, from: 'SH1' }), 'stock.received applied', '~ received 1 TEA in CD1: 1 on hand, 0 reserved'],
    [3, say('wms', 'stock.adjusted', 'CD1/TEA', { warehouse: 'CD1', sku: 'TEA', quantity: -1, from: 'SH1', reason: 'lost' }), 'stock.adjusted applied', '~ adjusted -1 TEA in CD1: 1 on hand, 0 reserved'],
    [4, say('wms', 'stock.adjusted', 'CD1/TEA', { warehouse: 'CD1', sku: 'TEA', quantity: -2, from: 'SH1' }), 'stock.adjusted applied (adjusted_to_zero)', '~ adjusted -1 TEA in CD1: 1 on hand, 0 reserved', '! stock.differs'],
  ], { then: (state) => expect(state.stock.get('TEA')?.levels.map(({ warehouse, onHand, inTransit }) => [warehouse, onHand, inTransit])).toEqual([['CD1', 1, 0], ['SH1', 2, 0]]) });

  story('a stock message told twice counts once', [
    [0, stock('received', 'SH1', 'TEA', 5, { id: 'r1' }), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
    [1, stock('received', 'SH1', 'TEA', 5, { id: 'r1' }), 'stock.received duplicate (same_id)'],
  ]);

  story('of goods nobody tells the stock of nothing is kept', [
    [0, bought(A, 'TEA*1', '10.00'), ...begun],
    [1, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1' }), 'shipment.dispatched applied approved→shipped'],
    [2, stock('received', 'SH1', 'TEA', 5), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'],
  ]);
});
