import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../processors/domain/instant.ts';
import { route } from '../../../processors/routing.ts';
import { listed, plainRules, told, verdicts, viewOf, wants, type World } from '../../support/routing-world.ts';

const decide = (world: World, ...request: Parameters<typeof wants>) => route(wants(...request), viewOf(world));
const costs = (more: Partial<typeof plainRules.costs>) => ({ costs: { ...plainRules.costs, ...more } });
const rate = (baseMinor: number, perKgMinor = 0) => ({ default: { baseMinor, perKgMinor } });
const china = { id: 'china', countries: ['CN'] };
const europe = { id: 'europe', countries: ['DE', 'FR'] };

describe('one warehouse', () => {
  const stock = { TEA: { A: 5, B: 5, C: 1 } };
  const rules = { warehouses: [listed('A', { rates: rate(900) }), listed('B', { rates: rate(700) })] };

  test('that has all of it and costs least ships it', () => {
    const plan = decide({ stock, rules }, [['TEA', 2]]);
    expect(told(plan)).toEqual(['B: 2×TEA']);
    expect(plan).toEqual({
      outcome: 'allocated', score: 700,
      shipments: [{ warehouse: 'B', date: '2026-03-10', score: 700, carriers: [], lines: [{ line: '1', sku: 'TEA', quantity: 2 }] }],
      candidates: [
        { warehouse: 'A', verdict: 'costlier', units: 2, score: 900, terms: { shipping: 900, distance: 0, priority: 0, load: 0, wait: 0 } },
        { warehouse: 'B', verdict: 'chosen', units: 2, score: 700, terms: { shipping: 700, distance: 0, priority: 0, load: 0, wait: 0 } },
        { warehouse: 'C', verdict: 'short', units: 1, lacks: 'TEA', score: 800, terms: { shipping: 800, distance: 0, priority: 0, load: 0, wait: 0 } },
      ],
    });
  });

  test('is the first by name among equals', () => {
    expect(told(decide({ stock: { TEA: { B: 1, A: 1 } } }, [['TEA', 1]]))).toEqual(['A: 1×TEA']);
  });

  test('is taken even where a set would be cheaper', () => {
    const dear = { warehouses: [listed('A', { rates: rate(99_900) })] };
    expect(told(decide({ stock: { TEA: { A: 1, B: 1 }, MUG: { A: 1, C: 1 } }, rules: dear }, [['TEA', 1], ['MUG', 1]]))).toEqual(['A: 1×TEA 1×MUG']);
  });

  test('has to have the sum of lines that name one SKU', () => {
    const world = { stock: { TEA: { A: 2, B: 3 } } };
    expect(told(decide(world, [['TEA', 1], ['TEA', 2]]))).toEqual(['B: 1×TEA 2×TEA']);
  });

  test('keeps its safety stock, whatever the SKU is called', () => {
    const safety = { safetyStock: { defaultUnits: 1, skus: { TEA: 3 } }, weights: { defaultGrams: 500, skus: {} } };
    expect(told(decide({ stock: { TEA: { A: 4 } }, rules: safety }, [['TEA', 2]]))).toEqual(['stock_short TEA']);
    expect(told(decide({ stock: { TEA: { A: 5 } }, rules: safety }, [['TEA', 2]]))).toEqual(['A: 2×TEA']);
    expect(told(decide({ stock: { constructor: { A: 3 } }, rules: safety }, [['constructor', 2]]))).toEqual(['A: 2×constructor']);
  });
});

