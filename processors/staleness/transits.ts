import { day, type Instant } from '../domain/instant.ts';
import type { Order } from '../domain/order.ts';
import { regionOf } from '../domain/places.ts';
import { hasLeft, type Shipment } from '../domain/shipment.ts';
import { runningTime } from '../patience.ts';
import { stateKey } from '../state-key.ts';
import type { State } from '../state.ts';
import { countOf, type Durations, noteDuration } from './durations.ts';

/** Publishers name carriers, warehouses and places: no more routes than this are told apart, the others are known as a region's. */
const mostRoutes = 10_000;

/** How long something took lately, and when that was last heard of. */
export interface Transit {
  readonly durations: Durations;
  /** By `runningTime`: that the broker was away is no reason to forget. */
  readonly heardAt: number;
}

/** A route, warehouse or carrier that nobody has heard of for so long makes room for others. */
const forgottenAfterMs = 30 * day;

/** Takes note of parcels that left, and of those that arrived, since the order was last seen. Called by `orders.ts` alone. */
export function noteTransits(state: State, before: Order | undefined, after: Order, logTime: Instant): void {
  after.shipments.forEach((now, index) => {
    const was = before?.shipments[index];
    if (was === now) return;
    if (hasLeft(now) && (was === undefined || !hasLeft(was))) {
      const waited = logTime - after.placedLogTime;
      note(state, leavingKey(now.warehouse), waited);
      note(state, leavingKey(''), waited);
    }
    if (now.state === 'delivered' && was?.state === 'dispatched' && now.leftAt !== undefined) {
      for (const key of routesOf(after, now)) note(state, key, logTime - now.leftAt);
    }
  });
}

/** How long orders take from their placing until they leave a warehouse; of any, where too few have left this one. */
export function leavingTimes(state: State, warehouse: string, atLeast: number): Durations | undefined {
  return known(state, [leavingKey(warehouse), leavingKey('')], atLeast);
}

/** How long this carrier takes on this route; or anybody to that region, where too few have been seen. */
export function transitTimes(state: State, order: Order, parcel: Pick<Shipment, 'carrier' | 'warehouse'>, atLeast: number): Durations | undefined {
  return known(state, routesOf(order, parcel), atLeast);
}

function known(state: State, keys: readonly string[], atLeast: number): Durations | undefined {
  for (const key of keys) {
    const durations = state.staleness.transits.get(key)?.durations;
    if (durations !== undefined && countOf(durations) >= atLeast) return durations;
  }
  return undefined;
}

function note(state: State, key: string, lengthMs: number): void {
  const before = state.staleness.transits.get(key);
  if (before === undefined && state.staleness.transits.size >= mostRoutes) return;
  state.staleness.transits.set(key, { durations: noteDuration(before?.durations, lengthMs), heardAt: runningTime(state) });
}

/** Lets go what nobody has heard of lately. Once a day is enough. */
export function forgetTransits(state: State): void {
  const { transits } = state.staleness;
  const before = runningTime(state) - forgottenAfterMs;
  for (const key of transits.keys()) if (transits.get(key)!.heardAt < before) transits.delete(key);
}

function leavingKey(warehouse: string): string {
  return stateKey(`leaves ${warehouse}`);
}

/** The carrier's own way there, then anybody's. */
function routesOf({ shipTo }: Order, { carrier = '', warehouse }: Pick<Shipment, 'carrier' | 'warehouse'>): readonly string[] {
  if (shipTo === undefined) return [];
  const { country, province } = regionOf(shipTo.country, shipTo.province);
  const region = `${country}/${province}`;
  return [stateKey(`by ${carrier} from ${warehouse} to ${region}`), stateKey(`to ${region}`)];
}
