import { day } from '../domain/instant.ts';
import type { Outbox } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { tellGroups } from './groups.ts';
import { nextReview, review } from './review.ts';
import { forgetTransits } from './transits.ts';

/**
 * Looks after orders that are late or will be: those this message has moved,
 * then those whose time has come. Last of all it is told what is new of their
 * groups. While log time is in doubt nobody becomes late by it.
 */
export function watchStaleness(state: State, out: Outbox): void {
  const { agenda } = state.staleness;
  for (const key of out.changedOrders()) agenda.put(key, review(state, key, out));
  if (state.staleness.rules !== rulesInForce(state)) reconsider(state, out);
  if (state.singles.clock.trusted) {
    reviewDue(state, out);
    if (Math.floor(state.singles.staleness.reviewedAt / day) !== Math.floor(out.logTime / day)) forgetTransits(state);
    if (state.singles.staleness.reviewedAt !== out.logTime) state.singles.staleness = { reviewedAt: out.logTime };
  }
  tellGroups(state, out);
}

function reviewDue(state: State, out: Outbox): void {
  const { agenda } = state.staleness;
  const due: string[] = [];
  for (let key = agenda.take(out.logTime); key !== undefined; key = agenda.take(out.logTime)) {
    const order = state.orders.get(key);
    // The order may have moved on since it was put down; when it is due is read from the order itself.
    const next = order === undefined ? undefined : nextReview(state, order);
    if (next !== undefined && next <= out.logTime) due.push(key);
    else agenda.put(key, next);
  }
  // What they were put down for may be earlier than they are due, and is not the same after a start: their keys are.
  for (const key of due.toSorted()) agenda.put(key, review(state, key, out));
}

/** Other rules hold: limits and owners may be others, and with them who is late. */
function reconsider(state: State, out: Outbox): void {
  state.staleness.rules = rulesInForce(state);
  for (const key of [...state.staleness.open.keys()].toSorted()) review(state, key, out);
  plan(state);
}

/** Puts every order down for when it has to be looked at next. */
function plan(state: State): void {
  for (const order of state.orders.values()) state.staleness.agenda.put(order.key, nextReview(state, order));
}

/** Makes again what follows from the state, at start. */
export function deriveStaleness(state: State): void {
  const { index, open } = state.staleness;
  state.staleness.rules = rulesInForce(state);
  for (const key of open.keys()) index.follow(key, [], open.get(key) ?? []);
  index.takeChanged();
  plan(state);
}
