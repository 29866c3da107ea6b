import { day, hour } from '../processors/domain/instant.ts';
import { defaultRules, type Rules } from '../processors/domain/rules.ts';
import { carrierRules } from './carrier.ts';
import { warehouseRules } from './warehouse.ts';
import { zones } from './zone.ts';

/** The rules the replay publishes before anything else: the four warehouses, who carries for them, and people who approve what is dear. */
export function replayRules(scale: number): Rules {
  return {
    ...defaultRules,
    version: 'samples-1',
    warehouses: warehouseRules(50_000 * scale),
    zones,
    weights: { defaultGrams: 60, skus: {} },
    costs: {
      shipping: { baseMinor: 2_000, perKgMinor: 400 }, splitMinor: 500, per100KmMinor: 4, priorityMinor: 100, loadMinor: 200,
      waitMinor: 100, stallMinor: 5_000,
    },
    safetyStock: { defaultUnits: 1, skus: {} },
    // The best seller: some of it is kept for the livestream's buyers.
    allotments: [{ id: 'livestream', sku: '85123A', channel: 'douyin', setAside: 60 }],
    carriers: carrierRules,
    // Parcels are read every four days at least.
    stall: { afterMs: stallAfterMs, days: 7 },
    workflow: {
      approval: { automatic: [{ totalBelowMinor: { CNY: 5_000, GBP: 5_000, EUR: 5_000, USD: 5_000 }, noRiskWord: true }], limitMs: 4 * day },
      allocation: { automatic: [{}], limitMs: 5 * day },
      label: { automatic: [{}], limitMs: 20 * day },
      outbound: { limitMs: 10 * day },
      riskWords: ['加急', 'urgent', 'reship'],
      knownBuyerAfterMs: 14 * day,
    },
    resaleable: ['resaleable', 'new'],
    // Real lags have long tails: one order in a hundred takes longer than these.
    staleness: {
      ...defaultRules.staleness,
      limits: [
        { states: ['paid'], limitMs: 5 * day, businessHours: false },
        { states: ['approved', 'allocated', 'labelled'], limitMs: 9 * day, businessHours: false },
        { states: ['on_hold', 'backordered'], limitMs: 7 * day, businessHours: false },
        { states: ['refunding'], limitMs: 21 * day, businessHours: false },
      ],
    },
  };
}

/** A parcel that is not read for this long has stalled. */
export const stallAfterMs = 5 * day;

/** How often a parcel is read at least, on its way. */
export const scanEveryMs = 96 * hour;
