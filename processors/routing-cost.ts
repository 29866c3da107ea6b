import type { Place, Rate } from './domain/rules.ts';

/** A quotient of whole numbers, rounded up: what is reckoned in whole minor units is never too little. */
export function ceilDiv(dividend: number, divisor: number): number {
  return Math.ceil(dividend / divisor);
}

/** What a parcel of so many grams costs, in minor units. */
export function parcelMinor({ baseMinor, perKgMinor }: Rate, grams: number): number {
  return grams <= 1_000 ? baseMinor : baseMinor + perKgMinor * ceilDiv(grams - 1_000, 1_000);
}

const earthKm = 6_371;
const radians = Math.PI / 180;

/** Kilometres between two places over the ground, whole; 0 where either is unknown. */
export function kilometresBetween(one: Place | undefined, other: Place | undefined): number {
  if (one === undefined || other === undefined) return 0;
  const north = Math.sin(((other.latitude - one.latitude) * radians) / 2);
  const east = Math.sin(((other.longitude - one.longitude) * radians) / 2);
  const chord = north * north + Math.cos(one.latitude * radians) * Math.cos(other.latitude * radians) * east * east;
  return Math.round(2 * earthKm * Math.asin(Math.min(1, Math.sqrt(chord))));
}
