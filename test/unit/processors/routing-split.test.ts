import { expect, test } from 'vitest';
import { demandOf } from '../../../processors/routing-demand.ts';
import { cheapestSplit } from '../../../processors/routing-split.ts';
import type { Surveyed } from '../../../processors/routing-survey.ts';
import { plainRules } from '../../support/routing-world.ts';

const demand = demandOf([{ line: '1', sku: 'TEA', quantity: 4 }], plainRules);

/** A warehouse with so many units of TEA; `baseMinor` is what its parcel costs, `perKgMinor` where it stands in the order of trying. */
const having = (warehouse: string, units: number, baseMinor: number, perKgMinor: number): Surveyed => ({
  warehouse, excluded: undefined, served: true, has: [units], units, hasAll: units >= 4, rate: { baseMinor, perKgMinor }, date: '2026-03-10',
  beside: { distance: 0, priority: 0, load: 0, wait: 0 }, besideMinor: 0,
});

const members = (split: ReturnType<typeof cheapestSplit>) => split?.parts.map(({ from, units }) => `${units[0]} from ${from.warehouse}`);

test('equal sets: the smaller one, then the one whose names come first', () => {
  const equal = [having('D', 2, 100, 0), having('C', 2, 100, 0), having('B', 2, 100, 0), having('A', 2, 100, 0)];
  expect(members(cheapestSplit(demand, equal, 3, 0))).toEqual(['2 from A', '2 from B']);
  const three = [having('A', 1, 50, 0), having('B', 1, 50, 0), having('X', 2, 100, 0), having('Y', 2, 100, 0)];
  expect(members(cheapestSplit(demand, three, 3, 0))).toEqual(['2 from X', '2 from Y']);
});

test('the split itself costs for each shipment after the first', () => {
  expect(cheapestSplit(demand, [having('A', 2, 100, 0), having('B', 2, 70, 0)], 2, 500)).toMatchObject({ score: 670 });
  expect(cheapestSplit(demand, [having('A', 1, 1, 0), having('B', 1, 1, 0), having('C', 2, 1, 0), having('D', 2, 300, 0)], 3, 200)).toMatchObject({ score: 403 });
});

test('a search that may not go on gives the best set so far', () => {
  const candidates = [having('A', 2, 900, 0), having('B', 2, 900, 1), having('C', 2, 100, 2), having('D', 2, 100, 3)];
  expect(members(cheapestSplit(demand, candidates, 2, 0))).toEqual(['2 from C', '2 from D']);
  expect(members(cheapestSplit(demand, candidates, 2, 0, 2))).toEqual(['2 from A', '2 from B']);
  expect(members(cheapestSplit(demand, candidates, 2, 0, 3))).toEqual(['2 from A', '2 from C']);
  expect(cheapestSplit(demand, candidates, 2, 0, 1)).toBeUndefined();
});
