import type { Condition, Step } from './domain/rules.ts';
import type { Order } from './domain/order.ts';
import { regionOf } from './domain/places.ts';
import type { RoutingTrigger } from './domain/routing.ts';
import { isOpen } from './domain/shipment.ts';
import { isKnownBuyer } from './buyers.ts';
import { applied } from './decision.ts';
import { Heard } from './heard.ts';
import { save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { ownEvent } from './own-event.ts';
import { unassigned } from './progress.ts';
import { rulesInForce } from './rules.ts';
import { conclude } from './conclude.ts';
import { isRouted, source } from './sourcing.ts';
import { versionOf } from './sourcing-queue.ts';
import type { State } from './state.ts';

/**
 * Takes an order its next step along, if that needs nobody: approval, the stock
 * lock, asking the warehouse. False when it has to wait.
 */
export function proceed(state: State, key: string, out: Outbox): boolean {
  const order = state.orders.get(key);
  if (order === undefined) return false;
  const { state: is } = order;
  if (is === 'paid') return approve(state, order, out);
  if (is === 'approved') return allocate(state, order, out);
  // One that waits is tried when what it waits for comes; one that has just come back has not been tried.
  if (is === 'backordered') return order.backorder === undefined && allocate(state, order, out);
  // What stays when a part of a shipment leaves is asked for under its own name.
  return (is === 'allocated' || is === 'labelled') && request(state, order, out);
}

/** Every so many refused labels a person has to look, or warehouse and carrier would go on for ever. */
const refusalsBeforeHold = 3;

function approve(state: State, order: Order, out: Outbox): boolean {
  if (!mayGoOn(state, order, rulesInForce(state).workflow.approval, 'approval', out)) return false;
  const approved: Order = { ...order, state: 'approved', stateSince: out.logTime };
  conclude(state, new Heard(ownEvent('order.approved', order, out, { by: 'core', reason: 'rule' })), out.message.seq, order, applied(approved), out);
  return true;
}

function allocate(state: State, order: Order, out: Outbox): boolean {
  const rules = rulesInForce(state);
  if (rules.fulfilledByChannel.includes(order.channel) || unassigned(order).length === 0) return false;
  if (!isRouted(state)) return awaitFirstStock(state, order, out);
  if (order.backorder !== undefined && order.backorder.triedAt >= versionOf(state, order.backorder.awaits)) return false;
  return attempt(state, order, order.shipments.length === 0 ? 'approved' : out.trigger ?? 'resumed', out);
}

/** Whether an order that nothing has happened to can go on all the same: its approval needs nobody, or it is ours to send and was not. */
export function mayProceed(state: State, order: Order, out: Outbox): boolean {
  const { workflow, fulfilledByChannel } = rulesInForce(state);
  if (order.state === 'paid') return mayGoOn(state, order, workflow.approval, 'approval', out);
  return order.state === 'approved' && order.backorder === undefined && !fulfilledByChannel.includes(order.channel) && unassigned(order).length > 0;
}

/** Tries an order once more that waits, if it is still ours to send; what was let through before has to be so still. False when it is not ours. */
export function tryAgain(state: State, order: Order, out: Outbox): boolean {
  const rules = rulesInForce(state);
  if (rules.fulfilledByChannel.includes(order.channel) || !isRouted(state)) return false;
  return attempt(state, order, 'restocked', out);
}

/** Routes an order, or has a person look at it first. */
function attempt(state: State, order: Order, trigger: RoutingTrigger, out: Outbox): boolean {
  if (!mayGoOn(state, order, rulesInForce(state).workflow.allocation, 'allocation', out)) return holdFor(state, order, 'step_allocation', out);
  if (trigger === 'label_refused' && order.labelRefusals % refusalsBeforeHold === 0) return holdFor(state, order, 'labels_refused', out);
  source(state, order, trigger, out);
  return true;
}

/** While nobody has told of any stock an order waits for the first SKU it has still to send, and stays approved. */
function awaitFirstStock(state: State, order: Order, out: Outbox): boolean {
  const awaits = unassigned(order)[0]?.sku ?? '';
  if (order.backorder === undefined) save(state, { ...order, backorder: { awaits, triedAt: 0 } }, out);
  return false;
}

/** Asks the warehouses for the shipments that are allocated, or a person first. */
function request(state: State, order: Order, out: Outbox): boolean {
  const due = order.shipments.filter((shipment) => isOpen(shipment) && !shipment.requested);
  if (due.length === 0) return false;
  if (!mayGoOn(state, order, rulesInForce(state).workflow.label, 'label', out)) return holdFor(state, order, 'step_label', out);
  save(state, { ...order, shipments: order.shipments.map((one) => (due.includes(one) ? { ...one, requested: true } : one)) }, out);
  for (const { id, warehouse, carrier = '', lines } of due) {
    out.signal('shipment.requested', id, { order: order.id, warehouse, carrier, serviceLevel: order.serviceLevel ?? '', lines });
  }
  return true;
}

/** The core holds an order that a person has to let through; `order.released` does. */
function holdFor(state: State, order: Order, reason: string, out: Outbox): boolean {
  const held: Order = { ...order, state: 'on_hold', stateSince: out.logTime, heldFrom: order.state };
  conclude(state, new Heard(ownEvent('order.held', order, out, { by: 'core', reason })), out.message.seq, order, applied(held), out);
  return true;
}

/** Whether a step needs no person, or one has let the order through it. */
function mayGoOn(state: State, order: Order, { automatic }: Step, step: string, out: Outbox): boolean {
  return order.cleared.includes(step) || automatic.some((condition) => holds(state, order, condition, out));
}

function holds(state: State, order: Order, condition: Condition, out: Outbox): boolean {
  const { channels, countries, totalBelowMinor, knownBuyer, noRiskWord } = condition;
  if (channels !== undefined && !channels.includes(order.channel)) return false;
  if (countries !== undefined && !countries.some((country) => isIn(country, order))) return false;
  if (totalBelowMinor !== undefined && !(order.totalMinor < (totalBelowMinor[order.currency] ?? -1))) return false;
  if (knownBuyer === true && !isKnownBuyer(state, order.buyer, out.logTime)) return false;
  return noRiskWord !== true || order.riskWord === undefined;
}

/** Whether an order goes to a country, however rules and channel spell it. */
function isIn(country: string, { shipTo }: Order): boolean {
  return shipTo !== undefined && regionOf(shipTo.country, '').country === regionOf(country, '').country;
}
