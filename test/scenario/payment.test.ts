import { describe, expect } from 'vitest';
import { paid, placed, refunded, say, story, tick } from '../support/story.ts';

const A = 'shop:A';
const started = say('payments', 'order.payment_started', A, { amount: { minor: 1000, currency: 'CNY' } });

describe('the payment timeout', () => {
  story('closes an order half an hour after it came', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [29.99, tick],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [31, tick],
  ]);

  story('never closes while a payment is under way, until that is 15 minutes old', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [29, started, 'order.payment_started applied pending_payment'],
    [43, tick],
    [44, tick, 'order.closed applied pending_payment→closed'],
  ]);

  story('a payment under way that arrives pays the order', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [29, started, 'order.payment_started applied pending_payment'],
    [43, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [90, tick],
  ]);

  story('an order with part of its money stays open, and someone hears of it', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '4.00', 't1'), 'order.paid applied (partial_payment) pending_payment'],
    [30, tick, '! order.partially_paid'],
    [40, paid(A, '6.00', 't2'), 'order.paid applied pending_payment→paid'],
  ]);

  story('an order whose claimed time is hours old has its whole time', [
    [0, placed(A, '10.00', { agoMinutes: 480 }), 'order.placed applied →pending_payment'],
    [1, tick],
    [30, tick, 'order.closed applied pending_payment→closed'],
  ]);
});

describe('money that comes late', () => {
  story('reinstates a closed order', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [45, paid(A, '10.00', 't1'), 'order.paid applied (reinstated) closed→paid', '! order.reinstated'],
    [46, paid(A, '10.00', 't1'), 'order.paid duplicate (same_payment) paid'],
  ], { then: (state) => expect(state.orders.get(A)?.endedAt).toBeUndefined() });

  story('goes back exactly once where the rule says so', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [45, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
    [46, paid(A, '10.00', 't1'), 'order.paid duplicate (same_payment) closed'],
    [47, refunded(A, '10.00', 'r1'), 'order.refunded applied closed'],
    [48, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied closed'],
  ], { settings: { latePayment: 'refund' } });

  story('goes back when it comes too late to reinstate', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [31 + 1440, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
  ]);

  story('goes back for a cancelled order', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied pending_payment→cancelled'],
    [2, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) cancelled', '! refund.required'],
  ]);

  story('a second payment goes back, the order goes on', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, paid(A, '10.00', 't2'), 'order.paid applied (second_payment) paid', '! refund.required'],
    [3, say('payments', 'order.refunded', A, { refundId: 'r', transactionId: 't2', amount: { minor: 1000, currency: 'CNY' } }), 'order.refunded applied paid'],
    [4, paid(A, '10.00', 't3', { id: 'x' }), 'order.paid applied (second_payment) paid', '! refund.required'],
  ]);

  story('a channel that gives no transaction id speaks of the same payment', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.paid', A, { amount: { minor: 1000, currency: 'CNY' } }), 'order.paid applied pending_payment→paid'],
    [2, paid(A, '10.00', 't1'), 'order.paid duplicate (same_payment) paid'],
    [3, paid(A, '10.00', 't2'), 'order.paid applied (second_payment) paid', '! refund.required'],
    [4, say('shop', 'order.paid', A, { amount: { minor: 1000, currency: 'CNY' } }), 'order.paid duplicate (same_payment) paid'],
  ]);

  story('a snapshot that says all went back counts what went back before once', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, refunded(A, '4.00', 'r1'), 'order.refunded applied paid'],
    [3, say('shop', 'order.refunded', A, { refundId: 'all', amount: { minor: 1000, currency: 'CNY' } }, { implied: true }), 'order.refunded applied paid→refunded'],
    [4, say('shop', 'order.refunded', A, { refundId: 'again', amount: { minor: 1000, currency: 'CNY' } }, { implied: true }), 'order.refunded duplicate (same_refund) refunded'],
  ]);

  story('an order that costs nothing owes nothing back', [
    [0, placed(A, '0.00'), 'order.placed applied (nothing_to_pay) →paid'],
    [1, say('shop', 'order.paid', A, { amount: { minor: 0, currency: 'CNY' } }), 'order.paid duplicate (nothing_paid) paid'],
  ]);

  story('a payment of nothing neither pays nor hides the real one', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.paid', A, { amount: { minor: 0, currency: 'CNY' } }), 'order.paid duplicate (nothing_paid) pending_payment'],
    [2, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
  ]);

  story('two transactions are the one payment the channel told of', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.paid', A, { amount: { minor: 1000, currency: 'CNY' } }), 'order.paid applied pending_payment→paid'],
    [2, paid(A, '2.00', 'a'), 'order.paid duplicate (same_payment) paid'],
    [3, paid(A, '8.00', 'b'), 'order.paid duplicate (same_payment) paid'],
    [4, paid(A, '1.00', 'c'), 'order.paid applied (second_payment) paid', '! refund.required'],
  ], { then: (state) => expect(state.orders.get(A)?.paidMinor).toBe(1100) });

  story('payments told one by one without ids add up', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.paid', A, { amount: { minor: 500, currency: 'CNY' } }), 'order.paid applied (partial_payment) pending_payment'],
    [2, say('shop', 'order.paid', A, { amount: { minor: 500, currency: 'CNY' } }), 'order.paid applied pending_payment→paid'],
  ]);

  story('a transaction told of with another amount is somebody\'s to look at', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '4.00', 't1'), 'order.paid applied (partial_payment) pending_payment'],
    [2, paid(A, '10.00', 't1'), 'order.paid duplicate (same_payment) pending_payment', '! payment.differs'],
  ]);

  story('a refund told by two sources is one refund', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied paid→cancelled', '! refund.required'],
    [3, refunded(A, '10.00', 'r1'), 'order.refunded applied cancelled'],
    [4, say('shop', 'order.refunded', A, { refundId: 'r1', amount: { minor: 1000, currency: 'CNY' } }), 'order.refunded duplicate (same_refund) cancelled'],
  ]);

  story('money in another currency is refused', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, say('payments', 'order.paid', A, { amount: { minor: 1000, currency: 'USD' } }), 'order.paid refused (currency_differs) pending_payment', '! payment.in_doubt'],
    [60, tick],
  ]);

  story('money told of with an impossible time is not forgotten', [
    [0, placed(A, '10.00'), 'order.placed applied →pending_payment'],
    [1, paid(A, '10.00', 't1', { agoMinutes: -6 }), '✗ time_in_future', '! payment.in_doubt'],
    [60, tick],
  ]);

  story('no channel speaks of another channel\'s order', [
    [0, placed('taobao:1', '10.00'), 'order.placed applied →pending_payment'],
    [1, say('shop', 'order.cancelled', 'OMS-20260310-00001', {}), 'order.cancelled refused (not_its_order) pending_payment'],
  ]);
});
