import type { EventOf, LineQuantity } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { LineUnits, Order } from './domain/order.ts';
import { isOpen } from './domain/shipment.ts';
import { applied, type Decision, refused } from './decision.ts';
import { oweRefund, oweShare } from './payments.ts';
import { progressed, sent, unitsOfLine, unsent } from './progress.ts';
import { returnedIfBack } from './returns.ts';
import { calledOff } from './shipment-change.ts';

/** The order, or some of its lines, is not to be sent. What has left cannot be called off. */
export function decideCancel(
  order: Order, { data, occurredAt }: EventOf<'order.cancelled' | 'order.cancel_requested'>, logTime: Instant,
): Decision {
  const has = sent(order);
  if (data.lines === undefined) {
    if (has.size > 0) return refused('already_shipped', `some of ${order.id} has left, so it cannot be cancelled as a whole; cancel the lines that have not`);
    return cancelled(order, occurredAt, logTime);
  }
  if (order.state === 'pending_payment') {
    return refused('not_paid', `${order.id} is not paid: place it again with the lines that are left`);
  }
  const lines = merged(data.lines);
  for (const { line, quantity } of lines) {
    const ordered = order.lines.find((one) => one.line === line);
    if (ordered === undefined) return refused('line_unknown', `${order.id} has no line ${line}`);
    const left = unsent(order).find((one) => one.line === line)?.quantity ?? 0;
    if (quantity <= left) continue;
    const reason = quantity <= left + (has.get(line) ?? 0) ? 'already_shipped' : 'more_than_ordered';
    return refused(reason, `${quantity} units of line ${line} of ${order.id}, of which ${left} have not left`);
  }
  const { order: less, signals } = oweShare(order, lines, 'lines_cancelled');
  const after = withoutLines(less, lines);
  if (has.size === 0 && unsent(after).length === 0) {
    const whole = cancelled(after, occurredAt, logTime);
    return { ...whole, signals: [...signals, ...(whole.signals ?? [])] };
  }
  return applied(returnedIfBack(progressed(after, occurredAt, logTime), occurredAt, logTime), 'part_cancelled', signals);
}

function cancelled(order: Order, occurredAt: Instant, logTime: Instant): Decision {
  const owing = oweRefund({ ...order, state: 'cancelled', stateSince: logTime, endedAt: occurredAt }, 'order_cancelled');
  return applied(owing.order, '', owing.signals);
}

/** The order without these units, as far as they have not left. */
export function withoutLines(order: Order, lines: readonly LineUnits[]): Order {
  const open = unsent(order);
  const gone = lines.flatMap(({ line, quantity }) => {
    const units = Math.min(quantity, open.find((one) => one.line === line)?.quantity ?? 0);
    return units > 0 ? [{ line, quantity: units }] : [];
  });
  if (gone.length === 0) return order;
  return calledOff({ ...order, cancelled: merged([...order.cancelled, ...gone]) }, heldOf(order, gone));
}

/** Of units cancelled, those no shipment holds are taken first: nothing has to be called off for them. */
function heldOf(order: Order, gone: readonly LineUnits[]): LineUnits[] {
  return gone.flatMap(({ line, quantity }) => {
    const open = unsent(order).find((one) => one.line === line)?.quantity ?? 0;
    const held = order.shipments.filter(isOpen).reduce((sum, { lines }) => sum + unitsOfLine(lines, line), 0);
    const units = quantity - (open - held);
    return units > 0 ? [{ line, quantity: units }] : [];
  });
}

/** One entry a line. */
export function merged(lines: readonly LineQuantity[]): LineUnits[] {
  const sums = new Map<string, number>();
  for (const { line, quantity } of lines) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}
