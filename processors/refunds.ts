import type { EventOf } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { formatMoney } from './domain/money.ts';
import type { Order, RefundRecord } from './domain/order.ts';
import { applied, type Decision, duplicate, refused } from './decision.ts';

/** Someone asks for money back. An order that is over keeps its state; any other waits as `refunding`. */
export function decideRefundRequest(order: Order, event: EventOf<'order.refund_requested'>, logTime: Instant): Decision {
  const { refundId, amount } = event.data;
  if (amount.currency !== order.currency) return currencyDiffers(order, amount.currency);
  if (order.refunds.some((refund) => refund.refundId === refundId)) return duplicate('same_refund');
  if (order.paidMinor === 0) return refused('not_paid', `nothing was paid for ${order.id}, so nothing can go back`);
  if (order.refundedMinor + amount.minor > order.paidMinor) return exceeds(order, amount.minor);
  const requested: Order = {
    ...order,
    refunds: [...order.refunds, { refundId, amountMinor: amount.minor, status: 'requested' }],
  };
  if (order.state === 'cancelled' || order.state === 'closed' || order.state === 'refunding') return applied(requested);
  return applied({ ...requested, state: 'refunding', stateSince: logTime, resumeState: order.state });
}

/** Money went back. When all of it has, the order is refunded; else it goes on from where the request found it. */
export function decideRefund(order: Order, event: EventOf<'order.refunded'>, logTime: Instant): Decision {
  const { refundId, amount, transactionId } = event.data;
  if (amount.currency !== order.currency) return currencyDiffers(order, amount.currency);
  const known = order.refunds.find((refund) => refund.refundId === refundId) ?? owed(order, transactionId, amount.minor);
  if (known?.status === 'refunded') return duplicate('same_refund');
  const left = order.paidMinor - order.refundedMinor;
  // A snapshot that says "all of it went back" counts what went before again; what is new is the rest.
  const minor = event.implied ? Math.min(amount.minor, left) : amount.minor;
  if (event.implied && left === 0 && order.paidMinor > 0) return duplicate('same_refund');
  if (minor > left) return exceeds(order, minor);
  const refundedMinor = order.refundedMinor + minor;
  // The refund's own id stays, so that another source's word of it is told for the same.
  const done: RefundRecord = { refundId, amountMinor: minor, status: 'refunded' };
  const refunds = known === undefined
    ? [...order.refunds, done]
    : order.refunds.map((refund) => (refund === known ? done : refund));
  return applied(settle({ ...order, refundedMinor, refunds }, event.occurredAt, logTime));
}

/** A refund that was asked for is off: the order goes on from where the request found it. */
export function decideRefundRejection(order: Order, event: EventOf<'order.refund_rejected'>, logTime: Instant): Decision {
  const { refundId } = event.data;
  const open = order.refunds.find((refund) => refund.refundId === refundId && refund.status === 'requested');
  if (open === undefined) return refused('no_such_refund', `${order.id} has no open refund ${refundId}`);
  return applied(resume({ ...order, refunds: order.refunds.filter((refund) => refund !== open) }, logTime));
}

function settle(order: Order, occurredAt: Instant, logTime: Instant): Order {
  if (order.state === 'cancelled' || order.state === 'closed' || order.state === 'returned') return order;
  if (order.refundedMinor === order.paidMinor) {
    if (order.state === 'refunded') return order;
    return { ...order, state: 'refunded', stateSince: logTime, resumeState: undefined, endedAt: occurredAt };
  }
  return resume(order, logTime);
}

/** Leaves `refunding` when no request is open any more. */
function resume(order: Order, logTime: Instant): Order {
  const waiting = order.refunds.some((refund) => refund.status === 'requested' && !refund.refundId.startsWith('owed/'));
  if (order.state !== 'refunding' || waiting || order.resumeState === undefined) return order;
  return { ...order, state: order.resumeState, stateSince: logTime, resumeState: undefined };
}

/** The refund the core itself asked for, answered under the payment's own id or by its exact amount. */
function owed(order: Order, transactionId: string | undefined, amountMinor: number): RefundRecord | undefined {
  const open = order.refunds.filter((refund) => refund.status === 'requested' && refund.refundId.startsWith('owed/'));
  return open.find((refund) => refund.refundId === `owed/${transactionId}`)
    ?? open.find((refund) => refund.amountMinor === amountMinor);
}

function exceeds(order: Order, minor: number): Decision {
  const { currency } = order;
  const amount = (value: number) => `${formatMoney({ minor: value, currency })} ${currency}`;
  return refused(
    'refund_exceeds_paid',
    `a refund of ${amount(minor)} when ${amount(order.paidMinor)} was paid and ${amount(order.refundedMinor)} went back`,
  );
}

function currencyDiffers(order: Order, currency: string): Decision {
  return refused('currency_differs', `a refund in ${currency} of an order in ${order.currency}`);
}
