import type { Order } from '../../../processors/domain/order.ts';
import { type Book, ended, paidMinor, refundedMinor } from './book.ts';
import { hold } from './finding.ts';

/** Holds an order's row against the books. */
export function agreesWithBook(order: Order, book: Book, seq: number): void {
  const same = (what: string, row: unknown, ours: unknown) =>
    hold(row === ours, `order_${what}`, () => `${book.key} has ${what} ${String(row)}; by the books it is ${String(ours)}`);
  same('id', order.id, book.id);
  same('state', order.state, book.state);
  same('paid', order.paidMinor, paidMinor(book));
  same('refunded', order.refundedMinor, refundedMinor(book));
  same('currency', order.currency, book.currency);
  same('total', order.totalMinor, book.totalMinor);
  same('since', order.stateSince, book.since);
  same('version', order.version, seq);
  same('lines', order.lines.map(({ line }) => line).join(' '), book.lines.join(' '));
  same('deadline', book.state === 'pending_payment' ? order.paymentDueAt : undefined, book.state === 'pending_payment' ? book.dueAt : undefined);
}

/**
 * What holds of any order by itself, whatever led to it. Read from the order
 * alone, so that a mistake which books and core share still shows.
 */
export function standsByItself(order: Order): void {
  const { key, state, totalMinor } = order;
  const fault = (rule: string, words: string) => [rule, () => `${key}, ${state}: ${words}`] as const;
  const received = order.receipts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const transactions = order.receipts.flatMap(({ transactionId }) => (transactionId === '' ? [] : [transactionId]));
  const back = order.refunds.reduce((sum, { amountMinor, status }) => sum + (status === 'refunded' ? amountMinor : 0), 0);
  const asked = order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const owed = order.refunds.reduce((sum, { amountMinor, status, refundId }) => sum + (status === 'requested' && refundId.startsWith('owed/') ? amountMinor : 0), 0);

  hold(order.paidMinor === received, ...fault('money_sum', `paid ${order.paidMinor}, yet its payments make ${received}`));
  hold(new Set(transactions).size === transactions.length, ...fault('money_twice', `a payment is counted twice: ${transactions.join(' ')}`));
  hold(order.refundedMinor === back, ...fault('refund_sum', `refunded ${order.refundedMinor}, yet its refunds make ${back}`));
  hold(back <= received, ...fault('refund_exceeds', `${back} went back of ${received}`));
  hold(new Set(order.refunds.map(({ refundId }) => refundId)).size === order.refunds.length, ...fault('refund_twice', 'two refunds have one id'));
  if (state === 'cancelled' || state === 'closed') {
    hold(asked >= received, ...fault('money_lost', `${received} came, and only ${asked} went or is to go back`));
  }
  if (state === 'pending_payment') hold(received < totalMinor, ...fault('paid_unseen', `${received} came of ${totalMinor}, and it still waits for money`));
  if (['paid', 'approved', 'labelled', 'on_hold'].includes(state) && totalMinor > 0) {
    hold(received - back - owed > 0, ...fault('money_absent', `it goes on, yet of ${received} that came ${back} went back and ${owed} is owed back`));
  }
  if (state === 'refunded') hold(back > 0, ...fault('refund_of_nothing', 'nothing ever went back'));
  hold(ended.has(state) === (order.endedAt !== undefined) || state === 'refunding' || order.endedAt !== undefined && received > 0, ...fault('end_time', `endedAt is ${order.endedAt}`));
}
