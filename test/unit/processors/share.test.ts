import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventOf } from '../../../processors/domain/event.ts';
import type { LineUnits, Order } from '../../../processors/domain/order.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { Heard } from '../../../processors/heard.ts';
import { oweShare } from '../../../processors/payments.ts';
import { placeOrder } from '../../../processors/placement.ts';
import { settings } from '../../support/story.ts';

const lines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unitPriceMinor: fc.nat(5_000_000), discountMinor: fc.nat(9_000) }), { minLength: 1, maxLength: 4 });
const money = fc.record({ shippingMinor: fc.nat(2_000), taxMinor: fc.nat(5_000), off: fc.double({ min: 0, max: 1, noNaN: true }) });

/** A paid order, and all its units in some turn. */
const orders = fc.tuple(lines, money).chain(([drawn, { shippingMinor, taxMinor, off }]) => {
  const named = drawn.map((line, index) => ({ ...line, line: String(index + 1), sku: `S${index}` }));
  const goods = named.reduce((sum, { quantity, unitPriceMinor, discountMinor }) => sum + Math.max(0, quantity * unitPriceMinor - discountMinor), 0);
  const discount = Math.floor(goods * off);
  const totalMinor = goods - discount + shippingMinor + taxMinor;
  const event = {
    type: 'order.placed', id: 'shop/1', source: 'shop', subject: 'shop:A', occurredAt: 0, implied: false,
    data: { currency: 'CNY', totalMinor, shippingMinor, taxMinor, lines: named, discounts: [{ fundedBy: 'merchant', amountMinor: discount }] },
  } as unknown as EventOf<'order.placed'>;
  const order: Order = { ...placeOrder(new Heard(event), 'OMS-20260310-00001', 0, 1, settings, defaultRules), state: 'paid', paidMinor: totalMinor };
  const units = named.flatMap(({ line, quantity }) => Array.from({ length: quantity }, () => line));
  return fc.shuffledSubarray(units, { minLength: units.length }).map((shuffled) => ({ order, units: shuffled, goods }));
});

function cancelled(order: Order, gone: readonly LineUnits[]): Order {
  return { ...oweShare(order, gone, 'lines_cancelled').order, cancelled: [...order.cancelled, ...gone] };
}

const owed = (order: Order) => order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

it('owes for units that go one by one what it owes for them at once, and for all of them all but the shipping', () => {
  fc.assert(fc.property(orders, fc.nat(), ({ order, units, goods }, many) => {
    const gone = units.slice(0, 1 + (many % units.length)).map((line) => ({ line, quantity: 1 }));
    const oneByOne = gone.reduce((after, unit) => cancelled(after, [unit]), order);
    expect(owed(oneByOne)).toBe(owed(cancelled(order, gone)));
    const all = units.map((line) => ({ line, quantity: 1 }));
    expect(owed(cancelled(order, all))).toBe(goods === 0 ? 0 : order.totalMinor - order.shippingMinor);
  }));
});
