import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packLines, packPlan, unpackLines, unpackPlan } from '../../../store/packed-lines.ts';

const name = fc.string({ unit: 'binary' });
const lines = fc.array(fc.record({ line: name, sku: name, quantity: fc.integer({ min: 1 }) }));

test('lines come back as they were, whatever they are called', () => {
  fc.assert(fc.property(lines, (given) => {
    expect(unpackLines(packLines(given))).toEqual(given);
  }));
});

test('so do the shipments of a plan', () => {
  const shipment = fc.record({ warehouse: name, lines, carrier: name, carriers: fc.constant([{ carrier: 'sf', verdict: 'chosen' as const }]), date: name, score: fc.integer() });
  fc.assert(fc.property(fc.array(shipment), (given) => {
    expect(unpackPlan(packPlan(given))).toEqual(given);
  }));
});

test('a line is its id, its SKU and its units', () => {
  expect(packLines([{ line: '1', sku: 'TEAPOT', quantity: 2 }, { line: '2', sku: 'CUP', quantity: 1 }])).toBe('[["1","TEAPOT",2],["2","CUP",1]]');
});