describe('a score', () => {
  const score = (world: World, ...request: Parameters<typeof wants>) => decide(world, ...request).candidates[0];

  test('adds every kilogram that is begun after the first', () => {
    const rules = { weights: { defaultGrams: 500, skus: { LEAD: 2_001 } } };
    expect(score({ stock: { TEA: { A: 9 } }, rules }, [['TEA', 2]])?.score).toBe(800);
    expect(score({ stock: { TEA: { A: 9 } }, rules }, [['TEA', 3]])?.score).toBe(1_000);
    expect(score({ stock: { LEAD: { A: 9 } }, rules }, [['LEAD', 1]])?.score).toBe(1_200);
  });

  test('has distance, priority, load and wait', () => {
    const shanghai = { latitude: 31.2, longitude: 121.5 };
    const world = {
      stock: { TEA: { A: 9 } }, now: { A: { load: { '2026-03-11': 10 } } }, logTime: parseInstant('2026-03-10T17:00:00+08:00')!,
      rules: { ...costs({ per100KmMinor: 20, priorityMinor: 100, loadMinor: 300, waitMinor: 500 }), warehouses: [
        listed('A', { location: shanghai, priority: 3, capacityPerDay: 90, cutOff: '17:00' }),
      ] },
    };
    // 160 km of 0.20 per 100, two steps of priority, 10 of 90 of 3.00, a day.
    expect(score(world, [['TEA', 1]])?.terms).toEqual({ shipping: 800, distance: 32, priority: 200, load: 34, wait: 500 });
  });

  test('counts no distance where an end is unknown', () => {
    const rules = { ...costs({ per100KmMinor: 20 }), warehouses: [listed('A', { location: { latitude: 0, longitude: 0 } })] };
    const world = { stock: { TEA: { A: 1 } }, rules };
    expect(score(world, [['TEA', 1]], { shipTo: undefined })?.terms?.distance).toBe(0);
    expect(score(world, [['TEA', 1]], { shipTo: { country: 'Atlantis', province: '', city: '' } })?.terms?.distance).toBe(0);
    expect(score(world, [['TEA', 1]], { shipTo: { country: 'GB', province: 'ENG', city: '' } })?.terms?.distance).toBeGreaterThan(1_000);
  });

  test('takes the rate of the zone, else the default, else the usual one', () => {
    const rates = { china: { baseMinor: 100, perKgMinor: 0 }, ...rate(300) };
    const rules = { zones: [china, europe], warehouses: [listed('A', { rates }), listed('B', { rates: { europe: { baseMinor: 1, perKgMinor: 0 } } })] };
    const shipping = (country: string) => decide({ stock: { TEA: { A: 1, B: 1 } }, rules }, [['TEA', 1]], { shipTo: { country, province: '', city: '' } })
      .candidates.map(({ terms }) => terms?.shipping);
    expect(shipping('CN')).toEqual([100, 800]);
    expect(shipping('DE')).toEqual([300, 1]);
    expect(shipping('BR')).toEqual([300, 800]);
  });
});

describe('a warehouse is left out', () => {
  const stock = { TEA: { A: 5, B: 5 } };

  test('when a person or the rules have closed it', () => {
    const byPerson = decide({ stock, now: { A: { closed: true } } }, [['TEA', 1]]);
    const byRule = decide({ stock, rules: { warehouses: [listed('A', { closed: true })] } }, [['TEA', 1]]);
    for (const plan of [byPerson, byRule]) expect(verdicts(plan)).toEqual({ A: 'closed', B: 'chosen' });
    expect(byPerson.candidates[0]).toEqual({ warehouse: 'A', verdict: 'closed', units: 1 });
  });

  test('when it does not send to the destination, or nobody knows where that is', () => {
    const rules = { zones: [china, europe], warehouses: [listed('A', { serves: ['europe'] })] };
    expect(verdicts(decide({ stock, rules }, [['TEA', 1]]))).toEqual({ A: 'region_not_served', B: 'chosen' });
    expect(verdicts(decide({ stock, rules }, [['TEA', 1]], { shipTo: undefined }))).toEqual({ A: 'region_not_served', B: 'chosen' });
    expect(verdicts(decide({ stock, rules }, [['TEA', 1]], { shipTo: { country: 'Germany', province: '', city: '' } }))).toEqual({ A: 'chosen', B: 'costlier' });
  });

  test('when its days are full', () => {
    const rules = { maxWaitDays: 1, warehouses: [listed('A', { capacityPerDay: 3 })] };
    const loaded = (load: Record<string, number>) => decide({ stock, rules, now: { A: { load } } }, [['TEA', 1]]);
    expect(loaded({ '2026-03-10': 3, '2026-03-11': 2 })).toMatchObject({ shipments: [{ warehouse: 'A', date: '2026-03-11' }] });
    expect(verdicts(loaded({ '2026-03-10': 3, '2026-03-11': 3 }))).toEqual({ A: 'full', B: 'chosen' });
  });

  test('when it is not listed and only those that are may ship', () => {
    const rules = { unlistedWarehouses: 'ignore' as const, warehouses: [listed('A')] };
    expect(verdicts(decide({ stock, rules }, [['TEA', 1]]))).toEqual({ A: 'chosen' });
    expect(told(decide({ stock: { TEA: { B: 5 } }, rules }, [['TEA', 1]]))).toEqual(['stock_short TEA']);
  });
});

