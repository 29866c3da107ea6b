import type { Control } from './domain/control.ts';
import { defaultRules, type Rules } from './domain/rules.ts';
import { orderDeadline } from './deadlines.ts';
import { retell } from './ledger.ts';
import { rerouteFrom, retryAll, reviewAll } from './sourcing-queue.ts';
import type { State } from './state.ts';
import { knowWarehouse, warehouseOf } from './warehouses.ts';

/** The one entry of the table. */
const inForce = 'in_force';

/** The rules in force: those last published into the log. */
export function rulesInForce(state: Pick<State, 'rules'>): Rules {
  return state.rules.get(inForce) ?? defaultRules;
}

/** Whether a warehouse sends nothing: a person has closed it, or the rules have, or leave it out, or nobody knows it. */
export function isClosed(state: State, id: string): boolean {
  const { warehouses, unlistedWarehouses } = rulesInForce(state);
  const rule = warehouses.find((one) => one.id === id);
  return warehouseOf(state, id)?.closed !== false || (rule?.closed ?? unlistedWarehouses === 'ignore');
}

/** A warehouse has been told of beside the rules: it is known, if such may ship. */
export function hearOfWarehouse(state: State, id: string): void {
  if (rulesInForce(state).unlistedWarehouses === 'ship') knowWarehouse(state, id);
}

/** Other rules hold from now on: limits change, and what could not be sent before, or waited for a person, perhaps can go on. */
export function adoptRules(state: State, { rules }: Control & { type: 'rules' }): void {
  state.rules.set(inForce, rules);
  for (const { id } of rules.warehouses) knowWarehouse(state, id);
  // Warehouses that told of stock while they might not ship may do so now.
  for (const { levels } of state.stock.values()) for (const { warehouse } of levels) hearOfWarehouse(state, warehouse);
  for (const { id } of state.warehouses.values()) if (isClosed(state, id)) rerouteFrom(state, id);
  state.deadlines.drop('order');
  for (const order of state.orders.values()) state.deadlines.add(orderDeadline(order, state.settings, rules));
  retell(state, () => true);
  retryAll(state);
  reviewAll(state);
}
