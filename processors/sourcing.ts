import type { Order } from './domain/order.ts';
import type { RoutingPlan, RoutingTrigger } from './domain/routing.ts';
import { applied } from './decision.ts';
import { Heard } from './heard.ts';
import { stockOf } from './ledger.ts';
import { save } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { ownEvent } from './own-event.ts';
import { progressed, unassigned, unitsOf } from './progress.ts';
import { conclude } from './conclude.ts';
import { route } from './routing.ts';
import { rulesInForce } from './rules.ts';
import { countedUnder } from './sellable.ts';
import { added } from './shipment-change.ts';
import { versionOf } from './sourcing-queue.ts';
import type { State } from './state.ts';
import { stallRate } from './carriers.ts';
import { knownWarehouses, loadWarehouse } from './warehouses.ts';

/** Whether orders are routed at all: not before rules list a warehouse, or one that may ship has told of stock. */
export function isRouted(state: State): boolean {
  const { warehouses, unlistedWarehouses } = rulesInForce(state);
  return warehouses.length > 0 || (unlistedWarehouses === 'ship' && state.stock.size > 0);
}

/** Decides where what is left of an order ships from, and reserves it there; or it waits. */
export function source(state: State, order: Order, trigger: RoutingTrigger, out: Outbox): void {
  const plan = planFor(state, order, out);
  if (plan.outcome === 'allocated') allocate(state, order, plan, out);
  else backorder(state, order, plan, out);
  out.routing({ orderId: order.id, channel: order.channel, trigger, rules: rulesInForce(state).version, currency: rulesInForce(state).currency, plan });
}

function planFor(state: State, order: Order, out: Outbox): RoutingPlan {
  return route(
    {
      channel: order.channel, lines: unassigned(order), shipTo: order.shipTo, serviceLevel: order.serviceLevel, refusedCarriers: order.refusedCarriers,
    },
    {
      rules: rulesInForce(state), timezone: state.settings.timezone, logTime: out.logTime, warehouses: knownWarehouses(state),
      stockOf: (sku) => stockOf(state, sku), stallRate: (carrier) => stallRate(state, carrier, out.logTime),
    },
  );
}

function allocate(state: State, order: Order, plan: RoutingPlan & { outcome: 'allocated' }, out: Outbox): void {
  const last = plan.shipments.at(-1);
  let after: Order = { ...order, backorder: undefined, warehouse: last?.warehouse ?? order.warehouse, carrier: last?.carrier ?? order.carrier };
  for (const { warehouse, lines, carrier, date } of plan.shipments) {
    after = added(after, {
      state: 'allocated', warehouse, carrier, trackingNumber: undefined, reference: undefined, lines, reserved: true, allotments: countedUnder(order.channel, lines, rulesInForce(state)), day: date,
      requested: false, movedAt: out.logTime, positionAt: undefined, leftAt: undefined, stalled: false,
    });
    loadWarehouse(state, warehouse, date);
  }
  const shipments = after.shipments.slice(order.shipments.length).map((one) => ({
    shipment: one.id, warehouse: one.warehouse, carrier: one.carrier ?? '', units: unitsOf(one.lines),
  }));
  const event = ownEvent('order.allocated', order, out, { shipments });
  conclude(state, new Heard(event), out.message.seq, order, applied(progressed(after, out.logTime, out.logTime)), out);
}

function backorder(state: State, order: Order, { reason, awaits }: RoutingPlan & { outcome: 'backordered' }, out: Outbox): void {
  const waiting: Order = { ...order, backorder: { awaits, triedAt: versionOf(state, awaits) } };
  if (order.state === 'backordered') return void save(state, waiting, out);
  const event = ownEvent('order.backordered', order, out, { reason, awaits });
  conclude(state, new Heard(event), out.message.seq, order, applied({ ...waiting, state: 'backordered', stateSince: out.logTime }), out);
}
