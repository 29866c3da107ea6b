import type { Instant } from './domain/instant.ts';
import { hour } from './domain/instant.ts';
import { stateKey } from './state-key.ts';
import type { State } from './state.ts';

/** What is still to be gone through: more than one message should do at once. */
export interface SourcingState {
  /** SKUs of which there is more than before, and somebody waits; '' for those that wait for something else. */
  readonly restocked: readonly string[];
  /** Closed warehouses whose open shipments have to be routed anew. */
  readonly rerouting: readonly string[];
  /** Whether orders that wait for what rules say are still to be looked at under new ones. */
  readonly reviewing: boolean;
  /** What `SkuStock.version` is to a SKU, this is to those that wait for no SKU. */
  readonly version: number;
  /** The hour of log time in which these were last woken. */
  readonly wokenAt: Instant;
}

export const idleSourcing: SourcingState = { restocked: [], rerouting: [], reviewing: false, version: 1, wokenAt: 0 };

/** There is more of a SKU than before: whoever waits for it is tried again. */
export function retryFor(state: State, sku: string): void {
  const { sourcing } = state.singles;
  if (!state.backorders.has(sku) || sourcing.restocked.includes(sku)) return;
  state.singles.sourcing = { ...sourcing, restocked: [...sourcing.restocked, sku] };
}

/** Rules or warehouses have changed: whoever waits is tried again, whatever for. */
export function retryAll(state: State): void {
  state.singles.sourcing = { ...state.singles.sourcing, version: state.singles.sourcing.version + 1 };
  for (const sku of state.backorders.skus()) {
    const stock = state.stock.get(stateKey(sku));
    if (stock !== undefined) state.stock.set(stateKey(sku), { ...stock, version: stock.version + 1 });
    retryFor(state, sku);
  }
}

/** Rules have changed: whoever waited for a person or for its channel may not have to any more. */
export function reviewAll(state: State): void {
  state.singles.sourcing = { ...state.singles.sourcing, reviewing: true };
}

/** Everybody has been looked at. */
export function reviewed(state: State): void {
  state.singles.sourcing = { ...state.singles.sourcing, reviewing: false };
}

/** A warehouse is closed: what it was to send has to come from elsewhere. */
export function rerouteFrom(state: State, warehouse: string): void {
  const { sourcing } = state.singles;
  if (sourcing.rerouting.includes(warehouse)) return;
  state.singles.sourcing = { ...sourcing, rerouting: [...sourcing.rerouting, warehouse] };
}

/** Those that wait for a warehouse's day or hour are tried once an hour. */
export function wakeHourly(state: State, logTime: Instant): void {
  const { sourcing } = state.singles;
  const wokenAt = Math.floor(logTime / hour) * hour;
  if (sourcing.wokenAt === wokenAt || !state.backorders.has('')) return;
  state.singles.sourcing = { ...sourcing, wokenAt, version: sourcing.version + 1 };
  retryFor(state, '');
}

/** What an attempt for those who wait for this was made at; when it has grown, another is worth it. */
export function versionOf(state: State, awaits: string): number {
  return awaits === '' ? state.singles.sourcing.version : state.stock.get(stateKey(awaits))?.version ?? 0;
}
