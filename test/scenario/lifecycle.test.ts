import { describe, expect } from 'vitest';
import { paid, placed, refunded, say, story, tick, together } from '../support/story.ts';

const A = 'shop:A';

describe('the way of an order', () => {
  story('goes from placed to completed', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('payments', 'order.payment_started', A, { amount: { minor: 1000, currency: 'CNY' } }), 'order.payment_started applied pending_payment'],
    [2, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [3, say('wms', 'order.approved', A, {}), 'order.approved applied paid→approved'],
    [4, say('wms', 'shipment.labelled', A, {}), 'shipment.labelled applied approved→labelled'],
    [5, say('wms', 'shipment.dispatched', A, { carrier: 'sf' }), 'shipment.dispatched applied labelled→shipped'],
    [6, say('carrier', 'shipment.scanned', A, { location: 'Wuhan' }), 'shipment.scanned applied shipped'],
    [7, say('carrier', 'shipment.delivered', A, {}), 'shipment.delivered applied shipped→delivered'],
    [7 + 14 * 1440, tick, 'order.completed applied delivered→completed'],
  ], {
    then: (state) => expect(state.orders.get(A)).toMatchObject({ id: 'OMS-20260310-00001', carrier: 'sf', paidMinor: 1000 }),
  });

  story('an order that costs nothing counts as paid', [
    [0, placed(A, '0.00'), 'order.placed applied (nothing_to_pay) →paid'],
    [60, tick],
  ]);

  story('holds, releases, and goes on where it was', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('care', 'order.held', A, {}), 'order.held refused (not_paid) pending_payment'],
    [2, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [3, say('wms', 'order.approved', A, {}), 'order.approved applied paid→approved'],
    [4, say('care', 'order.held', A, {}), 'order.held applied approved→on_hold'],
    [5, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched parked (awaits_release) on_hold'],
    [6, say('care', 'order.released', A, {}), 'order.released applied on_hold→approved', 'shipment.dispatched applied (unparked) approved→shipped'],
  ]);

  story('a channel may change an order until it is paid', [
    [0, placed(A, '10.00', { id: 'p' }), 'order.placed applied →pending_payment'],
    [1, placed(A, '9.00', { id: 'p' }), 'order.placed applied (amended) pending_payment'],
    [2, paid(A, '9.00', 't1'), 'order.paid applied pending_payment→paid'],
    [3, placed(A, '8.00', { id: 'p' }), 'order.placed refused (already_placed) paid'],
  ]);
});

describe('events that come too early', () => {
  story('wait for the order', [
    [0, paid(A, '10.00', 't1'), 'order.paid parked (awaits_order)'],
    [1, say('wms', 'order.approved', A, {}), 'order.approved parked (awaits_order)'],
    [2, placed(A, '10.00'), 'order.placed applied →pending_payment', 'order.paid applied (unparked) pending_payment→paid', 'order.approved applied (unparked) paid→approved'],
  ]);

  story('a carrier that is faster than the approval waits for it', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('carrier', 'shipment.scanned', A, {}), 'shipment.scanned parked (awaits_approval) paid'],
    [3, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched parked (awaits_approval) paid'],
    [4, say('wms', 'order.approved', A, {}), 'order.approved applied paid→approved', 'shipment.dispatched applied (unparked) approved→shipped', 'shipment.scanned applied (unparked) shipped'],
  ]);

  story('are reported when their predecessor never comes', [
    [0, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched parked (awaits_order)'],
    [1, say('wms', 'shipment.dispatched', A, {}, { id: 'again', agoMinutes: 1 }), 'shipment.dispatched parked (awaits_order)'],
    [7 * 1440, tick, 'shipment.dispatched refused (predecessor_missing)', '! order.parked_too_long'],
    [7 * 1440 + 1, tick, 'shipment.dispatched refused (predecessor_missing)', '! order.parked_too_long'],
    [7 * 1440 + 2, tick],
  ]);

  story('a repetition of a parked event is seen', [
    [0, paid(A, '10.00', 't1', { id: 'x' }), 'order.paid parked (awaits_order)'],
    [1, paid(A, '10.00', 't1', { id: 'x' }), 'order.paid duplicate (same_id)'],
    [2, paid(A, '10.00', 't1', { id: 'y', agoMinutes: 2 }), 'order.paid parked (awaits_order)'],
    [3, placed(A, '10.00'), 'order.placed applied →pending_payment', 'order.paid applied (unparked) pending_payment→paid', 'order.paid duplicate (same_content) paid'],
  ]);
});

describe('a closed order', () => {
  story('answers what waited for its payment', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('wms', 'order.approved', A, {}), 'order.approved parked (awaits_payment) pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed', 'order.approved refused (order_closed) closed'],
  ]);
});

