import type { Rate, WarehouseRule } from '../processors/domain/rules.ts';
import type { Place } from './place.ts';
import { zoneOf, type ZoneId } from './zone.ts';

/** Shenzhen, Shanghai, Chengdu, Rotterdam. */
export const warehouses = ['SZ1', 'SH1', 'CD1', 'RT1'] as const;

export type Warehouse = (typeof warehouses)[number];

interface House {
  readonly location: NonNullable<WarehouseRule['location']>;
  readonly cutOff: string;
  readonly timezone: string;
  /** Fen for the first kilogram of a parcel to a zone. It sends nowhere else, but for `default`: anywhere. */
  readonly baseMinor: Readonly<Partial<Record<ZoneId | 'default', number>>>;
}

const china = { cutOff: '18:00', timezone: 'Asia/Shanghai' };

const houses: Readonly<Record<Warehouse, House>> = {
  SZ1: { ...china, location: { latitude: 22.6, longitude: 114.1 }, baseMinor: { south: 800, west: 1_400, east: 1_500 } },
  SH1: {
    ...china, location: { latitude: 31.2, longitude: 121.5 },
    baseMinor: { east: 800, south: 1_600, west: 1_600, world: 6_000, europe: 6_400, default: 7_200 },
  },
  CD1: { ...china, location: { latitude: 30.6, longitude: 104.1 }, baseMinor: { west: 800, south: 1_500, east: 1_700 } },
  RT1: {
    location: { latitude: 51.9, longitude: 4.5 }, cutOff: '17:00', timezone: 'Europe/Amsterdam',
    baseMinor: { europe: 900, world: 7_200, default: 7_800 },
  },
};

/** A further kilogram costs about an eighth of the first. */
function rate(baseMinor: number): Rate {
  return { baseMinor, perKgMinor: Math.round(baseMinor / 8) };
}

/**
 * The warehouses as the rules list them.
 * @param capacityPerDay shipments
 */
export function warehouseRules(capacityPerDay: number): WarehouseRule[] {
  return warehouses.map((id) => {
    const { baseMinor, ...house } = houses[id];
    const rates = Object.fromEntries(Object.entries(baseMinor).map(([zone, minor]) => [zone, rate(minor)]));
    const serves = 'default' in baseMinor ? {} : { serves: Object.keys(baseMinor) };
    return { id, ...house, ...serves, capacityPerDay, priority: 1, closed: false, rates };
  });
}

function reachOf(zone: ZoneId | 'default'): readonly Warehouse[] {
  const cost = (id: Warehouse): number | undefined => houses[id].baseMinor[zone] ?? houses[id].baseMinor.default;
  return warehouses.filter((id) => cost(id) !== undefined).toSorted((a, b) => cost(a)! - cost(b)!);
}

const reach: Readonly<Record<ZoneId | 'default', readonly Warehouse[]>> = {
  south: reachOf('south'), west: reachOf('west'), east: reachOf('east'), europe: reachOf('europe'), world: reachOf('world'),
  default: reachOf('default'),
};

/** The warehouses that send to a place, cheapest first. */
export function warehousesFor(place: Place): readonly Warehouse[] {
  return reach[zoneOf(place) ?? 'default'];
}
