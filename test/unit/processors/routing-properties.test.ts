import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rate } from '../../../processors/domain/rules.ts';
import { route, type RoutingRequest, type RoutingView } from '../../../processors/routing.ts';
import { listed, plainRules, viewOf, wants } from '../../support/routing-world.ts';

const ids = ['A', 'B', 'C', 'D', 'E'];
const skus = ['TEA', 'MUG', 'CUP'];
const grams = { TEA: 300, MUG: 900, CUP: 1_400 };
const rate = fc.record({ baseMinor: fc.integer({ min: 1, max: 9 }).map((n) => n * 100), perKgMinor: fc.integer({ min: 0, max: 4 }).map((n) => n * 100) });

const warehouse = (id: string) => fc.record({
  rate, priority: fc.integer({ min: 1, max: 3 }), closed: fc.boolean().map((one) => one && id === 'E'), away: fc.boolean().map((one) => one && id === 'D'),
  load: fc.integer({ min: 0, max: 12 }), stock: fc.tuple(...skus.map(() => fc.integer({ min: 0, max: 4 }))),
}).map((one) => ({ id, ...one }));

const allotment = fc.record({ sku: fc.constantFrom(...skus), channel: fc.constantFrom('shop', 'taobao'), setAside: fc.integer({ min: 0, max: 5 }), atMost: fc.integer({ min: 0, max: 9 }) });

/** A few warehouses with a little of everything, and an order that one of them may or may not have. */
const situation = fc.record({
  warehouses: fc.tuple(...ids.map(warehouse)),
  lines: fc.array(fc.tuple(fc.constantFrom(...skus), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 4 }),
  allotments: fc.array(allotment, { maxLength: 2 }),
  maxShipments: fc.integer({ min: 1, max: 5 }), splitMinor: fc.integer({ min: 0, max: 3 }).map((n) => n * 100), safety: fc.integer({ min: 0, max: 1 }),
});

type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never;

function put({ warehouses, lines, allotments, maxShipments, splitMinor, safety }: Situation): { request: RoutingRequest; view: RoutingView } {
  const view = viewOf({
    stock: Object.fromEntries(skus.map((sku, at) => [sku, Object.fromEntries(warehouses.map(({ id, stock }) => [id, stock[at]!]))])),
    rules: {
      maxShipments, maxWaitDays: 0, weights: { defaultGrams: 1, skus: grams }, safetyStock: { defaultUnits: 0, skus: { TEA: safety } },
      costs: { ...plainRules.costs, splitMinor, priorityMinor: 50, loadMinor: 70 },
      warehouses: warehouses.map(({ id, rate: standard, priority, closed, away }) =>
        listed(id, { rates: { default: standard }, priority, closed, capacityPerDay: 12, ...(away ? { serves: [] } : {}) })),
      allotments: allotments.map((one, at) => ({ id: `a${at}`, ...one })),
    },
    now: Object.fromEntries(warehouses.map(({ id, load }) => [id, { load: { '2026-03-10': load } }])),
  });
  return { request: wants(lines), view };
}

/** The books of the test's own. */
function needsOf({ lines }: RoutingRequest): Map<string, number> {
  const needs = new Map<string, number>();
  for (const { sku, quantity } of lines) needs.set(sku, (needs.get(sku) ?? 0) + quantity);
  return needs;
}

const sellable = ({ stock }: Situation['warehouses'][number], sku: string, safety: number) => Math.max(0, stock[skus.indexOf(sku)]! - (sku === 'TEA' ? safety : 0));
const usable = ({ warehouses }: Situation) => warehouses.filter(({ closed, away, load }) => !closed && !away && load < 12);
const weigh = (units: Map<string, number>) => [...units].reduce((sum, [sku, quantity]) => sum + quantity * grams[sku as keyof typeof grams], 0);

