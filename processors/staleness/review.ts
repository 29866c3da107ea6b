import type { Instant } from '../domain/instant.ts';
import { escalationOf, type StalenessRules } from '../domain/monitoring.ts';
import type { Order } from '../domain/order.ts';
import type { StaleOrder } from '../domain/stale.ts';
import type { Outbox, Unnumbered } from '../outbox.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { groupOf, severityOf } from './groups.ts';

const none: readonly StaleOrder[] = [];

/**
 * Holds what is told of an order against how it stands: what is over is said to
 * be, what holds is told of, and goes up a step when it has lasted. While log
 * time is in doubt nobody is said to be late by it. Answers when to look again.
 */
export function review(state: State, key: string, out: Outbox): Instant | undefined {
  const order = state.orders.get(key);
  const open = state.staleness.open.get(key) ?? none;
  const conditions = order === undefined ? [] : conditionsOf(state, order, open, out.logTime);
  const { trusted } = state.singles.clock;
  const rules = rulesInForce(state).staleness;
  let kept = open;
  for (const row of open) {
    const condition = conditions.find((one) => isOf(row, one) && one.holdsFrom <= out.logTime);
    const now = order === undefined || condition === undefined ? ended(row, out) : asItStands(row, order, condition, trusted, rules, out);
    if (now === row) continue;
    kept = kept.flatMap((one) => (one !== row ? [one] : now.status === 'over' ? [] : [now]));
  }
  if (trusted && order !== undefined) {
    for (const condition of conditions) {
      if (condition.holdsFrom > out.logTime || open.some((row) => isOf(row, condition))) continue;
      kept = [...kept, begun(order, condition, rules, out)];
    }
  }
  if (kept !== open) {
    if (kept.length === 0) state.staleness.open.delete(key);
    else state.staleness.open.set(key, kept);
    state.staleness.index.follow(key, open, kept);
  }
  return nextOf(conditions, kept, rules, trusted ? out.logTime : state.singles.staleness.reviewedAt);
}

/** When an order has to be looked at again if it does not move: a reading of the state, so that it can be made again at start. */
export function nextReview(state: State, order: Order): Instant | undefined {
  const open = state.staleness.open.get(order.key) ?? none;
  const { reviewedAt } = state.singles.staleness;
  return nextOf(conditionsOf(state, order, open, reviewedAt), open, rulesInForce(state).staleness, reviewedAt);
}

function nextOf(conditions: readonly Condition[], open: readonly StaleOrder[], rules: StalenessRules, reviewedAt: Instant): Instant | undefined {
  let first = Infinity;
  for (const condition of conditions) {
    const row = open.length === 0 ? undefined : open.find((one) => isOf(one, condition));
    if (row !== undefined) first = Math.min(first, escalatesAt(row, rules));
    else if (condition.cause !== 'predicted') first = Math.min(first, condition.holdsFrom);
    // What is still to be brought by a promise is what may be foretold to break it.
    if (condition.cause === 'promise') first = Math.min(first, nextForecast(condition.dueAt, reviewedAt, rules));
  }
  return first === Infinity ? undefined : first;
}

/** So often a promise is weighed before it is due. */
const forecasts = 12;

function nextForecast(promisedBy: Instant, after: Instant, { predictWithinMs }: StalenessRules): Instant {
  const from = promisedBy - predictWithinMs;
  if (after < from) return from;
  const every = Math.ceil(predictWithinMs / forecasts);
  const next = from + (Math.floor((after - from) / every) + 1) * every;
  return predictWithinMs === 0 || next >= promisedBy ? Infinity : next;
}

function isOf(row: StaleOrder, { cause, shipment, since }: Condition): boolean {
  return row.cause === cause && row.since === since && row.shipment === shipment;
}

function begun(order: Order, condition: Condition, rules: StalenessRules, out: Outbox): StaleOrder {
  const { cause, shipment, since, dueAt } = condition;
  const { escalation, owner } = stepAt(escalationOf(rules, cause), 0);
  return said({
    orderId: order.id, shipment, cause, status: 'open', channel: order.channel, ...placeOf(order, condition), owner, escalation,
    severity: severityOf(cause), since, dueAt, foundAt: out.logTime, endedAt: undefined,
  }, out);
}

function ended(row: StaleOrder, out: Outbox): StaleOrder {
  return said({ ...row, status: 'over', endedAt: out.logTime }, out);
}

/** Writes a row, its fields always in one order: what was read back from the store may lack those that are undefined. */
function said(row: Unnumbered<StaleOrder>, out: Outbox): StaleOrder {
  const { orderId, shipment, cause, status, channel, state, warehouse, carrier, owner, escalation, severity, since, dueAt, foundAt, endedAt, group } = row;
  return out.stale({ orderId, shipment, cause, status, channel, state, warehouse, carrier, owner, escalation, severity, since, dueAt, foundAt, endedAt, group });
}

/** The row with the order's state and place as they are now, and the owner whose turn it is; the row itself when that is what it says. */
function asItStands(row: StaleOrder, order: Order, condition: Condition, trusted: boolean, rules: StalenessRules, out: Outbox): StaleOrder {
  const place = placeOf(order, condition);
  const steps = escalationOf(rules, row.cause);
  const { escalation, owner } = trusted ? stepAt(steps, out.logTime - row.foundAt) : { escalation: row.escalation, owner: steps[row.escalation]?.owner ?? row.owner };
  if (place.group === row.group && escalation === row.escalation && owner === row.owner) return row;
  return said({ ...row, ...place, escalation, owner }, out);
}

function placeOf({ state, warehouse, carrier }: Order, { cause, parcel }: Condition): Pick<StaleOrder, 'state' | 'warehouse' | 'carrier' | 'group'> {
  const place = { cause, state, warehouse: parcel?.warehouse ?? warehouse ?? '', carrier: parcel?.carrier ?? carrier ?? '' };
  return { state, warehouse: place.warehouse, carrier: place.carrier, group: groupOf(place) };
}

/** Whose turn it is when something has lasted so long. The first step is the owner's from the beginning. */
function stepAt(steps: StalenessRules['escalation'][string], lastedMs: number): { readonly escalation: number; readonly owner: string } {
  const escalation = Math.max(0, steps.findLastIndex(({ afterMs }) => afterMs <= lastedMs));
  return { escalation, owner: steps[escalation]?.owner ?? '' };
}

function escalatesAt({ cause, escalation, foundAt }: StaleOrder, rules: StalenessRules): Instant {
  const next = escalationOf(rules, cause)[escalation + 1];
  return next === undefined ? Infinity : foundAt + next.afterMs;
}
