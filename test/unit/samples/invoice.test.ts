import { describe, expect, test } from 'vitest';
import { invoices } from './replay-fixture.ts';

const counted = (kind: string) => invoices.filter((invoice) => invoice.kind === kind).length;

describe('the sample file', () => {
  test('is told apart into what a platform would send', () => {
    expect({ order: counted('order'), write_off: counted('write_off'), carriage: counted('carriage'), credit: counted('credit') })
      .toEqual({ order: 4_986, write_off: 283, carriage: 27, credit: 360 });
  });

  test('keeps every line: as goods, as carriage, or as part of a credit', () => {
    const goods = invoices.reduce((sum, invoice) => sum + invoice.lines.length, 0);
    const credited = invoices.flatMap((invoice) => invoice.credits).reduce((sum, credit) => sum + credit.lines.length, 0);
    // 419 lines charge for carriage; three lines of one cancellation repeat a stock code and became one.
    expect(goods + credited + 419 + 3).toBe(145_453);
  });

  test('keeps its dirt', () => {
    expect(invoices.filter((invoice) => invoice.customer === '').length).toBeGreaterThan(700);
    expect(invoices.filter((invoice) => invoice.kind === 'order' && invoice.lines.every((line) => line.priceMinor === 0))).toHaveLength(202);
    expect(invoices.flatMap((invoice) => invoice.lines).filter((line) => line.code === 'AMAZONFEE')).toHaveLength(5);
  });

  test('has cancellations only of what was bought before, and never more of it', () => {
    const orders = invoices.filter((invoice) => invoice.credits.length > 0);
    expect(orders.length).toBeGreaterThan(300);
    for (const { lines, credits } of orders) {
      const left = lines.map((line) => line.quantity);
      for (const credit of credits) {
        expect(credit.lagMs).toBeGreaterThanOrEqual(0);
        for (const { line, quantity } of credit.lines) left[line]! -= quantity;
        expect(credit.whole).toBe(left.every((rest) => rest === 0) && credit === credits[0]);
      }
      expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
    }
  });
});
