import type { EventOf } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { formatMoney } from './domain/money.ts';
import type { Order, Receipt } from './domain/order.ts';
import { applied, type Decision, duplicate, refused, type SignalDraft } from './decision.ts';
import type { CoreSettings } from './settings.ts';

type PaidEvent = EventOf<'order.paid'>;

/** Money for an order that is alive: it pays it, pays part of it, or is one payment too many. */
export function decidePayment(order: Order, event: PaidEvent, logTime: Instant): Decision {
  return seenBefore(order, event) ?? settlePayment(order, event, logTime);
}

/** Money for an order that is over: it lives again if the rule and the time allow, else the money goes back. */
export function decideLatePayment(order: Order, event: PaidEvent, logTime: Instant, settings: CoreSettings): Decision {
  const before = seenBefore(order, event);
  if (before !== undefined) return before;
  const paid = receive(order, event);
  const inTime = logTime - order.stateSince <= settings.reinstateWithinMs;
  const owedNothing = order.refunds.length === 0;
  if (
    order.state === 'closed' && settings.latePayment === 'reinstate' && inTime && owedNothing &&
    paid.paidMinor >= order.totalMinor
  ) {
    const alive = { ...paid, state: 'paid' as const, stateSince: logTime, paidAt: event.occurredAt, endedAt: undefined };
    return applied(alive, 'reinstated', [
      {
        kind: 'order.reinstated',
        evidence: { ...moneyEvidence(event), closedForMs: logTime - order.stateSince },
      },
    ]);
  }
  return goesBack(paid, event, 'late_payment_refund');
}

function settlePayment(order: Order, event: PaidEvent, logTime: Instant): Decision {
  const paid = receive(order, event);
  if (order.state !== 'pending_payment') return goesBack(paid, event, 'second_payment');
  if (paid.paidMinor < order.totalMinor) return applied({ ...paid, paymentStartedAt: undefined }, 'partial_payment');
  return applied({
    ...paid, state: 'paid', stateSince: logTime, paidAt: event.occurredAt, paymentStartedAt: undefined, paymentDueAt: undefined,
  });
}

/** A payment that was counted already, or cannot be. Whoever gives no transaction id speaks of the one payment there is. */
function seenBefore(order: Order, event: PaidEvent): Decision | undefined {
  const { amount } = event.data;
  if (amount.currency !== order.currency) {
    return refused('currency_differs', `paid ${formatMoney(amount)} ${amount.currency} for an order in ${order.currency}`);
  }
  // An order that costs nothing is paid by being placed; channels still say so.
  if (amount.minor === 0 && order.state !== 'pending_payment') return duplicate('already_so');
  const transactionId = event.data.transactionId ?? '';
  const same = order.receipts.find((receipt) =>
    receipt.transactionId === '' || transactionId === '' || receipt.transactionId === transactionId);
  if (same === undefined) return undefined;
  if (same.transactionId !== '' || transactionId === '') return duplicate('same_payment');
  // The other source knew no transaction id. Now that one is known, a repetition of it can be told.
  const receipts = order.receipts.map((receipt): Receipt => (receipt === same ? { ...receipt, transactionId } : receipt));
  return { ...duplicate('same_payment'), order: { ...order, receipts } };
}

function receive(order: Order, event: PaidEvent): Order {
  const { amount, transactionId = '' } = event.data;
  return {
    ...order,
    paidMinor: order.paidMinor + amount.minor,
    receipts: [...order.receipts, { transactionId, amountMinor: amount.minor, source: event.source }],
  };
}

/** Asks for one refund of just this payment. The record keeps a second request from being made. */
function goesBack(paid: Order, event: PaidEvent, reason: 'second_payment' | 'late_payment_refund'): Decision {
  const refundId = `owed/${event.data.transactionId ?? event.id}`;
  const refunds = [...paid.refunds, { refundId, amountMinor: event.data.amount.minor, status: 'requested' as const }];
  return applied({ ...paid, refunds }, reason, [
    { kind: 'refund.required', evidence: { ...moneyEvidence(event), refundId, why: reason } },
  ]);
}

function moneyEvidence(event: PaidEvent) {
  const { amount, provider = '', transactionId = '' } = event.data;
  return { amount: formatMoney(amount), currency: amount.currency, provider, transactionId };
}

/** An order that is over while money for it is here asks for that money's refund, once. */
export function oweRefund(order: Order, why: string, refundId = `owed/${order.id}`): { order: Order; signals: readonly SignalDraft[] } {
  const requested = order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
  const amountMinor = order.paidMinor - requested;
  if (amountMinor <= 0) return { order, signals: [] };
  return {
    order: { ...order, refunds: [...order.refunds, { refundId, amountMinor, status: 'requested' }] },
    signals: [{
      kind: 'refund.required',
      evidence: {
        amount: formatMoney({ minor: amountMinor, currency: order.currency }), currency: order.currency, refundId, why,
      },
    }],
  };
}