describe('repetitions', () => {
  story('of id and of content are harmless', [
    [0, placed(A, '10.00', { id: 'p' }), 'order.placed applied →pending_payment'],
    [1, placed(A, '10.00', { id: 'p' }), 'order.placed duplicate (same_id) pending_payment'],
    [2, placed(A, '10.00', { id: 'q', agoMinutes: 2 }), 'order.placed duplicate (same_content) pending_payment'],
    [3, paid(A, '10.00', 't1', { id: 'x' }), 'order.paid applied pending_payment→paid'],
    [4, paid(A, '10.00', 't1', { id: 'x' }), 'order.paid duplicate (same_id) paid'],
    [5, paid(A, '10.00', 't1', { id: 'y' }), 'order.paid duplicate (same_payment) paid'],
  ]);

  const snapshot = (...types: ('order.paid' | 'shipment.dispatched')[]) => together(
    placed('taobao:1', '10.00', { id: 'taobao:1/placed', implied: true }),
    ...types.map((type) => type === 'order.paid'
      ? say('taobao', type, 'taobao:1', { amount: { minor: 1000, currency: 'CNY' } }, { id: '1/paid', implied: true })
      : say('taobao', type, 'taobao:1', {}, { id: '1/dispatched', implied: true })),
  );
  story('a snapshot yields what changed', [
    [0, snapshot(), 'order.placed applied →pending_payment'],
    [1, snapshot('order.paid'), 'order.paid applied pending_payment→paid'],
    [2, snapshot('order.paid'), 'order.paid duplicate (no_change)'],
    [3, snapshot('order.paid', 'shipment.dispatched'), 'shipment.dispatched applied paid→shipped'],
  ]);

  story('a snapshot that tells a whole life is read in one go', [
    [0, snapshot('order.paid', 'shipment.dispatched'), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'shipment.dispatched applied paid→shipped'],
  ]);

  story('facts beside an order are told apart too', [
    [0, say('care', 'complaint.opened', A, { complaint: 'c1', kind: 'late' }, { id: 'c' }), 'complaint.opened applied'],
    [1, say('care', 'complaint.opened', A, { complaint: 'c1', kind: 'late' }, { id: 'c' }), 'complaint.opened duplicate (same_id)'],
  ]);
});

describe('cancellations and refunds', () => {
  story('an unpaid order is cancelled on request', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.cancel_requested', A, {}), 'order.cancel_requested applied pending_payment→cancelled'],
    [2, say('wms', 'order.approved', A, {}), 'order.approved refused (order_cancelled) cancelled'],
  ]);

  story('a paid order that is cancelled owes its money, once', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied paid→cancelled', '! refund.required'],
    [3, say('care', 'order.cancelled', A, {}), 'order.cancelled duplicate (already_so) cancelled'],
    [4, refunded(A, '10.00', 'r1'), 'order.refunded applied cancelled'],
    [5, refunded(A, '10.00', 'r2'), 'order.refunded refused (refund_exceeds_paid) cancelled'],
  ]);

  story('cancel after dispatch is refused', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'shipment.dispatched', A, {}), 'shipment.dispatched applied paid→shipped'],
    [3, say('shop', 'order.cancelled', A, {}), 'order.cancelled refused (already_shipped) shipped'],
  ]);

  story('a refund that is turned down lets the order go on', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'order.refund_requested', A, { refundId: 'r1', amount: { minor: 300, currency: 'CNY' } }), 'order.refund_requested applied paid→refunding'],
    [3, say('care', 'order.refund_rejected', A, { refundId: 'r2' }), 'order.refund_rejected refused (no_such_refund) refunding'],
    [4, say('care', 'order.refund_rejected', A, { refundId: 'r1' }), 'order.refund_rejected applied refunding→paid'],
    [5, refunded(A, '3.00', 'r1'), 'order.refunded applied paid'],
  ]);

  story('a partial refund goes back to where it was, a whole one ends the order', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('care', 'order.refund_requested', A, { refundId: 'r1', amount: { minor: 300, currency: 'CNY' } }), 'order.refund_requested applied paid→refunding'],
    [3, refunded(A, '3.00', 'r1'), 'order.refunded applied refunding→paid'],
    [4, refunded(A, '3.00', 'r1'), 'order.refunded duplicate (same_refund) paid'],
    [5, refunded(A, '7.00', 'r2'), 'order.refunded applied paid→refunded'],
  ]);
});

describe('finished orders', () => {
  const week = 7 * 1440;
  story('leave memory after a week and are still recognised', [
    [0, placed(A, '10.00', { id: 'p' }), 'order.placed applied →pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [31 + week, tick],
    [32 + week, placed(A, '10.00', { id: 'p' }), 'order.placed duplicate (same_id) closed'],
    [33 + week, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
    [34 + week, paid(A, '10.00', 't1'), 'order.paid duplicate (same_payment) closed'],
    [35 + week, paid('OMS-20260310-00001', '10.00', 't2'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
    [36 + week, paid('OMS-20260310-00002', '10.00', 't2'), 'order.paid refused (order_unknown)'],
  ], { then: (state) => expect(state.orders.size).toBe(0) });

  story('are at hand for the very message that finds them overdue', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [31 + week, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
  ], { then: (state) => expect(state.orders.size).toBe(0) });
});
