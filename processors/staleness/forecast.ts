import type { Instant } from '../domain/instant.ts';
import type { Order } from '../domain/order.ts';
import type { Shipment } from '../domain/shipment.ts';
import type { State } from '../state.ts';
import { quantileOf } from './durations.ts';
import { leavingTimes, transitTimes } from './transits.ts';

/** By when nineteen of twenty parcels like this one, on its way, arrive; `undefined` where too few have been seen. */
export function arrivalOf(state: State, order: Order, parcel: Shipment, atLeast: number): Instant | undefined {
  const transit = transitTimes(state, order, parcel, atLeast);
  return transit === undefined || parcel.leftAt === undefined ? undefined : parcel.leftAt + quantileOf(transit, 0.95);
}

/**
 * By when nineteen of twenty orders like this one, some of which has still to
 * leave, arrive. Two waits that each seldom take their worst seldom take it
 * together, so what they may take beyond their medians adds up as squares do.
 */
export function arrivalOfUnsent(
  state: State, order: Order, from: Pick<Shipment, 'carrier' | 'warehouse'>, now: Instant, atLeast: number,
): Instant | undefined {
  const leaving = leavingTimes(state, from.warehouse, atLeast);
  const transit = transitTimes(state, order, from, atLeast);
  if (leaving === undefined || transit === undefined) return undefined;
  // What has not left by now leaves now at the soonest.
  const left = (share: number) => Math.max(now, order.placedLogTime + quantileOf(leaving, share));
  const [usual, travels] = [left(0.5), quantileOf(transit, 0.5)];
  const spread = Math.sqrt((left(0.95) - usual) ** 2 + (quantileOf(transit, 0.95) - travels) ** 2);
  return usual + travels + Math.round(spread);
}
