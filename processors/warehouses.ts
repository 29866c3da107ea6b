import type { Control } from './domain/control.ts';
import { day } from './domain/instant.ts';
import { levelOf } from './domain/stock.ts';
import { retell } from './ledger.ts';
import type { WarehouseNow } from './routing.ts';
import { rerouteFrom, retryAll } from './sourcing-queue.ts';
import type { Outbox } from './outbox.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** Takes note of a warehouse, named in rules or heard of in a stock event. */
export function knowWarehouse(state: State, id: string): void {
  if (state.warehouses.has(stateKey(id))) return;
  state.warehouses.set(stateKey(id), { id, closed: false, load: {} });
}

export function warehouseOf(state: State, id: string): WarehouseNow | undefined {
  return state.warehouses.get(stateKey(id));
}

/** Every warehouse that is known, by id. */
export function knownWarehouses(state: State): readonly WarehouseNow[] {
  return [...state.warehouses.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Counts a shipment against a warehouse's day `YYYY-MM-DD`. Days that are over are forgotten. */
export function loadWarehouse(state: State, id: string, date: string): void {
  const warehouse = warehouseOf(state, id);
  if (warehouse === undefined) return;
  // Two days back: no zone's today is earlier.
  const past = new Date(state.singles.clock.logTime - 2 * day).toISOString().slice(0, 10);
  const kept = Object.entries(warehouse.load).filter(([other]) => other >= past);
  state.warehouses.set(stateKey(id), { ...warehouse, load: { ...Object.fromEntries(kept), [date]: (warehouse.load[date] ?? 0) + 1 } });
}

/** A shipment will not leave: there is room for another on its warehouse's day. */
export function unloadWarehouse(state: State, id: string, date: string): void {
  const warehouse = warehouseOf(state, id);
  const planned = warehouse?.load[date] ?? 0;
  if (warehouse === undefined || planned === 0) return;
  state.warehouses.set(stateKey(id), { ...warehouse, load: { ...warehouse.load, [date]: planned - 1 } });
}

/** A person closes a warehouse, whose orders are then routed anew, or opens it, which may help those that wait. */
export function steerWarehouse(state: State, { warehouse: id, action, by, reason }: Control & { type: 'warehouse' }, out: Outbox): void {
  knowWarehouse(state, id);
  const warehouse = warehouseOf(state, id)!;
  const closed = action === 'close';
  out.signal(closed ? 'warehouse.closed' : 'warehouse.opened', id, { by, reason });
  if (warehouse.closed === closed) return;
  state.warehouses.set(stateKey(id), { ...warehouse, closed });
  retell(state, (stock) => levelOf(stock, id) !== undefined);
  if (closed) rerouteFrom(state, id);
  else retryAll(state);
}
