import { day } from '../processors/domain/instant.ts';
import type { CarrierRule } from '../processors/domain/rules.ts';
import type { Place } from './place.ts';
import type { Warehouse } from './warehouse.ts';
import { zoneOf, type ZoneId } from './zone.ts';

export type Carrier = 'shunfeng' | 'zhongtong' | 'yunda' | 'postnl' | 'dhl' | 'ems';

const china: readonly ZoneId[] = ['east', 'west', 'south'];

/** Fen for the first kilogram to a zone. The cheapest carries unless its parcels stall. */
const baseMinor: Readonly<Record<Carrier, Readonly<Partial<Record<ZoneId | 'default', number>>>>> = {
  shunfeng: { south: 900, east: 1_200, west: 1_300 },
  zhongtong: { east: 700, south: 1_000, west: 1_000 },
  yunda: { west: 800, east: 900, south: 1_100 },
  postnl: { europe: 900 },
  dhl: { europe: 1_500, world: 3_000, default: 3_600 },
  ems: { europe: 2_400, world: 3_300, default: 4_000 },
};

const inChina = ['SZ1', 'SH1', 'CD1'] as const;

const collects: Readonly<Record<Carrier, readonly Warehouse[]>> = {
  shunfeng: inChina, zhongtong: inChina, yunda: inChina, postnl: ['RT1'], dhl: ['SH1', 'RT1'], ems: ['SH1', 'RT1'],
};

const express: ReadonlySet<string> = new Set(['shunfeng', 'dhl']);

/** What platforms call a carrier. */
export const carrierNames: Readonly<Record<Carrier, { readonly name: string; readonly jd: string }>> = {
  shunfeng: { name: '顺丰速运', jd: '467' }, zhongtong: { name: '中通快递', jd: '1499' }, yunda: { name: '韵达快递', jd: '1327' },
  postnl: { name: 'PostNL', jd: '' }, dhl: { name: 'DHL', jd: '' }, ems: { name: 'EMS', jd: '' },
};

function aliasesOf(carrier: Carrier): { aliases?: readonly string[] } {
  const aliases = Object.values(carrierNames[carrier]).filter((name) => name !== '' && name.toLowerCase() !== carrier);
  return aliases.length === 0 ? {} : { aliases };
}

export const carrierRules: readonly CarrierRule[] = Object.entries(baseMinor).map(([id, bases]) => ({
  id,
  ...aliasesOf(id as Carrier),
  serviceLevels: express.has(id) ? ['standard', 'express'] : ['standard'],
  ...('default' in bases ? {} : { serves: Object.keys(bases) }),
  collectsFrom: collects[id as Carrier],
  rates: Object.fromEntries(Object.entries(bases).map(([zone, minor]) => [zone, { baseMinor: minor, perKgMinor: minor / 10 }])),
}));

/** A carrier that takes parcels and reads none of them. Times are in the replay's own time. */
export interface Stall {
  readonly carrier: Carrier;
  readonly from: number;
  readonly until: number;
}

const stallEveryMs = 28 * day;
const stallLastsMs = 4 * day;
const stallOffsetMs = 16 * day;

/** Which carrier stalls when: four days in every four weeks, in China. */
export function stallAt(at: number, start: number): Stall | undefined {
  const round = Math.floor((at - start) / stallEveryMs);
  if (round < 0) return undefined;
  const from = start + round * stallEveryMs + stallOffsetMs;
  if (at < from || at >= from + stallLastsMs) return undefined;
  return { carrier: carrierTo[china[round % china.length]!], from, until: from + stallLastsMs };
}

/** Stalls that begin from `from` up to, not including, `to`; `from` is when the replay begins. */
export function stallsBetween(from: number, to: number): readonly Stall[] {
  const stalls: Stall[] = [];
  for (let at = from + stallOffsetMs; at < to; at += stallEveryMs) {
    const stall = stallAt(at, from);
    if (stall !== undefined) stalls.push(stall);
  }
  return stalls;
}

function cheapestTo(zone: ZoneId | 'default'): Carrier {
  const cost = (id: Carrier): number => baseMinor[id][zone] ?? baseMinor[id].default ?? Infinity;
  return (Object.keys(baseMinor) as Carrier[]).reduce((best, id) => (cost(id) < cost(best) ? id : best));
}

const carrierTo: Readonly<Record<ZoneId | 'default', Carrier>> = {
  south: cheapestTo('south'), west: cheapestTo('west'), east: cheapestTo('east'), europe: cheapestTo('europe'), world: cheapestTo('world'),
  default: cheapestTo('default'),
};

/** Who is asked first to carry to a place. */
export function carrierFor(place: Place): Carrier {
  return carrierTo[zoneOf(place) ?? 'default'];
}
