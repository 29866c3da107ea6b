import type { Line, ShipTo } from '../../processors/domain/event.ts';
import { defaultRules, type CarrierRule, type Rate, type Rules, type WarehouseRule } from '../../processors/domain/rules.ts';
import { Random } from '../../samples/random.ts';

/** A merchant with many warehouses, made up from a seed: the same one every time. */
export interface StockedWorld {
  readonly rules: Rules;
  /** What lies where, SKU by SKU; warehouses by id. */
  readonly stock: readonly { readonly sku: string; readonly levels: readonly { readonly warehouse: string; readonly units: number }[] }[];
  /** The order of a number, the same at every call. */
  order(number: number): { readonly lines: readonly Line[]; readonly shipTo: ShipTo; readonly serviceLevel: string | undefined };
}

const provinces = [
  'Guangdong', 'Zhejiang', 'Jiangsu', 'Shanghai', 'Beijing', 'Sichuan', 'Hubei', 'Shandong', 'Henan', 'Fujian', 'Shaanxi', 'Liaoning', 'Hunan', 'Chongqing',
  'Yunnan', 'Xinjiang',
];
const cities: readonly (readonly [latitude: number, longitude: number])[] = [
  [22.5, 114.1], [31.2, 121.5], [30.7, 104.1], [39.9, 116.4], [30.6, 114.3], [34.3, 108.9], [36.1, 120.4], [26.1, 119.3], [41.8, 123.4], [34.8, 113.6],
];

/**
 * Each SKU lies in about two thirds of the warehouses, a tenth of them in few
 * or none, a handful of units to hundreds. Orders have 1 to 8 lines, most of
 * them few, and go all over China.
 */
export function stockedWorld(warehouses: number, skus: number, seed: number): StockedWorld {
  const random = new Random(seed);
  const ids = Array.from({ length: warehouses }, (_, at) => `W${String(at + 1).padStart(2, '0')}`);
  const stock = Array.from({ length: skus }, (_, at) => {
    const spread = at % 10 === 0 ? 0.06 : 0.68;
    const levels = ids.filter(() => random.chance(spread)).map((warehouse) => ({ warehouse, units: 1 + Math.floor(400 * random.next() ** 4) }));
    return { sku: skuOf(at), levels };
  });
  return { rules: rulesOf(ids, skus, random), stock, order: (number) => orderOf(new Random(seed * 1_000_003 + number), skus) };
}

const skuOf = (at: number) => `SKU-${at}`;

function orderOf(random: Random, skus: number) {
  const lines = Array.from({ length: 1 + Math.floor(8 * random.next() ** 2) }, (_, at): Line => ({
    line: String(at + 1), sku: skuOf(random.below(skus)), quantity: 1 + Math.floor(3 * random.next() ** 2), unitPriceMinor: 1_250, discountMinor: 0,
  }));
  return {
    lines, shipTo: { country: 'CN', province: random.pick(provinces), city: '' }, serviceLevel: random.chance(0.2) ? 'express' : undefined,
  };
}

const zones = [
  { id: 'east', countries: ['CN'], provinces: ['Zhejiang', 'Jiangsu', 'Shanghai', 'Shandong', 'Fujian'] },
  { id: 'south', countries: ['CN'], provinces: ['Guangdong', 'Hunan', 'Hubei', 'Henan'] },
  { id: 'west', countries: ['CN'], provinces: ['Sichuan', 'Chongqing', 'Shaanxi', 'Yunnan'] },
  { id: 'rest', countries: ['CN'] },
];

function rulesOf(ids: readonly string[], skus: number, random: Random): Rules {
  const rates = (): Record<string, Rate> => Object.fromEntries([...zones.map(({ id }) => id), 'default'].map((zone) =>
    [zone, { baseMinor: 500 + 50 * random.below(20), perKgMinor: 100 + 20 * random.below(20) }]));
  const warehouses = ids.map((id, at): WarehouseRule => {
    const [latitude, longitude] = cities[at % cities.length]!;
    return {
      id, location: { latitude, longitude }, cutOff: '17:00', priority: 1 + (at % 4), closed: at % 20 === 19, rates: rates(),
      ...(at % 3 === 0 ? { capacityPerDay: 1_000_000 } : {}), ...(at % 7 === 6 ? { serves: ['east', 'south', 'rest'] } : {}),
    };
  });
  const carriers = ['deppon', 'ems', 'jdl', 'sf', 'yto', 'zto'].map((id, at): CarrierRule => ({
    id, serviceLevels: at % 2 === 0 ? ['standard'] : ['standard', 'express'], rates: rates(),
  }));
  const weights = Object.fromEntries(Array.from({ length: skus }, (_, at) => [skuOf(at), 100 + random.below(2_000)]));
  return {
    ...defaultRules, version: 'bench', zones, warehouses, carriers, weights: { defaultGrams: 500, skus: weights },
    safetyStock: { defaultUnits: 1, skus: {} },
    allotments: Array.from({ length: Math.floor(skus / 100) }, (_, at) => ({ id: `a${at}`, sku: skuOf(at * 100 + 1), channel: 'taobao', setAside: 5 })),
    workflow: { ...defaultRules.workflow, approval: { automatic: [{ channels: ['taobao'] }], limitMs: defaultRules.workflow.approval.limitMs } },
  };
}
