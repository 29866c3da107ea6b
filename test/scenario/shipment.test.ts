import { describe, expect } from 'vitest';
import { approved, control, ordered, paid, rules, say, stock, story, type StoryRow, together } from '../support/story.ts';

const A = 'shop:A';
const first = 'OMS-20260310-00001';

const bought = (goods: string, amount: string, more: Parameters<typeof ordered>[2] = {}) =>
  together(ordered(A, goods, more), paid(A, amount, 't1'), approved(A));

const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];

/** TEA lies in SH1 and CUP in CD1, so that an order of both is split. */
const apart = together(stock('received', 'SH1', 'TEA', 5), stock('received', 'CD1', 'CUP', 5));
const apartSeen = ['stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved', 'stock.received applied', '~ received 5 CUP in CD1: 5 on hand, 0 reserved'];
const splitSeen = [
  ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 CUP in CD1: 5 on hand, 1 reserved', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved',
  '! shipment.requested', '! shipment.requested',
];

describe('a split order', () => {
  story('is as far as the shipment that is least far', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('wms', 'shipment.labelled', A, { shipment: `${first}-1` }), 'shipment.labelled applied allocated'],
    [3, say('wms', 'shipment.labelled', A, { warehouse: 'SH1', shipment: 'P2' }), 'shipment.labelled applied allocated→labelled'],
    [4, say('wms', 'shipment.dispatched', A, { shipment: 'P2', trackingNumber: 'T2', carrier: 'sf' }), 'shipment.dispatched applied labelled', '~ shipped 2 TEA in SH1: 3 on hand, 0 reserved'],
    [5, say('carrier', 'shipment.delivered', A, { trackingNumber: 'T2' }), 'shipment.delivered applied labelled'],
    [6, say('wms', 'order.cancelled', A, {}), 'order.cancelled refused (already_shipped) labelled'],
    [7, say('wms', 'shipment.dispatched', A, { warehouse: 'CD1', trackingNumber: 'T1' }), 'shipment.dispatched applied labelled→shipped', '~ shipped 1 CUP in CD1: 4 on hand, 0 reserved'],
    [8, say('carrier', 'shipment.delivered', A, { trackingNumber: 'T1' }), 'shipment.delivered applied shipped→delivered'],
  ]);

  story('leaves as a whole when its channel says no more than that', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('shop', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', '~ shipped 1 CUP in CD1: 4 on hand, 0 reserved', '~ shipped 2 TEA in SH1: 3 on hand, 0 reserved'],
    [3, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1', trackingNumber: 'T2', carrier: 'sf' }), 'shipment.dispatched applied shipped'],
  ], { then: (state) => expect(state.orders.get(A)?.shipments).toMatchObject([{ warehouse: 'CD1', trackingNumber: undefined }, { warehouse: 'SH1', trackingNumber: 'T2' }]) });

  story('is cancelled in part, and goes on with the rest', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('wms', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) allocated', '~ released 1 TEA in SH1: 5 on hand, 1 reserved', '! refund.required'],
    [3, say('wms', 'order.cancelled', A, { lines: [{ line: '1', quantity: 2 }] }), 'order.cancelled refused (more_than_ordered) allocated'],
    [4, say('wms', 'order.cancelled', A, { lines: [{ line: '9', quantity: 1 }] }), 'order.cancelled refused (line_unknown) allocated'],
    [5, say('wms', 'order.cancelled', A, { lines: [{ line: '2', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) allocated', '~ released 1 CUP in CD1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
    [6, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', '~ shipped 1 TEA in SH1: 4 on hand, 0 reserved'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds.map(({ amountMinor }) => amountMinor)).toEqual([1_000, 1_000]) });

  story('of which one part came back and the other is cancelled is returned', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1' }), 'shipment.dispatched applied allocated', '~ shipped 2 TEA in SH1: 3 on hand, 0 reserved'],
    [3, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '1', quantity: 2 }] }), 'return.received applied allocated', '~ returned 2 TEA in SH1: 5 on hand, 0 reserved'],
    [4, say('wms', 'order.cancelled', A, { lines: [{ line: '2', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) allocated→returned',
      '~ released 1 CUP in CD1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
  ]);

  story('a refund of lines that have not left takes them off', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('payments', 'order.refunded', A, { refundId: 'r1', amount: { minor: 1_000, currency: 'CNY' }, lines: [{ line: '2', quantity: 1 }] }),
      'order.refunded applied allocated', '~ released 1 CUP in CD1: 5 on hand, 0 reserved', '! shipment.withdrawn'],
  ]);

  story('all of it cancelled line by line is a cancelled order', [
    [0, apart, ...apartSeen],
    [1, bought('TEA*2 CUP*1', '30.00'), ...splitSeen],
    [2, say('wms', 'order.cancelled', A, { lines: [{ line: '1', quantity: 2 }, { line: '2', quantity: 1 }] }), 'order.cancelled applied allocated→cancelled',
      '~ released 1 CUP in CD1: 5 on hand, 0 reserved', '! shipment.withdrawn', '~ released 2 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
  ]);
});

describe('a shipment', () => {
  const one = stock('received', 'SH1', 'TEA', 3);
  const oneSeen = ['stock.received applied', '~ received 3 TEA in SH1: 3 on hand, 0 reserved'];
  const held = [...begun, 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested'];

  story('leaves in two parcels of some lines each', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.dispatched', A, { shipment: 'P1', lines: [{ line: '1', quantity: 1 }] }), 'shipment.dispatched applied allocated',
      '~ shipped 1 TEA in SH1: 2 on hand, 1 reserved', '~ released 1 TEA in SH1: 2 on hand, 0 reserved', '~ reserved 1 TEA in SH1: 2 on hand, 1 reserved', '! shipment.requested'],
    [3, say('wms', 'shipment.dispatched', A, { shipment: 'P2' }), 'shipment.dispatched applied allocated→shipped', '~ shipped 1 TEA in SH1: 1 on hand, 0 reserved'],
    [4, say('wms', 'shipment.dispatched', A, { shipment: 'P3' }), 'shipment.dispatched applied (further_parcel) shipped'],
    [5, say('carrier', 'shipment.delivered', A, { shipment: 'P1' }), 'shipment.delivered applied shipped'],
    [6, say('carrier', 'shipment.delivered', A, { shipment: 'P2' }), 'shipment.delivered applied shipped→delivered'],
  ]);

  story('that was called off and leaves all the same leaves where it lay, and what was planned instead is called off', [
    [0, together(one, stock('received', 'XA1', 'TEA', 9)), ...oneSeen, 'stock.received applied', '~ received 9 TEA in XA1: 9 on hand, 0 reserved'],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'flood' }), '! warehouse.closed', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn',
      'order.allocated applied allocated', '~ reserved 2 TEA in XA1: 9 on hand, 2 reserved', '! shipment.requested'],
    [3, say('wms', 'shipment.dispatched', A, { shipment: `${first}-1` }), 'shipment.dispatched applied (left_elsewhere) allocated→shipped', '~ released 2 TEA in XA1: 9 on hand, 0 reserved', '! shipment.withdrawn',
      '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved', '! shipment.elsewhere'],
  ]);

  story('that was called off has no trouble any more', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.failed', A, { shipment: `${first}-1`, status: 'label_refused' }), 'shipment.failed applied allocated→approved', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn',
      'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested'],
    [3, say('wms', 'shipment.failed', A, { shipment: `${first}-1`, status: 'label_refused' }), 'shipment.failed refused (no_such_shipment) allocated'],
    [4, say('wms', 'shipment.failed', A, { shipment: `${first}-1`, status: 'stock_missing' }), 'shipment.failed refused (no_such_shipment) allocated'],
  ]);

  story('leaves its warehouse under whatever number it leaves', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.labelled', A, { trackingNumber: 'T1' }), 'shipment.labelled applied allocated→labelled'],
    [3, say('shop', 'shipment.dispatched', A, { trackingNumber: 'T2' }), 'shipment.dispatched applied labelled→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved'],
  ]);

  story('that leaves another warehouse than planned takes its stock there', [
    [0, together(one, stock('received', 'CD1', 'CUP', 1)), ...oneSeen, 'stock.received applied', '~ received 1 CUP in CD1: 1 on hand, 0 reserved'],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.dispatched', A, { warehouse: 'CD1' }), 'shipment.dispatched applied (left_elsewhere) allocated→shipped',
      '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn', '! shipment.elsewhere'],
  ]);

  story('whose label is refused goes with another carrier', [
    [0, together(rules({ carriers: [{ id: 'sf', rates: { default: { baseMinor: 1, perKgMinor: 1 } } }, { id: 'zto', rates: { default: { baseMinor: 2, perKgMinor: 1 } } }] }), one), ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.failed', A, { status: 'label_refused' }), 'shipment.failed applied allocated→approved', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn',
      'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested'],
  ], { then: (state) => expect(state.orders.get(A)?.shipments.map(({ state: is, carrier }) => [is, carrier])).toEqual([['cancelled', 'sf'], ['allocated', 'zto']]) });

  story('has one carrier, whatever a platform calls it', [
    [0, together(rules({ carriers: [{ id: 'sf', aliases: ['467', '顺丰速运'], rates: { default: { baseMinor: 1, perKgMinor: 1 } } }] }), one), ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('shop', 'shipment.dispatched', A, { carrier: '467' }), 'shipment.dispatched applied allocated→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved'],
    [3, say('carrier', 'shipment.scanned', A, { carrier: 'SF' }), 'shipment.scanned applied shipped'],
  ], { then: (state) => expect([state.orders.get(A)?.carrier, state.orders.get(A)?.shipments[0]?.carrier, [...state.carriers.keys()]]).toEqual(['sf', 'sf', ['sf']]) });

  story('whose goods are not found at picking is sent from elsewhere', [
    [0, together(one, stock('received', 'XA1', 'TEA', 9)), ...oneSeen, 'stock.received applied', '~ received 9 TEA in XA1: 9 on hand, 0 reserved'],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.failed', A, { status: 'stock_missing', lines: [{ line: '1', quantity: 2 }] }), 'shipment.failed applied allocated→approved',
      '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn', '~ adjusted -2 TEA in SH1: 1 on hand, 0 reserved', '! stock.differs',
      'order.allocated applied approved→allocated', '~ reserved 2 TEA in XA1: 9 on hand, 2 reserved', '! shipment.requested'],
  ]);

  story('is lost, or comes back to its sender, and somebody is told', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('carrier', 'shipment.failed', A, { status: 'lost' }), 'shipment.failed parked (awaits_dispatch) allocated'],
    [3, say('wms', 'shipment.dispatched', A, { trackingNumber: 'T1' }), 'shipment.dispatched applied allocated→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved',
      'shipment.failed applied (unparked) shipped', '! shipment.lost'],
    [4, say('carrier', 'shipment.scanned', A, { trackingNumber: 'T1', status: 'returned_to_sender' }), 'shipment.scanned applied shipped', '! shipment.returning'],
    [5, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '1', quantity: 2, condition: 'damaged' }] }), 'return.received applied shipped→returned', '~ returned 2 TEA in SH1: 1 on hand, 0 reserved'],
  ]);

  story('is labelled in part: the rest waits for a label of its own', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.labelled', A, { trackingNumber: 'T1', lines: [{ line: '1', quantity: 1 }] }), 'shipment.labelled applied allocated',
      '~ released 1 TEA in SH1: 3 on hand, 1 reserved', '~ reserved 1 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested'],
    [3, say('wms', 'shipment.labelled', A, { trackingNumber: 'T2' }), 'shipment.labelled applied allocated→labelled'],
    [4, say('wms', 'shipment.dispatched', A, { trackingNumber: 'T1' }), 'shipment.dispatched applied labelled', '~ shipped 1 TEA in SH1: 2 on hand, 1 reserved'],
  ], { then: (state) => expect(state.orders.get(A)?.shipments.map(({ state: is, trackingNumber }) => [is, trackingNumber])).toEqual([['dispatched', 'T1'], ['labelled', 'T2']]) });

  story('that is not there is refused, and so are lines and units that are not', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.labelled', A, { shipment: `${first}-9` }), 'shipment.labelled refused (no_such_shipment) allocated'],
    [3, say('wms', 'shipment.dispatched', A, { shipment: 'OMS-20260310-00077-1' }), 'shipment.dispatched refused (no_such_shipment) allocated'],
    [4, say('wms', 'shipment.labelled', A, { warehouse: 'SZ1' }), 'shipment.labelled refused (no_such_shipment) allocated'],
    [5, say('wms', 'shipment.labelled', A, { lines: [{ line: '99', quantity: 1 }] }), 'shipment.labelled refused (line_unknown) allocated'],
    [6, say('wms', 'shipment.labelled', A, { lines: [{ line: '1', quantity: 5 }] }), 'shipment.labelled refused (more_than_ordered) allocated'],
    [7, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved'],
    [8, say('wms', 'shipment.dispatched', A, { warehouse: 'SZ1' }), 'shipment.dispatched refused (no_such_shipment) shipped'],
  ]);

  story('whose label is refused again and again waits for a person', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    ...[2, 3].map((at): StoryRow => [at, say('wms', 'shipment.failed', A, { status: 'label_refused' }), 'shipment.failed applied allocated→approved', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn',
      'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested']),
    [4, say('wms', 'shipment.failed', A, { status: 'label_refused' }), 'shipment.failed applied allocated→approved', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn', 'order.held applied approved→on_hold'],
    [5, say('care', 'order.released', A, {}), 'order.released applied on_hold→approved', 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 3 on hand, 2 reserved', '! shipment.requested'],
  ]);

  story('comes back to another warehouse, whose books then begin', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved'],
    [3, say('wms', 'return.received', A, { warehouse: 'CD1', lines: [{ line: '1', quantity: 1 }] }), 'return.received applied shipped', '~ returned 1 TEA in CD1: 1 on hand, 0 reserved'],
  ]);

  story('of a warehouse that closes is sent from another', [
    [0, together(one, stock('received', 'XA1', 'TEA', 9)), ...oneSeen, 'stock.received applied', '~ received 9 TEA in XA1: 9 on hand, 0 reserved'],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'flood' }), '! warehouse.closed', '~ released 2 TEA in SH1: 3 on hand, 0 reserved', '! shipment.withdrawn',
      'order.allocated applied allocated', '~ reserved 2 TEA in XA1: 9 on hand, 2 reserved', '! shipment.requested'],
  ]);

  story('without news for long has stalled, once, and counts against its carrier', [
    [0, one, ...oneSeen],
    [1, bought('TEA*2', '20.00'), ...held],
    [2, say('wms', 'shipment.dispatched', A, { carrier: 'sf' }), 'shipment.dispatched applied allocated→shipped', '~ shipped 2 TEA in SH1: 1 on hand, 0 reserved'],
    [2 + 3 * 1440, control({ type: 'tick', everyMs: 1_000 }), '! orders.stale raised'],
    [2 + 6 * 1440, control({ type: 'tick', everyMs: 1_000 }), '! orders.stale changed'],
  ], { then: (state) => expect(state.carriers.get('sf')).toEqual([{ date: '2026-03-10', departed: 1, stalled: 1 }]) });
});
