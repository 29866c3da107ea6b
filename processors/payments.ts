import type { EventOf, Line } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { formatMoney } from './domain/money.ts';
import type { LineUnits, Order, Receipt } from './domain/order.ts';
import { applied, type Decision, duplicate, refused, type SignalDraft } from './decision.ts';
import { unitsOfLine } from './progress.ts';
import type { CoreSettings } from './settings.ts';

type PaidEvent = EventOf<'order.paid'>;

/** Money for an order that is alive: it pays it, pays part of it, or is one payment too many. */
export function decidePayment(order: Order, event: PaidEvent, logTime: Instant): Decision {
  const reckoned = reckon(order, event);
  if (reckoned.outcome !== 'new') return reckoned;
  const { paid, newMinor } = reckoned;
  if (order.state !== 'pending_payment') return goesBack(paid, event, newMinor, 'second_payment');
  if (paid.paidMinor < order.totalMinor) return applied({ ...paid, paymentStartedAt: undefined }, 'partial_payment');
  return applied({
    ...paid, state: 'paid', stateSince: logTime, paidAt: event.occurredAt, paymentStartedAt: undefined, paymentDueAt: undefined,
  });
}

/** Money for an order that is over: it lives again if the rule and the time allow, else the money goes back. */
export function decideLatePayment(order: Order, event: PaidEvent, logTime: Instant, settings: CoreSettings): Decision {
  const reckoned = reckon(order, event);
  if (reckoned.outcome !== 'new') return reckoned;
  const { paid, newMinor } = reckoned;
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
        evidence: { ...moneyEvidence(event, newMinor), closedForMs: logTime - order.stateSince },
      },
    ]);
  }
  return goesBack(paid, event, newMinor, 'late_payment_refund');
}

/** Money not counted before: the order with it, and how much it is. */
interface Reckoned {
  readonly outcome: 'new';
  readonly paid: Order;
  readonly newMinor: number;
}

/**
 * What of a payment is new. One transaction is one payment, whoever tells of it.
 * A word without a transaction id speaks of all that was paid so far: it covers
 * what was or will be told with ids, up to its amount.
 */
function reckon(order: Order, event: PaidEvent): Decision | Reckoned {
  const { amount, transactionId = '' } = event.data;
  if (amount.currency !== order.currency) {
    const detail = `paid ${formatMoney(amount)} ${amount.currency} for an order in ${order.currency}`;
    return { ...refused('currency_differs', detail), ...inDoubt(order, detail) };
  }
  if (amount.minor === 0) return duplicate('nothing_paid');
  return transactionId === '' ? reckonWord(order, event) : reckonTransaction(order, event, transactionId);
}

function reckonTransaction(order: Order, { data: { amount }, source }: PaidEvent, transactionId: string): Decision | Reckoned {
  const known = order.receipts.find((receipt) => receipt.transactionId === transactionId);
  if (known !== undefined) {
    if (known.amountMinor === amount.minor) return duplicate('same_payment');
    return {
      ...duplicate('same_payment'),
      signals: [{ kind: 'payment.differs', evidence: { transactionId, firstMinor: known.amountMinor, nowMinor: amount.minor, currency: amount.currency } }],
    };
  }
  let left = amount.minor;
  const receipts = order.receipts.flatMap((receipt): Receipt[] => {
    if (receipt.transactionId !== '') return [receipt];
    const coveredMinor = Math.min(left, receipt.amountMinor);
    left -= coveredMinor;
    return coveredMinor === receipt.amountMinor ? [] : [{ ...receipt, amountMinor: receipt.amountMinor - coveredMinor }];
  });
  const paid: Order = {
    ...order, paidMinor: order.paidMinor + left, receipts: [...receipts, { transactionId, amountMinor: amount.minor, source }],
  };
  return left === 0 ? { ...duplicate('same_payment'), order: paid } : { outcome: 'new', paid, newMinor: left };
}

function reckonWord(order: Order, { data: { amount }, source, implied }: PaidEvent): Decision | Reckoned {
  // Payments told one by one add up while the order waits for them; a snapshot tells of all at once.
  const oneByOne = !implied && order.state === 'pending_payment' && order.receipts.every((receipt) => receipt.source === source);
  const newMinor = oneByOne ? amount.minor : amount.minor - order.paidMinor;
  if (newMinor <= 0) return duplicate('same_payment');
  const receipts = [...order.receipts, { transactionId: '', amountMinor: newMinor, source }];
  return { outcome: 'new', paid: { ...order, paidMinor: order.paidMinor + newMinor, receipts }, newMinor };
}

/**
 * Money was told of that cannot be counted. The order is not closed as unpaid
 * by the clock any more: a person has to look.
 */
