import type { Instant } from '../domain/instant.ts';
import type { StalenessLimit } from '../domain/monitoring.ts';
import { finalStates, type Order, type OrderState } from '../domain/order.ts';
import { isOpen, type Shipment } from '../domain/shipment.ts';
import type { StaleCause, StaleOrder } from '../domain/stale.ts';
import { overdueAt, stalledAt } from '../deadlines.ts';
import { rulesInForce } from '../rules.ts';
import type { State } from '../state.ts';
import { afterBusinessTime } from './business-time.ts';
import { arrivalOf, arrivalOfUnsent } from './forecast.ts';

/** What makes an order late from `holdsFrom` on, unless it moves before. Its identity is `cause`, `shipment`, `since`. */
export interface Condition {
  readonly cause: StaleCause;
  readonly shipment: string;
  readonly since: Instant;
  readonly holdsFrom: Instant;
  /** The limit it passes: the same instant, but for what is foretold the promise. */
  readonly dueAt: Instant;
  /** The parcel it speaks of, or the first the order has still to bring. */
  readonly parcel: Shipment | undefined;
}

/** States in which something has still to be brought to the buyer. */
const underWay: ReadonlySet<OrderState> = new Set(['paid', 'approved', 'allocated', 'labelled', 'shipped', 'on_hold', 'backordered']);

/** Everything that makes this order late, now or later if nothing moves. Of what is `open` the same is said again as long as it lasts. */
export function conditionsOf(state: State, order: Order, open: readonly StaleOrder[], now: Instant): readonly Condition[] {
  const found: Condition[] = [];
  const parcel = order.shipments.find((one) => isOpen(one) || one.state === 'dispatched');
  const waiting = waitingOf(state, order, open, now);
  if (waiting !== undefined) found.push({ cause: waiting.cause, shipment: '', since: order.stateSince, holdsFrom: waiting.dueAt, dueAt: waiting.dueAt, parcel });
  const { promisedBy } = order;
  if (promisedBy !== undefined && underWay.has(order.state)) {
    if (promisedBy > now) foretell(state, order, promisedBy, open, now, found);
    found.push({ cause: 'promise', shipment: '', since: promisedBy, holdsFrom: promisedBy, dueAt: promisedBy, parcel });
  }
  if (order.shipments.length > 0 && !finalStates.has(order.state)) watchParcels(state, order, now, found);
  return found;
}

/** How long it may wait in its state: by its step of the workflow or by the limits of staleness, whichever is passed first. One wait is told once. */
function waitingOf(state: State, order: Order, open: readonly StaleOrder[], now: Instant): Pick<Condition, 'cause' | 'dueAt'> | undefined {
  const rules = rulesInForce(state);
  const told = open.find(({ cause, since }) => since === order.stateSince && (cause === 'state' || cause === 'step'))?.cause;
  if (order.overdue && told !== 'state') {
    return { cause: 'step', dueAt: Math.min(now, overdueAt({ ...order, overdue: false }, rules) ?? now) };
  }
  const limit = rules.staleness.limits.find((one) => concerns(one, order));
  if (limit === undefined || told === 'step') return undefined;
  if (!limit.businessHours) return { cause: 'state', dueAt: order.stateSince + limit.limitMs };
  const calendar = { hours: rules.staleness.hours, days: rules.calendar, zone: state.settings.timezone };
  return { cause: 'state', dueAt: afterBusinessTime(order.stateSince, limit.limitMs, calendar, order.channel) };
}

function concerns({ states, channels, serviceLevels }: StalenessLimit, { state, channel, serviceLevel }: Order): boolean {
  return states.includes(state)
    && (channels === undefined || channels.includes(channel))
    && (serviceLevels === undefined || (serviceLevel !== undefined && serviceLevels.includes(serviceLevel)));
}

/** Says which part of an order will break its promise, from so long before it on. What has been foretold is not taken back before it moves. */
function foretell(state: State, order: Order, promisedBy: Instant, open: readonly StaleOrder[], now: Instant, found: Condition[]): void {
  const { predictWithinMs, predictFrom } = rulesInForce(state).staleness;
  if (now < promisedBy - predictWithinMs) return;
  const add = (shipment: string, since: Instant, parcel: Shipment | undefined, arrives: () => Instant | undefined) => {
    const told = open.some((one) => one.cause === 'predicted' && one.shipment === shipment && one.since === since);
    if (told || (arrives() ?? 0) > promisedBy) found.push({ cause: 'predicted', shipment, since, holdsFrom: now, dueAt: promisedBy, parcel });
  };
  for (const parcel of order.shipments) {
    if (parcel.state !== 'dispatched' || parcel.leftAt === undefined) continue;
    add(parcel.id, parcel.leftAt, parcel, () => arrivalOf(state, order, parcel, predictFrom));
  }
  if (order.state === 'shipped') return;
  const from = order.shipments.find(isOpen);
  add('', order.placedLogTime, from, () => arrivalOfUnsent(state, order, from ?? nowhere, now, predictFrom));
}

const nowhere = { warehouse: '', carrier: undefined };

/** A carrier that says nothing of a parcel, and a courier whose position is old. */
function watchParcels(state: State, order: Order, now: Instant, found: Condition[]): void {
  const rules = rulesInForce(state);
  for (const parcel of order.shipments) {
    if (parcel.state !== 'dispatched') continue;
    const { id: shipment, movedAt, stalled, positionAt } = parcel;
    if (stalled) {
      const dueAt = Math.min(now, stalledAt({ ...parcel, stalled: false }, rules) ?? now);
      found.push({ cause: 'carrier_silent', shipment, since: movedAt, holdsFrom: dueAt, dueAt, parcel });
    } else if (positionAt !== undefined) {
      const dueAt = positionAt + rules.staleness.positionMs;
      found.push({ cause: 'position_old', shipment, since: positionAt, holdsFrom: dueAt, dueAt, parcel });
    }
  }
}
