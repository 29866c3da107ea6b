import type { EventOf } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import { finalStates, type Order, type Return } from './domain/order.ts';
import type { Rules } from './domain/rules.ts';
import { applied, type Decision, parked, refused } from './decision.ts';
import { sent, unitsOf, unitsOfLine } from './progress.ts';
import { awaited } from './shipments.ts';

/**
 * Goods came back. Of each line no more counts than was shipped and has not come
 * back yet. When all that was not cancelled is back the order is returned,
 * unless its money decides.
 */
export function decideReturn(order: Order, event: EventOf<'return.received'>, logTime: Instant, rules: Rules): Decision {
  const { warehouse, lines } = event.data;
  const has = sent(order);
  const returns: Return[] = [];
  let claimed = 0;
  for (const { line, quantity, condition } of lines) {
    const sku = order.lines.find((one) => one.line === line)?.sku;
    if (sku === undefined) return refused('line_unknown', `${order.id} has no line ${line}`);
    claimed += quantity;
    const left = (has.get(line) ?? 0) - unitsOfLine(order.returns, line) - unitsOfLine(returns, line);
    const resaleable = condition === undefined || rules.resaleable.includes(condition.toLowerCase());
    if (left > 0) returns.push({ line, sku, warehouse, quantity: Math.min(quantity, left), resaleable });
  }
  const counted = unitsOf(returns);
  if (counted === 0 && has.size === 0 && !finalStates.has(order.state)) return parked(awaited(order));
  if (counted === 0) return refused('nothing_to_return', `nothing of ${lines.map(({ line }) => line).join(', ')} of ${order.id} is still out`);
  const back: Order = { ...order, returns: [...order.returns, ...returns] };
  const differs = counted < claimed;
  const signals = differs ? [{ kind: 'return.differs' as const, evidence: { warehouse, claimed, counted } }] : [];
  return applied(returnedIfBack(back, event.occurredAt, logTime), differs ? 'return_exceeds' : '', signals);
}

/** The order, returned when all of it that is not cancelled has come back and its money does not decide. */
export function returnedIfBack(order: Order, at: Instant, logTime: Instant): Order {
  const moneyDecides = order.state === 'refunding' || order.state === 'refunded' || order.state === 'returned';
  return moneyDecides || !isAllBack(order) ? order : { ...order, state: 'returned', stateSince: logTime, endedAt: at };
}

function isAllBack({ lines, cancelled, returns }: Order): boolean {
  return lines.every(({ line, quantity }) => unitsOfLine(returns, line) + unitsOfLine(cancelled, line) >= quantity);
}