export function inDoubt(order: Order, detail: string): { order?: Order; signals?: readonly SignalDraft[] } {
  if (order.state !== 'pending_payment' || order.paymentDueAt === undefined) return {};
  return { order: { ...order, paymentDueAt: undefined }, signals: [{ kind: 'payment.in_doubt', evidence: { detail } }] };
}

/** Asks for one refund of just this payment. The record keeps a second request from being made. */
function goesBack(paid: Order, event: PaidEvent, amountMinor: number, reason: 'second_payment' | 'late_payment_refund'): Decision {
  const refundId = unusedId(paid, `owed/${event.data.transactionId ?? event.id}`);
  const refunds = [...paid.refunds, { refundId, amountMinor, status: 'requested' as const, lines: undefined }];
  return applied({ ...paid, refunds }, reason, [
    { kind: 'refund.required', evidence: { ...moneyEvidence(event, amountMinor), refundId, why: reason } },
  ]);
}

function moneyEvidence(event: PaidEvent, minor: number) {
  const { amount: { currency }, provider = '', transactionId = '' } = event.data;
  return { amount: formatMoney({ minor, currency }), currency, provider, transactionId };
}

/**
 * Units that will not be sent are not paid for: their share of the goods' price
 * and tax, less discounts in proportion, is owed back. Shipping stays until the
 * whole order is over.
 */
export function oweShare(order: Order, lines: readonly LineUnits[], why: string): { order: Order; signals: readonly SignalDraft[] } {
  // Reckoned over all that was ever cancelled: rounded each time, a hundred units of a coin each would come to nothing.
  const shareMinor = shareOf(order, [...order.cancelled, ...lines]) - shareOf(order, order.cancelled);
  // Numbered by the first unit that goes: a debt that was paid is no longer among the refunds to be counted.
  const first = order.cancelled.reduce((sum, { quantity }) => sum + quantity, 1);
  const nowMinor = Math.max(0, Math.min(shareMinor, unclaimedMinor(order)));
  const due: Order = { ...order, shareDueMinor: order.shareDueMinor + shareMinor - nowMinor };
  return owe(due, nowMinor, why, `owed/${order.id}/lines${first}`, lines);
}

/** Money that was asked back is free again: out of it, what is still due for cancelled units is owed. */
export function oweDue(order: Order, why: string, refundId: string): { order: Order; signals: readonly SignalDraft[] } {
  const nowMinor = Math.min(order.shareDueMinor, unclaimedMinor(order));
  if (nowMinor <= 0) return { order, signals: [] };
  return owe({ ...order, shareDueMinor: order.shareDueMinor - nowMinor }, nowMinor, why, `owed/${order.id}/lines/${refundId}`);
}

/** What so many units of an order cost, rounded down. */
function shareOf({ lines, totalMinor, shippingMinor }: Order, units: readonly LineUnits[]): number {
  const goodsMinor = lines.reduce((sum, line) => sum + lineMinor(line), 0);
  if (goodsMinor === 0) return 0;
  const theirsMinor = lines.reduce((sum, line) => sum + portion(lineMinor(line), unitsOfLine(units, line.line), line.quantity), 0);
  return portion(Math.max(0, totalMinor - shippingMinor), theirsMinor, goodsMinor);
}

/** So many parts of a whole, rounded down. The product may pass what a number holds exactly. */
function portion(minor: number, parts: number, whole: number): number {
  return Number((BigInt(minor) * BigInt(parts)) / BigInt(whole));
}

function lineMinor({ quantity, unitPriceMinor, discountMinor }: Line): number {
  return Math.max(0, quantity * unitPriceMinor - discountMinor);
}

/** Money that is here and no refund speaks of. */
function unclaimedMinor(order: Order): number {
  return order.refunds.reduce((left, refund) => left - refund.amountMinor, order.paidMinor);
}

/** An order that is over while money for it is here asks for that money's refund, once. */
export function oweRefund(order: Order, why: string, refundId = `owed/${order.id}`): { order: Order; signals: readonly SignalDraft[] } {
  return owe(order, unclaimedMinor(order), why, refundId);
}

function owe(order: Order, amountMinor: number, why: string, name: string, lines?: readonly LineUnits[]): { order: Order; signals: readonly SignalDraft[] } {
  if (amountMinor <= 0) return { order, signals: [] };
  const refundId = unusedId(order, name);
  return {
    order: { ...order, refunds: [...order.refunds, { refundId, amountMinor, status: 'requested', lines }] },
    signals: [{
      kind: 'refund.required',
      evidence: {
        amount: formatMoney({ minor: amountMinor, currency: order.currency }), currency: order.currency, refundId, why,
      },
    }],
  };
}

/** A debt's name. Should a publisher have given it to a refund already, the debt gets another. */
function unusedId({ refunds }: Order, name: string): string {
  const isUsed = (id: string) => refunds.some(({ refundId }) => refundId === id);
  let id = name;
  for (let number = 2; isUsed(id); number++) id = `${name}/${number}`;
  return id;
}
