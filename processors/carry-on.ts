import { conclude } from './conclude.ts';
import { Heard } from './heard.ts';
import { decide, repetition } from './judgement.ts';
import type { OrderEvent } from './lifecycle.ts';
import type { Outbox } from './outbox.ts';
import { parkedFor, replaceParked } from './parking.ts';
import type { State } from './state.ts';
import { proceed } from './workflow.ts';

/** Carries on with an order that something has happened to: its next steps, and what waited for it, until nothing more follows. */
export function carryOn(state: State, key: string, out: Outbox): void {
  while (proceed(state, key, out) || unpark(state, key, out)) { /* each does one thing */ }
}

/** Tries what waits for this order again; false when nothing of it comes free. */
function unpark(state: State, key: string, out: Outbox): boolean {
  for (const entry of parkedFor(state, key)) {
    const order = state.orders.get(key);
    if (order === undefined) return false;
    const heard = new Heard(entry.event as OrderEvent);
    const decision = repetition(order, heard) ?? decide(state, heard, order, out);
    if (decision.outcome === 'parked') continue;
    replaceParked(state, key, parkedFor(state, key).filter((other) => other !== entry));
    const reason = decision.reason === '' ? 'unparked' : decision.reason;
    conclude(state, heard, entry.seq, order, { ...decision, reason }, out);
    return true;
  }
  return false;
}
