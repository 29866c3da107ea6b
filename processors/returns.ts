import type { EventOf } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { Order } from './domain/order.ts';
import { applied, type Decision } from './decision.ts';

/** Goods came back. When as many units have come as were ordered, the order is returned, unless its money decides. */
export function decideReturn(order: Order, event: EventOf<'return.received'>, logTime: Instant): Decision {
  const returnedUnits = order.returnedUnits + event.data.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const ordered = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const noted: Order = { ...order, returnedUnits };
  const moneyDecides = order.state === 'refunding' || order.state === 'refunded' || order.state === 'returned';
  if (returnedUnits < ordered || moneyDecides) return applied(noted);
  return applied({ ...noted, state: 'returned', stateSince: logTime, endedAt: event.occurredAt });
}
