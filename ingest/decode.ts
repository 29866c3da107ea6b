import type { Item, Message } from '../processors/domain/message.ts';
import { isSource, type Channel, type System } from '../processors/domain/source.ts';
import { readCloudEvent, speaksCloudEvents } from './canonical.ts';
import { instant } from './canonical-fields.ts';
import { readControl } from './control-message.ts';
import type { Mapping } from './mapping.ts';
import { readPayload } from './payload.ts';
import type { RawMessage } from './raw-message.ts';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';
import { isTree, seen } from './value.ts';

export interface DecoderOptions {
  readonly mappings: readonly Mapping[];
  /** The largest payload that is read, in bytes. */
  readonly maxBytes: number;
  /** The secret behind the hashes that recognise buyers. */
  readonly buyerKey: string | Uint8Array;
}

export type Decoder = (raw: RawMessage) => Message;

/**
 * Makes the function that reads messages. It is pure and total: the same
 * message always gives the same items, and what cannot be read becomes a
 * rejection with a reason, never an exception.
 */
export function createDecoder({ mappings, maxBytes, buyerKey }: DecoderOptions): Decoder {
  const platforms = new Map(mappings.map((mapping) => [mapping.source as string, mapping]));
  return (raw): Message => {
    const { source, topic } = subjectParts(raw.subject);
    const items = attempt((): Item[] => {
      if (raw.payload.byteLength > maxBytes) {
        throw new Refusal('oversize', '', `${raw.payload.byteLength} bytes; the limit is ${maxBytes}`);
      }
      if (source === '') {
        throw new Refusal('subject_unknown', '', `"${raw.subject}" is not orders.<source>.<topic> with a known source`);
      }
      if (source === 'control') return [{ kind: 'control', control: readControl(topic, readPayload(raw.payload, ['utf-8'], ['json'])) }];
      if (topic === 'heartbeat') return [readHeartbeat(raw.payload)];
      return readPushes(raw, topic, { raw, source, buyerKey, place: '' }, platforms);
    });
    const { seq, receivedAt, vouched, subject, payload } = raw;
    return { seq, receivedAt, vouched, subject, source, items, payload };
  };
}

/** Turns whatever stops a reading into its rejection. */
function attempt(read: () => Item[]): Item[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return [{ kind: 'rejection', rejection: error.rejection() }];
    // Nothing else is expected. Should it come, the message is kept and named rather than the log stopped by it.
    const detail = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return [{ kind: 'rejection', rejection: { reason: 'payload_malformed', detail } }];
  }
}

/** `orders.<source>.<topic…>`; a source of '' when it is anything else. */
function subjectParts(subject: string): { source: Channel | System | 'control' | ''; topic: string } {
  const end = subject.indexOf('.', 7);
  if (subject.startsWith('orders.') && end > 0 && end < subject.length - 1) {
    const source = subject.slice(7, end);
    if (source === 'control' || isSource(source)) return { source, topic: subject.slice(end + 1) };
  }
  return { source: '', topic: '' };
}

/** Every push of a list is judged and has its row; a message must not turn into any number of them. */
const mostPushes = 1_000;

/** One push, or a list of them of which a bad one does not hurt the rest. */
function readPushes(raw: RawMessage, topic: string, reading: Reading, platforms: ReadonlyMap<string, Mapping>): Item[] {
  const mapping = platforms.get(reading.source);
  if (mapping === undefined && !speaksCloudEvents(reading.source)) {
    throw new Refusal('topic_unknown', '', `there is no mapping for ${reading.source}`);
  }
  const payload = readPayload(raw.payload, mapping?.encodings ?? ['utf-8'], mapping?.formats ?? ['json']);
  if (!Array.isArray(payload)) return readPush(payload, '', topic, reading, mapping);
  if (payload.length === 0) throw new Refusal('payload_malformed', '', 'the list of pushes is empty');
  if (payload.length > mostPushes) {
    throw new Refusal('oversize', '', `is a list of ${payload.length} pushes; one message may hold ${mostPushes}: send them in several`);
  }
  return payload.flatMap((push: unknown, i) => attempt(() => readInList(push, i, topic, reading, mapping)));
}

function readPush(push: unknown, place: string, topic: string, reading: Reading, mapping: Mapping | undefined): Item[] {
  return mapping === undefined ? [{ kind: 'event', event: readCloudEvent(push, reading) }] : mapping.readPush(push, topic, { ...reading, place });
}

function readInList(push: unknown, place: number, topic: string, reading: Reading, mapping: Mapping | undefined): Item[] {
  try {
    if (!isTree(push)) throw new Refusal('payload_malformed', '', `is ${seen(push)}, not an object`);
    return readPush(push, `[${place}]`, topic, reading, mapping);
  } catch (error) {
    throw error instanceof Refusal ? error.within(`[${place}]`) : error;
  }
}

/** A sign of life: an empty payload, or `{ "time": … }` where the source says when it was sent. */
function readHeartbeat(payload: Uint8Array): Item {
  if (payload.byteLength === 0) return { kind: 'heartbeat' };
  const body = readPayload(payload, ['utf-8'], ['json']);
  const time = isTree(body) ? body.time : undefined;
  if (time === undefined || time === null) return { kind: 'heartbeat' };
  return { kind: 'heartbeat', occurredAt: instant(time, 'time') };
}
