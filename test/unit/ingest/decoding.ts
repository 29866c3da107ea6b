import { fileURLToPath } from 'node:url';
import { createDecoder } from '../../../ingest/decode.ts';
import { loadMappings } from '../../../ingest/mapping.ts';
import type { RawMessage } from '../../../ingest/raw-message.ts';
import type { Event } from '../../../processors/domain/event.ts';
import type { Item } from '../../../processors/domain/message.ts';
import type { Rejection } from '../../../processors/domain/rejection.ts';

export const mappingsFolder = fileURLToPath(new URL('../../../ingest/mappings', import.meta.url));

export const receivedAt = Date.parse('2025-03-01T04:00:00Z');

export const decode = createDecoder({ mappings: loadMappings(mappingsFolder), maxBytes: 100_000, buyerKey: 'a key' });

type Payload = Uint8Array | string | object;

/** A message as the log would give it; objects become JSON. */
export function raw(subject: string, payload: Payload, headers: Record<string, string> = {}): RawMessage {
  const known = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    seq: 1, receivedAt, vouched: false, subject, header: (name) => known.get(name.toLowerCase()),
    payload: payload instanceof Uint8Array ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  };
}

export function itemsOf(subject: string, payload: Payload, headers?: Record<string, string>): readonly Item[] {
  return decode(raw(subject, payload, headers)).items;
}

/** The events of a message that is expected to hold nothing else. */
export function eventsOf(subject: string, payload: Payload, headers?: Record<string, string>): Event[] {
  return itemsOf(subject, payload, headers).map((item) => {
    if (item.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(item)}`);
    return item.event;
  });
}

/** The one rejection of a message that is expected to be refused. */
export function refusalOf(subject: string, payload: Payload, headers?: Record<string, string>): Rejection {
  const [item, ...others] = itemsOf(subject, payload, headers);
  if (item?.kind !== 'rejection' || others.length > 0) throw new Error(`not one rejection: ${JSON.stringify([item, ...others])}`);
  return item.rejection;
}

/** `type id time` of each event, the short form in which life cycles are compared. */
export function outline(events: readonly Event[]): string[] {
  return events.map(({ type, id, occurredAt }) => `${type} ${id} ${new Date(occurredAt).toISOString()}`);
}

/** An object with some of its fields changed, to make one bad payload of a good one. */
export function but<T extends object>(good: T, change: Record<string, unknown>): T {
  return { ...good, ...change };
}
