import type { Order } from '../../../processors/domain/order.ts';
import type { Shipment } from '../../../processors/domain/shipment.ts';
import { type Book, ended, paidMinor, refundedMinor } from './book.ts';
import { hold } from './finding.ts';
import { contents, nameOf, type Parcel, type Unit } from './parcel.ts';

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
  same('lines', order.lines.map(({ line }) => line).join(' '), book.lines.map(({ line }) => line).join(' '));
  same('refunds', refundsAsText(order.refunds.map(({ refundId, amountMinor, status }) => [refundId, amountMinor, status === 'requested'])), refundsAsText(book.refunds.map(({ id, minor, open }) => [id, minor, open])));
  same('share_due', order.shareDueMinor, book.shareDue);
  same('overdue', order.overdue, book.overdue);
  same('awaits', order.backorder?.awaits, book.awaits);
  same('held_from', book.state === 'on_hold' ? order.heldFrom : undefined, book.state === 'on_hold' ? book.heldFrom : undefined);
  same('resume_state', book.state === 'refunding' ? order.resumeState : undefined, book.state === 'refunding' ? book.refundFrom : undefined);
  same('refused_carriers', order.refusedCarriers.toSorted().join(' '), [...book.shunned].toSorted().join(' '));
  same('cleared', order.cleared.toSorted().join(' '), [...book.cleared].toSorted().join(' '));
  same('risk', order.riskWord !== undefined, book.risky);
  same('cancelled', linesAsText(order.cancelled), unitsAsText(book.units.filter(({ gone }) => gone)));
  same('returned', linesAsText(order.returns), unitsAsText(book.units.filter(({ back }) => back)));
  same('shipments', order.shipments.map(shipmentAsText).join('; '), book.parcels.map((parcel) => parcelAsText(book, parcel)).join('; '));
  same('deadline', book.state === 'pending_payment' ? order.paymentDueAt : undefined, book.state === 'pending_payment' ? book.dueAt : undefined);
}

const refundsAsText = (refunds: readonly (readonly [string, number, boolean])[]) => refunds.map((refund) => refund.join(' ')).toSorted().join(', ');

function linesAsText(lines: readonly { readonly line: string; readonly quantity: number }[]): string {
  const sums = new Map<string, number>();
  for (const { line, quantity } of lines) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return [...sums].map(([line, quantity]) => `${line}:${quantity}`).toSorted().join(' ');
}

const unitsAsText = (units: readonly Unit[]) => linesAsText(units.map(({ line }) => ({ line, quantity: 1 })));

/** A shipment in a line. What one held that was called off is nobody's concern. */
function shipmentAsText({ id, state, warehouse, carrier, trackingNumber, reference, lines, reserved, requested, stalled, movedAt }: Shipment): string {
  return [id, state, warehouse, carrier, trackingNumber, reference, reserved, requested, stalled, movedAt, state === 'cancelled' ? '' : linesAsText(lines)].join('|');
}

function parcelAsText(book: Book, parcel: Parcel): string {
  const { state, warehouse, carrier, tracking, reference, held, asked, stalled, movedAt } = parcel;
  return [nameOf(book, parcel), state, warehouse, carrier, tracking, reference, held, asked, stalled, movedAt, unitsAsText(contents(book, parcel))].join('|');
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
  if (['paid', 'approved', 'allocated', 'backordered', 'labelled', 'on_hold'].includes(state) && totalMinor > 0 && order.cancelled.length === 0) {
    hold(received - back - owed > 0, ...fault('money_absent', `it goes on, yet of ${received} that came ${back} went back and ${owed} is owed back`));
  }
  hold(order.shareDueMinor === 0 || asked >= received, ...fault('share_kept', `${order.shareDueMinor} for cancelled units are not owed, though of ${received} only ${asked} went or is asked back`));
  if (state === 'refunded') hold(back > 0, ...fault('refund_of_nothing', 'nothing ever went back'));
  hold(ended.has(state) === (order.endedAt !== undefined) || state === 'refunding' || order.endedAt !== undefined && received > 0, ...fault('end_time', `endedAt is ${order.endedAt}`));
}

/** What holds of an order's goods by themselves: no unit is in two shipments, more does not come back than left, and the order is no further than its goods. */
export function goodsStand(order: Order): void {
  const { key, state, lines, shipments, cancelled, returns } = order;
  const fault = (rule: string, words: string) => [rule, () => `${key}, ${state}: ${words}`] as const;
  const units = (some: readonly { readonly line: string; readonly quantity: number }[], line: string) => some.reduce((sum, one) => sum + (one.line === line ? one.quantity : 0), 0);
  const alive = shipments.filter((shipment) => shipment.state !== 'cancelled');
  const left = alive.filter((shipment) => shipment.state !== 'allocated' && shipment.state !== 'labelled');
  let unassigned = 0;
  for (const { line, quantity } of lines) {
    const live = alive.reduce((sum, one) => sum + units(one.lines, line), 0);
    const out = left.reduce((sum, one) => sum + units(one.lines, line), 0);
    hold(live + units(cancelled, line) <= quantity, ...fault('unit_twice', `of line ${line}, ${quantity} units, ${live} are in shipments and ${units(cancelled, line)} cancelled`));
    hold(units(returns, line) <= out, ...fault('returned_more', `${units(returns, line)} units of line ${line} came back of ${out} that left`));
    unassigned += quantity - live - units(cancelled, line);
  }
  for (const shipment of shipments) {
    hold(!shipment.reserved || shipment.state === 'allocated' || shipment.state === 'labelled', ...fault('holds_after', `${shipment.id} is ${shipment.state} and holds stock`));
  }
  if (['cancelled', 'closed', 'completed', 'refunded', 'returned'].includes(state)) hold(alive.length === left.length, ...fault('open_after_end', 'it is over, and a shipment is still to be sent'));
  if (state === 'cancelled' || state === 'closed') hold(left.length === 0, ...fault('cancelled_after_dispatch', 'it is over as never sent, and something has left'));
  const states = new Set(alive.filter((one) => one.lines.length > 0).map((one) => one.state));
  if (state === 'allocated') hold(unassigned === 0 && states.has('allocated'), ...fault('least_advanced', `its shipments are ${[...states].join(' ')}, ${unassigned} units in none`));
  if (state === 'labelled') hold(unassigned === 0 && states.has('labelled') && !states.has('allocated'), ...fault('least_advanced', `its shipments are ${[...states].join(' ')}, ${unassigned} units in none`));
  if (state === 'shipped' || state === 'delivered') hold(unassigned === 0 && !states.has('allocated') && !states.has('labelled'), ...fault('least_advanced', `its shipments are ${[...states].join(' ')}, ${unassigned} units in none`));
  if (state === 'delivered') hold(states.size === 1 && states.has('delivered'), ...fault('least_advanced', `its shipments are ${[...states].join(' ')}`));
  if (state === 'backordered') hold(unassigned > 0, ...fault('waits_for_nothing', 'everything of it has a shipment'));
}
