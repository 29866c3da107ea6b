import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditMinor, discountOf, quantityOf, sell } from '../../../samples/sale.ts';
import { invoices } from './replay-fixture.ts';

const sale = fc.tuple(
  fc.nat(invoices.length - 1), fc.nat(19), fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 0, max: 0xffff_ffff }),
).map(([index, copy, number, seed]) => sell(invoices[index]!, copy, number, seed, 0));

describe('a sale', () => {
  test('adds up in whole minor units', () => {
    fc.assert(fc.property(sale, (made) => {
      let sum = made.shippingMinor + made.taxMinor - made.merchantMinor - made.platformMinor;
      made.invoice.lines.forEach((line, index) => {
        sum += quantityOf(made, index) * line.priceMinor - discountOf(made, index);
      });
      expect(made.totalMinor).toBe(sum);
      expect(Number.isSafeInteger(sum)).toBe(true);
      // Only a cancellation is below zero.
      expect(sum >= 0 || made.invoice.kind === 'credit').toBe(true);
    }), { numRuns: 1_000 });
  });

  test('never pays back more than was paid', () => {
    const credited = invoices.filter((invoice) => invoice.credits.length > 0);
    fc.assert(fc.property(fc.constantFrom(...credited), fc.nat(19), fc.nat(1_000_000), (invoice, copy, number) => {
      const made = sell(invoice, copy, number, 7, 0);
      const back = invoice.credits.map((_, credit) => creditMinor(made, credit));
      for (const minor of back) expect(minor).toBeGreaterThanOrEqual(0);
      expect(back.reduce((sum, minor) => sum + minor, 0)).toBeLessThanOrEqual(made.totalMinor);
    }), { numRuns: 500 });
  });

  test('copies keep the goods and differ in quantities, upwards only', () => {
    const invoice = invoices.find((each) => each.kind === 'order' && each.lines.length > 20)!;
    const own = sell(invoice, 0, 1, 1, 0);
    invoice.lines.forEach((line, index) => expect(quantityOf(own, index)).toBe(line.quantity));
    const copies = Array.from({ length: 50 }, (_, number) => sell(invoice, 1, number, 1, 0));
    expect(new Set(copies.map((copy) => copy.grossMinor)).size).toBeGreaterThan(5);
    for (const copy of copies) invoice.lines.forEach((line, index) => expect(quantityOf(copy, index)).toBeGreaterThanOrEqual(line.quantity));
  });
});