test('days are those of the warehouse, and begin anew at its cut-off', () => {
  const date = (time: string, more: object) => {
    const plan = decide({ stock: { TEA: { A: 1 } }, rules: { maxWaitDays: 0, warehouses: [listed('A', more)] }, logTime: parseInstant(time)! }, [['TEA', 1]]);
    return plan.outcome === 'allocated' ? plan.shipments[0]?.date : plan.reason;
  };
  expect(date('2026-03-10T16:59:59.999+08:00', { cutOff: '17:00' })).toBe('2026-03-10');
  expect(date('2026-03-10T17:00:00+08:00', { cutOff: '17:00' })).toBe('2026-03-11');
  expect(date('2026-02-28T17:00:00+08:00', { cutOff: '17:00' })).toBe('2026-03-01');
  expect(date('2026-03-10T02:00:00+08:00', { timezone: 'Europe/Amsterdam' })).toBe('2026-03-09');
  expect(date('2026-03-29T23:30:00+02:00', { timezone: 'Europe/Amsterdam', cutOff: '23:31' })).toBe('2026-03-29');
});

describe('a split', () => {
  test('takes the cheapest set, and says why each other warehouse lost', () => {
    const world = {
      stock: { TEA: { A: 1, B: 1, D: 0 }, MUG: { C: 1 } },
      rules: { warehouses: [listed('A', { rates: rate(900) }), listed('B', { rates: rate(700) }), listed('E', { closed: true })] },
    };
    const plan = decide(world, [['TEA', 1], ['MUG', 1]]);
    expect(told(plan)).toEqual(['B: 1×TEA', 'C: 1×MUG']);
    expect(plan).toMatchObject({ score: 700 + 800 + 500 });
    expect(verdicts(plan)).toEqual({ A: 'not_in_best_split', B: 'chosen', C: 'chosen', D: 'short', E: 'closed' });
  });

  test('sends goods where a further kilogram is cheapest, as far as stock reaches', () => {
    const world = {
      stock: { TEA: { A: 4, B: 5 } }, rules: { warehouses: [listed('A', { rates: rate(900, 50) }), listed('B', { rates: rate(100, 300) })] },
    };
    expect(told(decide(world, [['TEA', 3], ['TEA', 4]]))).toEqual(['A: 3×TEA 1×TEA', 'B: 3×TEA']);
  });

  test('uses more warehouses only where fewer would not do', () => {
    const stock = { TEA: { A: 1, B: 1 }, MUG: { B: 1, C: 1 }, CUP: { C: 1, D: 1 } };
    expect(told(decide({ stock }, [['TEA', 1], ['MUG', 1], ['CUP', 1]]))).toEqual(['A: 1×TEA', 'C: 1×MUG 1×CUP']);
    expect(told(decide({ stock: { ...stock, CUP: { D: 1 } } }, [['TEA', 1], ['MUG', 1], ['CUP', 1]]))).toEqual(['B: 1×TEA 1×MUG', 'D: 1×CUP']);
    expect(told(decide({ stock: { TEA: { A: 1 }, MUG: { B: 1 }, CUP: { C: 1 } } }, [['TEA', 1], ['MUG', 1], ['CUP', 1]])))
      .toEqual(['A: 1×TEA', 'B: 1×MUG', 'C: 1×CUP']);
  });
});

