import { expect, test } from 'vitest';
import type { CarrierRule } from '../../../processors/domain/rules.ts';
import { route } from '../../../processors/routing.ts';
import { plainRules, viewOf, wants, type World } from '../../support/routing-world.ts';

const carrier = (id: string, baseMinor: number, more: Partial<CarrierRule> = {}): CarrierRule => ({ id, rates: { default: { baseMinor, perKgMinor: 100 } }, ...more });

/** The carriers of the first shipment of one order of TEA, each `id verdict cost+stall`. */
function chosen(carriers: readonly CarrierRule[], more: { world?: World; request?: Parameters<typeof wants>[1]; quantity?: number } = {}) {
  const rules = { carriers, costs: { ...plainRules.costs, stallMinor: 1_000 }, zones: [{ id: 'china', countries: ['CN'] }] };
  const plan = route(wants([['TEA', more.quantity ?? 1]], more.request), viewOf({ stock: { TEA: { A: 9 } }, rules, ...more.world }));
  if (plan.outcome === 'backordered') throw new Error(plan.reason);
  const [shipment] = plan.shipments;
  return {
    carrier: shipment?.carrier,
    judged: shipment?.carriers.map(({ carrier: id, verdict, costMinor, stallMinor }) => (costMinor === undefined ? `${id} ${verdict}` : `${id} ${verdict} ${costMinor}+${stallMinor}`)),
  };
}

test('the cheapest carrier takes the parcel, by its weight', () => {
  expect(chosen([carrier('sf', 900), carrier('zto', 500)], { quantity: 3 })).toEqual({ carrier: 'zto', judged: ['sf costlier 1000+0', 'zto chosen 600+0'] });
});

test('of equals the first by name, in whatever order the rules list them', () => {
  for (const list of [[carrier('b', 1), carrier('a', 1)], [carrier('a', 1), carrier('b', 1)]]) {
    expect(chosen(list)).toEqual({ carrier: 'a', judged: ['a chosen 1+0', 'b costlier 1+0'] });
  }
});

test('parcels that stalled lately count against a carrier', () => {
  const world = { stalls: { zto: 400, sf: 1 } };
  expect(chosen([carrier('sf', 900), carrier('zto', 500)], { world })).toEqual({ carrier: 'zto', judged: ['sf costlier 900+1', 'zto chosen 500+400'] });
  expect(chosen([carrier('sf', 900), carrier('zto', 500)], { world: { stalls: { zto: 400 } } }).carrier).toBe('sf');
});

test('each that will not do says why', () => {
  const carriers = [
    carrier('1-slow', 1, { serviceLevels: ['standard'] }), carrier('2-abroad', 1, { serves: ['europe'] }), carrier('3-no-price', 1, { rates: {} }),
    carrier('4-elsewhere', 1, { collectsFrom: ['B'] }), carrier('5-refused', 1), carrier('6-quick', 9, { serviceLevels: ['Express'], serves: ['china'], collectsFrom: ['A'] }),
  ];
  expect(chosen(carriers, { request: { serviceLevel: 'express', refusedCarriers: ['5-refused'] } })).toEqual({
    carrier: '6-quick',
    judged: ['1-slow level_not_offered', '2-abroad region_not_served', '3-no-price region_not_served', '4-elsewhere not_collected', '5-refused refused_before', '6-quick chosen 9+0'],
  });
});

test('where none will do, the shipment goes without one', () => {
  expect(chosen([carrier('sf', 1)], { request: { refusedCarriers: ['sf'] } })).toEqual({ carrier: undefined, judged: ['sf refused_before'] });
  expect(chosen([])).toEqual({ carrier: undefined, judged: [] });
});
