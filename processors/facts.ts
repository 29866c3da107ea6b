import type { Event } from './domain/event.ts';
import type { DuplicateReason } from './domain/outcome.ts';
import { Heard } from './heard.ts';
import type { Outbox } from './outbox.ts';
import { orderKeyOf } from './orders.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** Fingerprints of what has been said of one subject beside the life of orders. */
export type Fact = readonly number[];

/** The last 256 events of a subject are recognised, however long ago they were. */
const printsPerSubject = 512;

/** Notes an event that moves neither order nor stock: a settlement, a complaint. */
export function noteFact(state: State, event: Event, out: Outbox): void {
  const heard = new Heard(event);
  const repeated = hearFact(state, heard);
  const orderKey = orderKeyOf(state, event.subject);
  const before = orderKey === undefined ? undefined : state.orders.get(orderKey);
  out.event(heard, out.message.seq, {
    outcome: repeated === undefined ? 'applied' : 'duplicate', reason: repeated ?? '', before,
  });
}

/**
 * Whether an event beside the life of orders has been heard before; it has from
 * now on. Its fingerprints leave memory at once and come back when the subject
 * is spoken of again: a repetition is told however late it comes, unless hundreds
 * of events have been told of the subject since.
 */
export function hearFact(state: State, { event, id, content }: Heard): DuplicateReason | undefined {
  const key = factKey(event);
  // What this very message has said of the subject has left memory already.
  const prints = state.facts.get(key) ?? state.facts.leaving(key) ?? [];
  const repeated = prints.includes(id) ? 'same_id' : prints.includes(content) ? 'same_content' : undefined;
  if (repeated === undefined) state.facts.set(key, [...prints, id, content].slice(-printsPerSubject));
  state.facts.archive(key);
  return repeated;
}

/** Lets go of what was brought back for an event that could not be used. */
export function forgetFact(state: State, event: Event): void {
  state.facts.archive(factKey(event));
}

/** What a fact is kept under: a settlement under its transaction, anything else under its subject. */
export function factKey(event: Event): string {
  return stateKey(event.type === 'payment.settled' ? `${event.data.provider}/${event.data.transactionId}` : event.subject);
}