describe('a backorder', () => {
  test('waits for the first SKU of which there is too little', () => {
    const plan = decide({ stock: { TEA: { A: 5 }, MUG: { A: 1, B: 1 } } }, [['TEA', 1], ['MUG', 3], ['CUP', 1]]);
    expect(told(plan)).toEqual(['stock_short MUG']);
    expect(plan.candidates).toMatchObject([{ verdict: 'short', units: 2, lacks: 'MUG' }, { verdict: 'short', units: 1, lacks: 'TEA' }]);
    expect(told(decide({ stock: { TEA: { A: 5 } } }, [['TEA', 1], ['CUP', 1]]))).toEqual(['stock_short CUP']);
  });

  test('waits where the rest is kept for another channel, and no longer once that has taken it', () => {
    const rules = { allotments: [{ id: 'flash', sku: 'TEA', channel: 'taobao', setAside: 4 }] };
    const plan = decide({ stock: { TEA: { A: 5 } }, rules }, [['TEA', 2]]);
    expect(told(plan)).toEqual(['allotment TEA']);
    expect(verdicts(plan)).toEqual({ A: 'kept_for_others' });
    expect(told(decide({ stock: { TEA: { A: 5 } }, rules, taken: { flash: 3 } }, [['TEA', 2]]))).toEqual(['A: 2×TEA']);
    expect(told(decide({ stock: { TEA: { A: 5 } }, rules }, [['TEA', 5]], { channel: 'taobao' }))).toEqual(['A: 5×TEA']);
  });

  test('waits where the channel has had its share', () => {
    const rules = { allotments: [{ id: 'cap', sku: 'TEA', channel: 'shop', atMost: 3 }] };
    expect(told(decide({ stock: { TEA: { A: 9 } }, rules, taken: { cap: 2 } }, [['TEA', 2]]))).toEqual(['allotment TEA']);
    expect(told(decide({ stock: { TEA: { A: 9 } }, rules, taken: { cap: 2 } }, [['TEA', 1]]))).toEqual(['A: 1×TEA']);
  });

  test('leaves alone what is kept for each of several channels', () => {
    const allotments = [{ id: 'a', sku: 'TEA', channel: 'taobao', setAside: 2 }, { id: 'b', sku: 'TEA', channel: 'jd', setAside: 3 }];
    expect(told(decide({ stock: { TEA: { A: 6 } }, rules: { allotments } }, [['TEA', 2]]))).toEqual(['allotment TEA']);
    expect(told(decide({ stock: { TEA: { A: 7 } }, rules: { allotments } }, [['TEA', 2]]))).toEqual(['A: 2×TEA']);
  });

  test('takes what is set aside off the stock, and not off the share of the stock', () => {
    const allotments = [{ id: 'flash', sku: 'TEA', channel: 'taobao', setAside: 5 }, { id: 'cap', sku: 'TEA', channel: 'shop', atMost: 8 }];
    for (const list of [allotments, allotments.toReversed()]) {
      expect(told(decide({ stock: { TEA: { A: 10 } }, rules: { allotments: list } }, [['TEA', 5]]))).toEqual(['A: 5×TEA']);
    }
  });

  test('waits for a warehouse, not for stock, where one that is closed or full has it', () => {
    const full = { warehouses: [listed('A', { capacityPerDay: 0 })] };
    expect(told(decide({ stock: { TEA: { A: 9 } }, rules: full }, [['TEA', 2]]))).toEqual(['no_warehouse']);
    expect(told(decide({ stock: { TEA: { A: 9, B: 1 } }, rules: full }, [['TEA', 2]]))).toEqual(['no_warehouse']);
    expect(told(decide({ stock: { TEA: { A: 9, B: 1 } }, now: { A: { closed: true } } }, [['TEA', 2]]))).toEqual(['no_warehouse']);
    expect(told(decide({ stock: { TEA: { A: 1, B: 1 } }, now: { A: { closed: true } } }, [['TEA', 3]]))).toEqual(['stock_short TEA']);
  });

  test('waits for stock where only a warehouse that does not send there has it', () => {
    const rules = { zones: [china, europe], warehouses: [listed('RT', { serves: ['europe'] })] };
    expect(told(decide({ stock: { TEA: { RT: 9, A: 1 } }, rules }, [['TEA', 2]]))).toEqual(['stock_short TEA']);
    expect(told(decide({ stock: { TEA: { RT: 9 } }, rules }, [['TEA', 2]]))).toEqual(['no_warehouse']);
  });

  test('waits for what even the fullest have too little of where it would take too many shipments, else for any change', () => {
    const stock = { TEA: { A: 1, B: 1 }, MUG: { C: 1 }, CUP: { D: 1, E: 1 } };
    const order: readonly (readonly [string, number])[] = [['TEA', 1], ['MUG', 1], ['CUP', 1]];
    expect(told(decide({ stock, rules: { maxShipments: 2 } }, order))).toEqual(['too_many_shipments']);
    expect(told(decide({ stock, rules: { maxShipments: 3 } }, order))).toHaveLength(3);
    const single = decide({ stock: { TEA: { A: 1 }, MUG: { B: 1 } }, rules: { maxShipments: 1 } }, [['TEA', 1], ['MUG', 1]]);
    expect(told(single)).toEqual(['too_many_shipments']);
    const scattered = decide({ stock: { TEA: { A: 1, B: 1 }, CUP: { A: 1, B: 1 } }, rules: { maxShipments: 1 } }, [['TEA', 1], ['CUP', 2]]);
    expect(told(scattered), 'more tea would change nothing').toEqual(['too_many_shipments CUP']);
  });

  test('waits for a warehouse where one that is closed would spare a shipment', () => {
    const stock = { TEA: { A: 1, D: 1 }, MUG: { B: 1, D: 1 }, CUP: { C: 1, D: 1 } };
    const order: readonly (readonly [string, number])[] = [['TEA', 1], ['MUG', 1], ['CUP', 1]];
    expect(told(decide({ stock, rules: { maxShipments: 2 }, now: { D: { closed: true } } }, order))).toEqual(['no_warehouse']);
  });

  test('knows no warehouse at all', () => {
    expect(decide({}, [['TEA', 1]])).toEqual({ outcome: 'backordered', reason: 'no_warehouse', awaits: '', candidates: [] });
  });
});
