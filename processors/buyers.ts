import type { Instant } from './domain/instant.ts';
import { rulesInForce } from './rules.ts';
import type { State } from './state.ts';

/** What is remembered of a buyer, under the keyed hash: log time at which their first order was paid. */
export interface Buyer {
  readonly firstPaidAt: Instant;
}

/** A buyer has paid for an order. */
export function noteBuyer(state: State, buyer: string, logTime: Instant): void {
  if (!state.buyers.has(buyer)) state.buyers.set(buyer, { firstPaidAt: logTime });
}

/** Whether a buyer's first paid order is old enough. Whoever was not brought back for the message at hand is not known. */
export function isKnownBuyer(state: State, buyer: string | undefined, logTime: Instant): boolean {
  const known = buyer === undefined ? undefined : state.buyers.get(buyer);
  return known !== undefined && known.firstPaidAt <= logTime - rulesInForce(state).workflow.knownBuyerAfterMs;
}

/** Lets buyers leave memory when the message is done: there are more of them than memory should hold. */
export function forgetBuyers(state: State): void {
  if (state.buyers.size === 0) return;
  for (const buyer of state.buyers.keys()) state.buyers.letGo(buyer);
}
