import { hour, minute } from '../../processors/domain/instant.ts';
import type { Threshold } from '../../processors/domain/monitoring.ts';
import { type Allotment, type CarrierRule, type Condition, defaultRules, type Rules, type WarehouseRule, type Workflow, type Zone } from '../../processors/domain/rules.ts';
import { channels } from '../../processors/domain/source.ts';
import type { Chance } from './chance.ts';
import { skus } from './goods.ts';

const zones: readonly Zone[] = [
  { id: 'east', countries: ['CN'], provinces: ['Zhejiang', 'Shanghai'] },
  { id: 'china', countries: ['china'] },
  { id: 'islands', countries: ['UK'] },
];

/** Rules a merchant might publish, their `number`-th. Allotments get new ids each time: a new id begins a new count. */
export function rulesBy(chance: Chance, number: number, houses: readonly string[]): Rules {
  const drawn = chance.happens(0.7) ? zones : [];
  return {
    ...defaultRules,
    version: `rules-${number}`,
    zones: drawn,
    warehouses: chance.happens(0.75) ? houses.filter(() => chance.happens(0.8)).map((id) => warehouse(chance, id, drawn)) : [],
    unlistedWarehouses: chance.pick(['ship', 'ship', 'ignore'] as const),
    fulfilledByChannel: chance.happens(0.3) ? [chance.pick(channels)] : [],
    maxShipments: chance.pick([1, 2, 3]),
    maxWaitDays: chance.pick([0, 1, 3]),
    safetyStock: { defaultUnits: chance.pick([0, 0, 1]), skus: chance.happens(0.3) ? { CUP: 2 } : {} },
    allotments: chance.happens(0.7) ? Array.from({ length: chance.whole(1, 3) }, (_, index) => allotment(chance, `share-${number}-${index}`)) : [],
    carriers: chance.happens(0.7) ? carriers(chance, houses, drawn) : [],
    stall: { afterMs: chance.pick([30 * minute, 3 * hour, 48 * hour]), days: 7 },
    workflow: workflow(chance),
    alerts: { ...defaultRules.alerts, ...alertsBy(number) },
    thresholds: thresholdsBy(number),
  };
}

/** Somebody is told of everything, in one way or another. By number, not by chance, so that the rest of a world is as it was. */
function alertsBy(number: number): Partial<Rules['alerts']> {
  const routes = [{ match: {}, receivers: ['desk'], repeatMs: hour, escalate: [{ afterMs: 2 * hour, receivers: ['lead'] }], tellResolved: true }];
  switch (number % 3) {
    case 0: return { routes, groupWaitMs: 0, burst: 2 };
    case 1: return { routes, noticeMs: 5 * minute, flapMs: 0, kinds: { 'stock.differs': { forMs: 20 * minute } } };
    default: return { routes, inhibitions: [{ by: { owners: ['finance'] }, mutes: { owners: ['warehouse'] }, equal: [] }] };
  }
}

/** Limits that some days cross. By number, as above. */
function thresholdsBy(number: number): Rules['thresholds'] {
  const orders: Threshold = {
    name: 'orders', when: 'window.placed{channel} >= 1 over 10m', measure: 'window.placed', by: ['channel'], overMs: 10 * minute, comparison: '>=', value: 1, forMs: 0,
    severity: 'info', owner: 'desk', runbook: '',
  };
  const stuck: Threshold = { ...orders, name: 'stuck', when: 'stale.count{warehouse} > 1 for 5m', measure: 'stale.count', by: ['warehouse'], overMs: minute, comparison: '>', forMs: 5 * minute };
  return number % 2 === 0 ? [orders, stuck] : [stuck];
}

/** The same merchant after a change of mind: some parts of the rules are others. */
export function rulesAfter(chance: Chance, number: number, before: Rules, houses: readonly string[]): Rules {
  const other = rulesBy(chance, number, houses);
  // Warehouses and carriers name zones, so these change together; an allotment that is gone stays gone.
  const places = chance.happens(0.5) ? {} : { zones: before.zones, warehouses: before.warehouses, carriers: before.carriers };
  const allotments = chance.happens(0.5) ? {} : { allotments: before.allotments };
  const steps = chance.happens(0.5) ? {} : { workflow: before.workflow };
  return { ...other, ...places, ...allotments, ...steps };
}

function warehouse(chance: Chance, id: string, drawn: readonly Zone[]): WarehouseRule {
  return {
    id, priority: chance.whole(1, 2), closed: chance.happens(0.1),
    ...(drawn.length > 0 && chance.happens(0.3) ? { serves: drawn.filter(() => chance.happens(0.7)).map((zone) => zone.id) } : {}),
    ...(chance.happens(0.4) ? { cutOff: chance.pick(['09:00', '16:00', '21:00']) } : {}),
    ...(chance.happens(0.3) ? { timezone: chance.pick(['Asia/Shanghai', 'America/New_York']) } : {}),
    ...(chance.happens(0.4) ? { capacityPerDay: chance.whole(0, 4) } : {}),
    ...(chance.happens(0.5) ? { rates: { default: { baseMinor: 100 * chance.whole(3, 12), perKgMinor: 100 } } } : {}),
  };
}

function allotment(chance: Chance, id: string): Allotment {
  const limit = chance.happens(0.5) ? { atMost: chance.whole(0, 4) } : { setAside: chance.whole(1, 3) };
  return { id, sku: chance.pick(skus), channel: chance.pick(channels), ...limit };
}

function carriers(chance: Chance, houses: readonly string[], drawn: readonly Zone[]): CarrierRule[] {
  const rate = () => ({ default: { baseMinor: 100 * chance.whole(5, 15), perKgMinor: 50 } });
  return [
    { id: 'sf', rates: rate(), ...(chance.happens(0.5) ? { aliases: ['SF-Express', '顺丰'] } : {}) },
    { id: 'zto', serviceLevels: ['standard'], rates: rate(), ...(chance.happens(0.3) ? { collectsFrom: houses.slice(0, 1) } : {}) },
    ...(drawn.length > 0 ? [{ id: 'royal', serves: ['islands'], rates: { islands: { baseMinor: 300, perKgMinor: 20 } } }] : []),
  ].filter(() => chance.happens(0.8));
}

function workflow(chance: Chance): Workflow {
  const limit = () => chance.pick([20 * minute, 2 * hour, 10 * hour]);
  const known: Condition = { knownBuyer: true };
  const small: Condition = { totalBelowMinor: { CNY: 15_000, JPY: 20_000 }, noRiskWord: true };
  const near: Condition = { countries: ['CN'], noRiskWord: true };
  const trusted: Condition = { channels: ['shop', 'taobao', 'jd'], noRiskWord: true };
  return {
    approval: { automatic: chance.pick([[], [{}], [small], [known, near], [trusted], [known], [small, known], [{ noRiskWord: true }]]), limitMs: limit() },
    allocation: { automatic: chance.pick([[{}], [{}], [{}], [], [near, small]]), limitMs: limit() },
    label: { automatic: chance.pick([[{}], [{}], [{}], [], [trusted]]), limitMs: limit() },
    outbound: { limitMs: limit() },
    riskWords: chance.pick([[], ['refund me'], ['Refund Me', 'fake']]),
    knownBuyerAfterMs: chance.pick([0, 30 * minute, 2 * hour, 4 * hour]),
  };
}
