import type { Instant } from '../processors/domain/instant.ts';

/** What JetStream says of a message it delivers, in the reply subject. */
export interface Delivery {
  /** Place in the log, from 1. */
  readonly streamSeq: number;
  /** Place among what this consumer has been sent, from 1. */
  readonly deliverySeq: number;
  /** When the broker received it. */
  readonly receivedAt: Instant;
  /** Messages the log held after it when it was sent. */
  readonly pending: number;
}

/** Tells a message of the log from what the broker says for itself; a publisher cannot choose this subject. */
export function isDelivery({ reply }: { readonly reply?: string | undefined }): boolean {
  return reply?.startsWith('$JS.ACK.') === true;
}

/**
 * Reads `$JS.ACK.<stream>.<consumer>.<count>.<stream seq>.<delivery seq>.<nanoseconds>.<pending>`,
 * or the newer form, which has domain and account before the stream.
 * @throws Error for a subject that is neither
 */
export function parseDelivery(reply: string): Delivery {
  const tokens = reply.split('.');
  const at = tokens.length === 9 ? 5 : 7;
  const [streamSeq, deliverySeq, nanos, pending] = tokens.slice(at, at + 4);
  if (nanos === undefined || pending === undefined) {
    throw new Error(`the broker delivered a message without its place in the log: ${reply}`);
  }
  // The nanoseconds do not fit a number; without their last six digits they are the milliseconds.
  return { streamSeq: Number(streamSeq), deliverySeq: Number(deliverySeq), receivedAt: Number(nanos.slice(0, -6)), pending: Number(pending) };
}