/** What a set of warehouses costs under the rule that goods go where a kilogram, then a parcel, then the name is least; `undefined` where it has too little, or one gets nothing. */
function costOf(set: readonly Situation['warehouses'][number][], { splitMinor, safety }: Situation, needs: Map<string, number>): number | undefined {
  const left = new Map(needs);
  const rank = ({ perKgMinor, baseMinor }: Rate) => perKgMinor * 1_000_000 + baseMinor;
  let cost = (set.length - 1) * splitMinor;
  for (const one of set.toSorted((a, b) => rank(a.rate) - rank(b.rate) || (a.id < b.id ? -1 : 1))) {
    const taken = new Map([...left].map(([sku, wanted]): [string, number] => [sku, Math.min(wanted, sellable(one, sku, safety))]));
    if ([...taken.values()].every((units) => units === 0)) return undefined;
    for (const [sku, units] of taken) left.set(sku, left.get(sku)! - units);
    cost += one.rate.baseMinor + one.rate.perKgMinor * Math.max(0, Math.ceil((weigh(taken) - 1_000) / 1_000)) + (one.priority - 1) * 50 + Math.ceil((one.load * 70) / 12);
  }
  return [...left.values()].every((units) => units === 0) ? cost : undefined;
}

function subsets<T>(of: readonly T[]): T[][] {
  return of.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
}

/** The least that any set of warehouses of so many costs. */
function cheapest(given: Situation, needs: Map<string, number>, sizes: (size: number) => boolean): number {
  const costs = subsets(usable(given)).filter((set) => sizes(set.length)).map((set) => costOf(set, given, needs));
  return Math.min(...costs.filter((cost) => cost !== undefined));
}

function allowed(given: Situation, sku: string): number {
  const open = given.warehouses.filter(({ closed }) => !closed).reduce((sum, one) => sum + sellable(one, sku, given.safety), 0);
  const aside = given.allotments.filter((one) => one.sku === sku && one.channel !== 'shop').reduce((sum, one) => sum + one.setAside, 0);
  return Math.min(open - aside, ...given.allotments.filter((one) => one.sku === sku && one.channel === 'shop').map(({ atMost }) => atMost));
}

const holds = (check: (given: Situation) => void) => fc.assert(fc.property(situation, check), { numRuns: 2_000 });

