import type { EventOf } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { formatMoney } from './domain/money.ts';
import { finalStates, type LineUnits, type Order, type RefundRecord } from './domain/order.ts';
import { merged, withoutLines } from './cancellation.ts';
import { applied, type Decision, duplicate, refused } from './decision.ts';
import { oweDue, oweRefund } from './payments.ts';
import { liveShipments, progressed, sent, unitsOfLine, unsent } from './progress.ts';
import { returnedIfBack } from './returns.ts';

/** Someone asks for money back. An order that is over keeps its state; any other waits as `refunding`. */
export function decideRefundRequest(order: Order, event: EventOf<'order.refund_requested'>, logTime: Instant): Decision {
  const { refundId, amount, lines } = event.data;
  if (amount.currency !== order.currency) return currencyDiffers(order, amount.currency);
  if (order.refunds.some((refund) => refund.refundId === refundId)) return duplicate('same_refund');
  if (order.paidMinor === 0) return refused('not_paid', `nothing was paid for ${order.id}, so nothing can go back`);
  const openMinor = order.refunds.reduce((sum, refund) => sum + (refund.status === 'requested' && !isDebt(refund) ? refund.amountMinor : 0), 0);
  if (order.refundedMinor + openMinor + amount.minor > order.paidMinor) return exceeds(order, amount.minor);
  const requested: Order = {
    ...order,
    refunds: [...order.refunds, { refundId, amountMinor: amount.minor, status: 'requested', lines: lines && merged(lines) }],
  };
  if (order.state === 'cancelled' || order.state === 'closed' || order.state === 'refunding') return applied(requested);
  return applied({ ...requested, state: 'refunding', stateSince: logTime, resumeState: order.state });
}

/** Money went back. When all of the order's own has, the order is refunded; else it goes on from where the request found it. */
export function decideRefund(order: Order, event: EventOf<'order.refunded'>, logTime: Instant): Decision {
  const { refundId, amount } = event.data;
  if (amount.currency !== order.currency) return currencyDiffers(order, amount.currency);
  const asked = order.refunds.find((refund) => refund.refundId === refundId);
  if (asked?.status === 'refunded') return duplicate('same_refund');
  if (order.paidMinor === 0) return refused('not_paid', `nothing was paid for ${order.id}, so nothing can go back`);
  const left = order.paidMinor - order.refundedMinor;
  if (event.implied && left === 0) return duplicate('same_refund');
  // A snapshot that says "all of it went back" counts what went before again; what is new is the rest.
  const minor = event.implied ? Math.min(amount.minor, left) : amount.minor;
  if (minor > left) return exceeds(order, minor);
  // Whoever pays all that was asked for units pays for these, whether the word says so or not.
  const named = event.data.lines === undefined ? linesPaid(asked, minor) : merged(event.data.lines);
  const debts = answeredDebts(order, asked, event.data.transactionId, named, minor);
  const lines = named ?? (asked === undefined ? linesPaid(debts[0], minor) : undefined);
  // The refund's own id stays, so that another source's word of it is told for the same.
  const done: RefundRecord = { refundId, amountMinor: minor, status: 'refunded', lines };
  // What goes back though nobody asked for it, and beyond a debt, pays for cancelled units first.
  const unasked = asked === undefined ? Math.max(0, minor - debts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)) : 0;
  const answered = answer({ ...order, shareDueMinor: Math.max(0, order.shareDueMinor - unasked) }, done, asked, debts);
  const settled = settle(order, answered, event.occurredAt, logTime);
  return stillOwing(withoutRefunded(settled, lines, event.occurredAt, logTime), 'refund_short', refundId);
}

/** A refund that was asked for is off: the order goes on from where the request found it. */
export function decideRefundRejection(order: Order, event: EventOf<'order.refund_rejected'>, logTime: Instant): Decision {
  const { refundId } = event.data;
  const open = order.refunds.find((refund) => refund.refundId === refundId && refund.status === 'requested');
  if (open === undefined) return refused('no_such_refund', `${order.id} has no open refund ${refundId}`);
  const without = resume({ ...order, refunds: order.refunds.filter((refund) => refund !== open) }, logTime);
  return stillOwing(without, 'refund_rejected', refundId);
}

/** The order with a refund done: in place of the request and the debts it answers, one after the other, and with no more owed back than is left. */
function answer(order: Order, done: RefundRecord, asked: RefundRecord | undefined, debts: readonly RefundRecord[]): Order {
  const refundedMinor = order.refundedMinor + done.amountMinor;
  let left = done.amountMinor;
  const rest = (debt: RefundRecord): RefundRecord[] => {
    const amountMinor = debt.amountMinor - Math.min(left, debt.amountMinor);
    left -= debt.amountMinor - amountMinor;
    // What is left of a debt that was answered under its own id needs another.
    const refundId = debt.refundId === done.refundId ? `${done.refundId}/rest` : debt.refundId;
    return amountMinor === 0 ? [] : [{ ...debt, refundId, amountMinor, lines: done.lines === undefined ? debt.lines : undefined }];
  };
  const place = asked ?? debts[0];
  const refunds = place === undefined ? [...order.refunds, done] : order.refunds.flatMap((refund) => [
    ...(refund === place ? [done] : []), ...(debts.includes(refund) ? rest(refund) : refund === place ? [] : [refund]),
  ]);
  let room = order.paidMinor - refundedMinor;
  return {
    ...order, refundedMinor,
    refunds: refunds.flatMap((refund) => {
      if (!isDebt(refund)) return [refund];
      const amountMinor = Math.min(refund.amountMinor, room);
      room -= amountMinor;
      return amountMinor === 0 ? [] : [{ ...refund, amountMinor }];
    }),
  };
}

