import { Packr } from 'msgpackr';
import type { Message } from '../processors/domain/message.ts';

/** Messages on their way from the decoding thread: everything but the payloads packed, the payloads one after the other. */
export interface PackedChunk {
  readonly packed: Uint8Array;
  readonly payloads: Uint8Array;
  /** Messages the broker had after the last of these. */
  readonly behind: number;
}

type Bare = Omit<Message, 'payload'> & { readonly size: number };

// Names of fields travel once a chunk, and objects come out in the shapes they went in with.
const packr = new Packr({ useRecords: true });

export function packChunk(messages: readonly Message[], behind: number): PackedChunk {
  const bare: Bare[] = [];
  let length = 0;
  for (const { seq, receivedAt, vouched, subject, source, items, payload } of messages) {
    bare.push({ seq, receivedAt, vouched, subject, source, items, size: payload.length });
    length += payload.length;
  }
  const payloads = new Uint8Array(length);
  let at = 0;
  for (const { payload } of messages) {
    payloads.set(payload, at);
    at += payload.length;
  }
  // A copy of its own, since a transferred buffer is gone from this side.
  return { packed: new Uint8Array(packr.pack(bare)), payloads, behind };
}

export function unpackChunk({ packed, payloads }: PackedChunk): Message[] {
  let at = 0;
  return (packr.unpack(packed) as Bare[]).map(({ size, seq, receivedAt, vouched, subject, source, items }) => {
    const payload = payloads.subarray(at, at + size);
    at += size;
    return { seq, receivedAt, vouched, subject, source, items, payload };
  });
}
