import type { CarrierCandidate, CarrierVerdict } from './domain/routing.ts';
import type { CarrierRule, Costs, Rules } from './domain/rules.ts';
import { ceilDiv, parcelMinor } from './routing-cost.ts';
import { rateOf, servesZone } from './routing-destination.ts';

/** A parcel that wants a carrier. */
export interface Parcel {
  readonly warehouse: string;
  readonly zone: string | undefined;
  readonly grams: number;
  /** Absent: any level will do. */
  readonly serviceLevel: string | undefined;
  readonly refusedCarriers: readonly string[];
}

export interface CarrierChoice {
  /** Absent where no carrier would do. */
  readonly carrier?: string;
  readonly carriers: readonly CarrierCandidate[];
}

/** The rules' carriers by id. */
export function carriersOf({ carriers }: Rules): readonly CarrierRule[] {
  return carriers.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** The carrier that costs least, its recent stalls reckoned in; of equals the first by id. */
export function chooseCarrier(parcel: Parcel, carriers: readonly CarrierRule[], { stallMinor }: Costs, stallRate: (carrier: string) => number): CarrierChoice {
  let cheapest: { readonly id: string; readonly minor: number } | undefined;
  const judged = carriers.map((carrier) => {
    const { id } = carrier;
    const costMinor = costOf(carrier, parcel);
    if (typeof costMinor !== 'number') return { carrier: id, verdict: costMinor };
    const stall = ceilDiv(stallRate(id) * stallMinor, 1_000);
    if (cheapest === undefined || costMinor + stall < cheapest.minor) cheapest = { id, minor: costMinor + stall };
    return { carrier: id, verdict: 'costlier' as const, costMinor, stallMinor: stall };
  });
  if (cheapest === undefined) return { carriers: judged };
  const carrier = cheapest.id;
  return { carrier, carriers: judged.map((one) => (one.carrier === carrier ? { ...one, verdict: 'chosen' } : one)) };
}

/** What a carrier takes for a parcel, in minor units, or why it does not take it. */
function costOf({ id, serviceLevels, serves, collectsFrom, rates }: CarrierRule, parcel: Parcel): number | Exclude<CarrierVerdict, 'chosen' | 'costlier'> {
  if (parcel.serviceLevel !== undefined && serviceLevels !== undefined && !offers(serviceLevels, parcel.serviceLevel)) return 'level_not_offered';
  // Who has no price for a zone does not go there.
  const rate = servesZone(serves, parcel.zone) ? rateOf(rates, parcel.zone) : undefined;
  if (rate === undefined) return 'region_not_served';
  if (collectsFrom !== undefined && !collectsFrom.includes(parcel.warehouse)) return 'not_collected';
  if (parcel.refusedCarriers.includes(id)) return 'refused_before';
  return parcelMinor(rate, parcel.grams);
}

/** Whatever the case: channels and people write `Express` and `express`. */
function offers(serviceLevels: readonly string[], wanted: string): boolean {
  const level = wanted.toLowerCase();
  return serviceLevels.some((offered) => offered.toLowerCase() === level);
}