/** Lines that were paid back before they left are not sent any more. When that is all there was, the order is over. */
function withoutRefunded(order: Order, lines: readonly LineUnits[] | undefined, occurredAt: Instant, logTime: Instant): Order {
  if (lines === undefined || finalStates.has(order.state)) return order;
  const less = withoutLines(order, lines.map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, unaccounted(order, line)) })));
  if (less === order) return order;
  if (sent(less).size > 0 || unsent(less).length > 0) return returnedIfBack(progressed(less, occurredAt, logTime), occurredAt, logTime);
  return { ...less, state: 'cancelled', stateSince: logTime, endedAt: occurredAt };
}

/**
 * Units of a line that refunds were for and that neither came back, nor were
 * lost, nor are called off: they must be among those that have not left.
 */
function unaccounted(order: Order, line: string): number {
  const refunded = order.refunds.reduce((sum, { status, lines = [] }) => sum + (status === 'refunded' ? unitsOfLine(lines, line) : 0), 0);
  const lost = liveShipments(order).reduce((sum, { state, lines }) => sum + (state === 'lost' ? unitsOfLine(lines, line) : 0), 0);
  // What was given up for lost may have come back all the same.
  const gone = Math.min(unitsOfLine(order.returns, line) + lost, sent(order).get(line) ?? 0);
  return Math.max(0, refunded - gone - unitsOfLine(order.cancelled, line));
}

/** What a refund that fell short or was turned down leaves is owed back: an order that is over keeps no money, any other none for cancelled units. */
function stillOwing(order: Order, why: string, refundId: string): Decision {
  const isOver = order.state === 'cancelled' || order.state === 'closed';
  const owing = isOver ? oweRefund(order, why, `owed/${order.id}/${refundId}`) : oweDue(order, why, refundId);
  return applied(owing.order, '', owing.signals);
}

function settle(before: Order, order: Order, occurredAt: Instant, logTime: Instant): Order {
  const { state } = order;
  if (state === 'cancelled' || state === 'closed' || state === 'returned' || state === 'refunded') return order;
  // Money owed back for a payment too many was never the order's: giving it back ends nothing.
  if (ownMinor(before) > 0 && ownMinor(order) === 0) {
    return { ...order, state: 'refunded', stateSince: logTime, resumeState: undefined, endedAt: occurredAt };
  }
  return resume(order, logTime);
}

/** Money that is here and not owed back. */
function ownMinor(order: Order): number {
  return order.refunds.filter(isDebt).reduce((left, { amountMinor }) => left - amountMinor, order.paidMinor - order.refundedMinor);
}

/** A refund the core itself asked for, and nobody has paid yet. */
function isDebt(refund: RefundRecord): boolean {
  return refund.status === 'requested' && refund.refundId.startsWith('owed/');
}

/** Leaves `refunding` when no request is open any more. */
function resume(order: Order, logTime: Instant): Order {
  const waiting = order.refunds.some((refund) => refund.status === 'requested' && !isDebt(refund));
  if (order.state !== 'refunding' || waiting || order.resumeState === undefined) return order;
  return { ...order, state: order.resumeState, stateSince: logTime, resumeState: undefined };
}

/** The units that money pays for when it is all that was asked for them. */
function linesPaid(asked: RefundRecord | undefined, amountMinor: number): RefundRecord['lines'] {
  return asked !== undefined && amountMinor >= asked.amountMinor ? asked.lines : undefined;
}

/**
 * The debts a refund answers: the one it names; the one for its payment; when it
 * is for lines, those for cancelled units of these; when nobody asked for it, one
 * of just its amount, unless that is for other lines.
 */
function answeredDebts(
  order: Order, asked: RefundRecord | undefined, transactionId: string | undefined, lines: RefundRecord['lines'], amountMinor: number,
): readonly RefundRecord[] {
  if (asked !== undefined && isDebt(asked)) return [asked];
  const debts = order.refunds.filter(isDebt);
  const paid = debts.find((debt) => debt.refundId === `owed/${transactionId}`);
  if (paid !== undefined) return [paid];
  if (lines !== undefined) {
    const ofThese = debts.filter((debt) => debt.refundId.startsWith(`owed/${order.id}/lines`) && (debt.lines?.some(({ line }) => lines.some((one) => one.line === line)) ?? true));
    if (ofThese.length > 0) return ofThese;
  }
  const equal = asked !== undefined ? undefined : debts.find((debt) => debt.amountMinor === amountMinor && (lines === undefined || debt.lines === undefined));
  return equal === undefined ? [] : [equal];
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