test('what is planned is there, may be taken, and is each unit of each line once', () => {
  holds((given) => {
    const { request, view } = put(given);
    const plan = route(request, view);
    if (plan.outcome === 'backordered') return;
    const shipped = plan.shipments.flatMap(({ warehouse: from, lines }) => lines.map((line) => ({ from, ...line })));
    for (const { line, sku, quantity } of request.lines) {
      const parts = shipped.filter((one) => one.line === line);
      expect(parts.every((one) => one.sku === sku && one.quantity > 0)).toBe(true);
      expect(parts.reduce((sum, one) => sum + one.quantity, 0)).toBe(quantity);
    }
    for (const one of given.warehouses) {
      for (const sku of skus) {
        const from = shipped.filter((part) => part.from === one.id && part.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
        expect(from).toBeLessThanOrEqual(sellable(one, sku, given.safety));
      }
    }
    for (const [sku, units] of needsOf(request)) expect(units).toBeLessThanOrEqual(allowed(given, sku));
    const senders = plan.shipments.map(({ warehouse: from }) => from);
    expect(new Set(senders).size).toBe(senders.length);
    expect(usable(given).map(({ id }) => id)).toEqual(expect.arrayContaining(senders));
    expect(senders.length).toBeLessThanOrEqual(given.maxShipments);
  });
});

test('a single warehouse that has all ships it, the cheapest of them; else the cheapest set does', () => {
  holds((given) => {
    const { request, view } = put(given);
    const plan = route(request, view);
    const needs = needsOf(request);
    const single = cheapest(given, needs, (size) => size === 1);
    const set = cheapest(given, needs, (size) => size >= 2 && size <= given.maxShipments);
    if (plan.outcome === 'allocated') {
      expect(plan.shipments.length === 1).toBe(single < Infinity);
      expect(plan.score).toBe(plan.shipments.length === 1 ? single : set);
      expect(plan.shipments.reduce((sum, { score }) => sum + score, (plan.shipments.length - 1) * given.splitMinor)).toBe(plan.score);
    } else if (plan.reason !== 'allotment' && [...needs].every(([sku, units]) => units <= allowed(given, sku))) {
      expect(Math.min(single, set)).toBe(Infinity);
    }
  });
});

test('what is not sent is short, kept back, out of reach or too scattered, and says which', () => {
  holds((given) => {
    const { request, view } = put(given);
    const plan = route(request, view);
    if (plan.outcome === 'allocated') return;
    const needs = needsOf(request);
    const sum = (from: readonly Situation['warehouses'][number][], sku: string) => from.reduce((all, one) => all + sellable(one, sku, given.safety), 0);
    const serving = given.warehouses.filter(({ away }) => !away);
    switch (plan.reason) {
      case 'stock_short':
        expect(sum(serving, plan.awaits)).toBeLessThan(needs.get(plan.awaits)!);
        break;
      case 'allotment':
        expect(allowed(given, plan.awaits)).toBeLessThan(needs.get(plan.awaits)!);
        break;
      case 'no_warehouse': {
        const reopened = { ...given, warehouses: given.warehouses.map((one) => ({ ...one, closed: false, load: 0 })) as Situation['warehouses'] };
        expect(plan.awaits).toBe('');
        // With every warehouse open and empty of work, this order is not out of reach any more.
        const again = put(reopened);
        const then = route(again.request, again.view);
        expect(then.outcome === 'allocated' || then.reason !== 'no_warehouse').toBe(true);
        break;
      }
      case 'too_many_shipments': {
        expect([...needs].every(([sku, units]) => sum(usable(given), sku) >= units)).toBe(true);
        expect(cheapest(given, needs, (size) => size > given.maxShipments)).toBeLessThan(Infinity);
        break;
      }
      default: plan.reason satisfies never;
    }
  });
});

test('enough of what it waits for, where it is sold, lets it be sent or wait for something else', () => {
  holds((given) => {
    const { request, view } = put({ ...given, allotments: [] });
    const plan = route(request, view);
    if (plan.outcome === 'allocated' || plan.awaits === '') return;
    const at = skus.indexOf(plan.awaits);
    const arrived = given.warehouses.map((one) => ({ ...one, stock: one.stock.map((units, sku) => (sku === at ? units + 100 : units)) })) as Situation['warehouses'];
    const again = put({ ...given, allotments: [], warehouses: arrived });
    const then = route(again.request, again.view);
    expect(then.outcome === 'allocated' || then.awaits !== plan.awaits).toBe(true);
  });
});

test('more of anything but what it waits for does not let it be sent', () => {
  holds((given) => {
    const { request, view } = put(given);
    const plan = route(request, view);
    if (plan.outcome === 'allocated' || plan.awaits === '') return;
    const at = skus.indexOf(plan.awaits);
    const arrived = given.warehouses.map((one) => ({ ...one, stock: one.stock.map((units, sku) => (sku === at ? units : units + 100)) })) as Situation['warehouses'];
    const again = put({ ...given, warehouses: arrived });
    expect(route(again.request, again.view).outcome).toBe('backordered');
  });
});

test('every warehouse is explained', () => {
  holds((given) => {
    const { request, view } = put(given);
    const plan = route(request, view);
    expect(plan.candidates.map(({ warehouse: id }) => id)).toEqual(ids);
    for (const { terms, score, verdict, lacks } of plan.candidates) {
      if (terms !== undefined) expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBe(score);
      expect(lacks !== undefined).toBe(verdict === 'short');
    }
    const chosen = plan.candidates.filter(({ verdict }) => verdict === 'chosen').map(({ warehouse: id }) => id);
    expect(chosen).toEqual(plan.outcome === 'allocated' ? plan.shipments.map(({ warehouse: id }) => id).toSorted() : []);
  });
});

test('the same is decided again, and in whatever order rules list warehouses and allotments', () => {
  holds((given) => {
    const { request, view } = put(given);
    const reordered = { ...view.rules, warehouses: view.rules.warehouses.toReversed(), allotments: view.rules.allotments.toReversed() };
    const plan = route(request, view);
    expect(route(request, view)).toEqual(plan);
    expect(route(request, { ...view, rules: reordered })).toEqual(plan);
  });
});
