import { describe, expect } from 'vitest';
import { approved, ordered, paid, refunded, say, stock, story, tick, together } from '../support/story.ts';

const A = 'shop:A';

const bought = together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];
const held = [...begun, 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested'];
const five = stock('received', 'SH1', 'TEA', 5);
const fiveSeen = ['stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'];
const left = '~ shipped 2 TEA in SH1: 3 on hand, 0 reserved';

/** Facts that come late or contradict what is known, each under its name. */
describe('late and contradictory facts', () => {
  story('payment after close: the order lives again and its stock is reserved', [
    [0, five, ...fiveSeen],
    [1, ordered(A, 'TEA*2'), 'order.placed applied →pending_payment'],
    [32, tick, 'order.closed applied pending_payment→closed'],
    [40, paid(A, '20.00', 't1'), 'order.paid applied (reinstated) closed→paid', '! order.reinstated'],
    [41, approved(A), 'order.approved applied paid→approved', 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested'],
  ]);

  story('payment after close: with its stock gone the order waits, and is not oversold', [
    [0, five, ...fiveSeen],
    [1, ordered(A, 'TEA*2'), 'order.placed applied →pending_payment'],
    [32, tick, 'order.closed applied pending_payment→closed'],
    [33, together(ordered('shop:B', 'TEA*4'), paid('shop:B', '40.00', 't2'), approved('shop:B')), ...begun,
      'order.allocated applied approved→allocated', '~ reserved 4 TEA in SH1: 5 on hand, 4 reserved', '! shipment.requested'],
    [40, paid(A, '20.00', 't1'), 'order.paid applied (reinstated) closed→paid', '! order.reinstated'],
    [41, approved(A), 'order.approved applied paid→approved', 'order.backordered applied approved→backordered'],
  ]);

  story('payment after cancel: the money has to go back, once', [
    [0, five, ...fiveSeen],
    [1, ordered(A, 'TEA*2'), 'order.placed applied →pending_payment'],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied pending_payment→cancelled'],
    [3, paid(A, '20.00', 't1'), 'order.paid applied (late_payment_refund) cancelled', '! refund.required'],
    [4, paid(A, '20.00', 't1'), 'order.paid duplicate (same_payment) cancelled'],
  ]);

  story('cancel after dispatch: refused, and the goods stay on their way', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', left],
    [3, say('shop', 'order.cancelled', A, {}), 'order.cancelled refused (already_shipped) shipped'],
    [4, say('care', 'order.cancel_requested', A, {}), 'order.cancel_requested refused (already_shipped) shipped'],
  ]);

  story('dispatch after cancel: refused, and somebody has to get the goods back', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied allocated→cancelled', '~ released 2 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
    [3, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1' }), 'shipment.dispatched refused (order_cancelled) cancelled', '! shipment.recall'],
  ]);

  story('delivered before dispatched: waits for the dispatch', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, say('carrier', 'shipment.delivered', A, { trackingNumber: 'T1' }), 'shipment.delivered parked (awaits_dispatch) allocated'],
    [3, say('wms', 'shipment.dispatched', A, { trackingNumber: 'T1' }), 'shipment.dispatched applied allocated→shipped', left, 'shipment.delivered applied (unparked) shipped→delivered'],
  ]);

  story('dispatched before approved: waits for the approval, and leaves from the reservation', [
    [0, five, ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [2, say('wms', 'shipment.dispatched', A, { warehouse: 'SH1' }), 'shipment.dispatched parked (awaits_approval) paid'],
    [3, approved(A), 'order.approved applied paid→approved', 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested',
      'shipment.dispatched applied (unparked) allocated→shipped', left],
  ]);

  story('refund larger than paid: refused', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, refunded(A, '20.01', 'r1'), 'order.refunded refused (refund_exceeds_paid) allocated'],
    [3, refunded(A, '20.00', 'r2'), 'order.refunded applied allocated→refunded', '~ released 2 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn'],
  ]);

  story('second payment: counted, owed back, and nothing is reserved twice', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, paid(A, '20.00', 't2'), 'order.paid applied (second_payment) allocated', '! refund.required'],
  ], { then: (state) => expect(state.stock.get('TEA')?.levels[0]).toMatchObject({ onHand: 5, reserved: 2 }) });

  story('return of more than shipped: only what was shipped comes back', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '1', quantity: 1 }] }), 'return.received parked (awaits_dispatch) allocated'],
    [3, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', left, 'return.received applied (unparked) shipped', '~ returned 1 TEA in SH1: 4 on hand, 0 reserved'],
    [4, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '7', quantity: 1 }] }), 'return.received refused (line_unknown) shipped'],
    [5, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '1', quantity: 3 }] }), 'return.received applied (return_exceeds) shipped→returned', '~ returned 1 TEA in SH1: 5 on hand, 0 reserved', '! return.differs'],
    [6, say('wms', 'return.received', A, { warehouse: 'SH1', lines: [{ line: '1', quantity: 1 }] }), 'return.received refused (nothing_to_return) returned'],
  ]);

  story('cancel racing reserve: cancelled first, nothing is reserved', [
    [0, five, ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied paid→cancelled', '! refund.required'],
    [2, approved(A), 'order.approved refused (order_cancelled) cancelled'],
  ], { then: (state) => expect(state.stock.get('TEA')?.levels[0]).toMatchObject({ onHand: 5, reserved: 0 }) });

  story('cancel racing reserve: reserved first, all is free again', [
    [0, five, ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [2, together(approved(A), say('shop', 'order.cancelled', A, {})), 'order.approved applied paid→approved', 'order.allocated applied approved→allocated',
      '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested', 'order.cancelled applied allocated→cancelled', '~ released 2 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
  ]);

  story('dispatch while a refund is asked for: what goes on afterwards knows of it', [
    [0, five, ...fiveSeen],
    [1, bought, ...held],
    [2, say('care', 'order.refund_requested', A, { refundId: 'r1', amount: { minor: 500, currency: 'CNY' } }), 'order.refund_requested applied allocated→refunding'],
    [3, say('wms', 'shipment.dispatched', A, { trackingNumber: 'T1' }), 'shipment.dispatched applied refunding', left],
    [4, refunded(A, '5.00', 'r1'), 'order.refunded applied refunding→shipped'],
    [5, say('carrier', 'shipment.delivered', A, { trackingNumber: 'T1' }), 'shipment.delivered applied shipped→delivered'],
  ]);
});
