import type { ShipTo } from './domain/event.ts';
import { regionOf, type Region } from './domain/places.ts';
import type { Place, Rate, Rules } from './domain/rules.ts';
import { ceilDiv, kilometresBetween } from './routing-cost.ts';

/** The way from a warehouse to a destination. */
export interface Leg {
  /** Whether the warehouse sends there. */
  readonly served: boolean;
  readonly rate: Rate;
  readonly distanceMinor: number;
}

/** Where an order goes, as the rules see it. */
export interface Destination {
  /** The zone it lies in; absent where no zone of the rules has it. */
  readonly zone: string | undefined;
  /** By the ids of warehouses that the rules list. */
  readonly legs: ReadonlyMap<string, Leg>;
}

/** What the rules alone say of destinations. */
export interface Atlas {
  /** First matching zone and the way from each warehouse; an unknown destination is in no zone. */
  destinationOf(shipTo: ShipTo | undefined): Destination;
}

const unknown: Region = { country: '', province: '' };

/** The most destinations kept worked out; channels write provinces as they please. */
const mostKept = 10_000;

/** Made once for each version of the rules: destinations repeat, and their distances and rates with them. */
export function atlasOf(rules: Rules): Atlas {
  const zones = rules.zones.map(({ id, countries, provinces }) => {
    const codes = countries.map((country) => regionOf(country, '').country);
    const named = provinces && new Set(codes.flatMap((code) => provinces.map((province) => keyOf(regionOf(code, province)))));
    return { id, holds: (region: Region) => codes.includes(region.country) && (named?.has(keyOf(region)) ?? true) };
  });
  const known = knownPlaces(rules);
  const kept = new Map<string, Destination>();

  function work(region: Region): Destination {
    const zone = region.country === '' ? undefined : zones.find(({ holds }) => holds(region))?.id;
    const place = known.get(keyOf(region)) ?? known.get(region.country);
    const legs = rules.warehouses.map(({ id, location, serves, rates }): [string, Leg] => [id, {
      served: servesZone(serves, zone),
      rate: rateOf(rates, zone) ?? rules.costs.shipping,
      distanceMinor: ceilDiv(kilometresBetween(location, place) * rules.costs.per100KmMinor, 100),
    }]);
    return { zone, legs: new Map(legs) };
  }

  return {
    destinationOf: (shipTo) => {
      const written = shipTo === undefined ? '' : `${shipTo.country}/${shipTo.province}`;
      let destination = kept.get(written);
      if (destination === undefined) {
        destination = work(shipTo === undefined ? unknown : regionOf(shipTo.country, shipTo.province));
        if (kept.size >= mostKept) kept.clear();
        kept.set(written, destination);
      }
      return destination;
    },
  };
}

/** Whether a list of zones has this one. No list: everywhere, also where no zone is. */
export function servesZone(serves: readonly string[] | undefined, zone: string | undefined): boolean {
  return serves === undefined || (zone !== undefined && serves.includes(zone));
}

/** The rate to a zone, else the one for any other. */
export function rateOf(rates: Readonly<Record<string, Rate>> | undefined, zone: string | undefined): Rate | undefined {
  if (rates === undefined) return undefined;
  if (zone !== undefined && Object.hasOwn(rates, zone)) return rates[zone];
  return Object.hasOwn(rates, 'default') ? rates['default'] : undefined;
}

const keyOf = ({ country, province }: Region) => (province === '' ? country : `${country}/${province}`);

/** The places of the rules, in one spelling. Who writes a place in a spelling of its own means it instead of the one that is there anyway. */
function knownPlaces(rules: Rules): ReadonlyMap<string, Place> {
  const written = Object.entries(rules.places).map(([name, place]) => {
    const slash = name.indexOf('/');
    const key = keyOf(slash < 0 ? regionOf(name, '') : regionOf(name.slice(0, slash), name.slice(slash + 1)));
    return { key, place, plain: key === name };
  });
  return new Map([...written.filter(({ plain }) => plain), ...written.filter(({ plain }) => !plain)].map(({ key, place }) => [key, place]));
}
