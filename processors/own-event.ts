import type { EventData, EventOf, EventType } from './domain/event.ts';
import type { Instant } from './domain/instant.ts';
import type { Order } from './domain/order.ts';
import type { Outbox } from './outbox.ts';

/** An event the core itself brings about. Its id names the message that led to it, and which of that message's events it is. */
export function ownEvent<T extends EventType>(type: T, order: Order, out: Outbox, data: EventData[T], at: Instant = out.logTime): EventOf<T> {
  return {
    type, id: `core/${order.key}/${type}/${out.message.seq}.${out.nextOrdinal}`, source: 'core', subject: order.key, occurredAt: at, implied: false, data,
  } as unknown as EventOf<T>;
}
