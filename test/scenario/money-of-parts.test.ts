import { describe, expect } from 'vitest';
import type { State } from '../../processors/state.ts';
import { approved, ordered, paid, say, story, together } from '../support/story.ts';

/** What becomes of the money, and of the goods, when only a part of an order is cancelled, refunded or comes back. */

const A = 'shop:A';
const cny = (minor: number) => ({ minor, currency: 'CNY' });
const bought = (goods: string, amount: string, more: Parameters<typeof ordered>[2] = {}) => together(ordered(A, goods, more), paid(A, amount, 't1'), approved(A));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];
const units = (quantity: number, line = '1') => ({ lines: [{ line, quantity }] });
const left = (quantity: number, name = 'P1') => say('wms', 'shipment.dispatched', A, { shipment: name, ...units(quantity) });
const back = (quantity: number) => say('wms', 'return.received', A, { warehouse: 'SH1', ...units(quantity) });
const refundOf = (refundId: string, minor: number, lines: object = units(1)) => say('payments', 'order.refunded', A, { refundId, amount: cny(minor), ...lines });

describe('a refund of units', () => {
  story('that came back leaves those that are still to be sent', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, left(1), 'shipment.dispatched applied approved'],
    [2, back(1), 'return.received applied approved'],
    [3, refundOf('r1', 1_000), 'order.refunded applied approved'],
    [4, left(2, 'P2'), 'shipment.dispatched applied approved→shipped'],
  ], { then: (state) => expect(state.orders.get(A)?.cancelled).toEqual([]) });

  story('beyond those that came back calls off so many of those still to be sent', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, left(1), 'shipment.dispatched applied approved'],
    [2, back(1), 'return.received applied approved'],
    [3, refundOf('r1', 1_000), 'order.refunded applied approved'],
    [4, refundOf('r2', 1_000), 'order.refunded applied approved'],
  ], { then: (state) => expect(state.orders.get(A)?.cancelled).toEqual([{ line: '1', quantity: 1 }]) });

  story('that are lost leaves those that are still to be sent', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, left(1), 'shipment.dispatched applied approved'],
    [2, say('carrier', 'shipment.failed', A, { shipment: 'P1', status: 'lost' }), 'shipment.failed applied approved', '! shipment.lost'],
    [3, refundOf('r1', 1_000), 'order.refunded applied approved'],
  ], { then: (state) => expect(state.orders.get(A)?.cancelled).toEqual([]) });

  story('that were cancelled calls off no others, whether it names them or answers the debt for them', [
    [0, bought('TEA*4', '40.00'), ...begun],
    [1, say('care', 'order.cancelled', A, units(1)), 'order.cancelled applied (part_cancelled) approved', '! refund.required'],
    [2, refundOf('r1', 1_000), 'order.refunded applied approved'],
    [3, say('care', 'order.cancelled', A, units(1), { agoMinutes: 1 }), 'order.cancelled applied (part_cancelled) approved', '! refund.required'],
    [4, refundOf('r2', 1_000, {}), 'order.refunded applied approved'],
    [5, refundOf('r3', 1_000), 'order.refunded applied approved'],
  ], { then: (state) => expect(state.orders.get(A)?.cancelled).toEqual([{ line: '1', quantity: 3 }]) });

  story('that was asked for by line calls them off when all of it is paid, whoever pays', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, say('care', 'order.refund_requested', A, { refundId: 'r1', amount: cny(1_000), ...units(1) }), 'order.refund_requested applied approved→refunding'],
    [2, refundOf('r1', 1_000, {}), 'order.refunded applied refunding→approved'],
  ], { then: (state) => expect(state.orders.get(A)?.cancelled).toEqual([{ line: '1', quantity: 1 }]) });
});

describe('a part that is cancelled while all the money is asked back', () => {
  const cancel = (quantity: number) => say('care', 'order.cancelled', A, units(quantity));
  const asked = (minor: number) => say('care', 'order.refund_requested', A, { refundId: 'r1', amount: cny(minor) });
  const rejected = say('care', 'order.refund_rejected', A, { refundId: 'r1' });

  story('is owed when that is turned down', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, asked(3_000), 'order.refund_requested applied approved→refunding'],
    [2, cancel(1), 'order.cancelled applied (part_cancelled) refunding'],
    [3, rejected, 'order.refund_rejected applied refunding→approved', '! refund.required'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds).toMatchObject([{ amountMinor: 1_000, status: 'requested' }]) });

  story('is owed as far as less is paid than was asked for', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, asked(2_500), 'order.refund_requested applied approved→refunding'],
    [2, cancel(1), 'order.cancelled applied (part_cancelled) refunding', '! refund.required'],
    [3, refundOf('r1', 2_300, {}), 'order.refunded applied refunding→approved', '! refund.required'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds.map(({ amountMinor }) => amountMinor)).toEqual([2_300, 500, 200]) });

  story('is not owed when it has been paid meanwhile', [
    [0, bought('TEA*3', '30.00'), ...begun],
    [1, asked(3_000), 'order.refund_requested applied approved→refunding'],
    [2, cancel(1), 'order.cancelled applied (part_cancelled) refunding'],
    [3, refundOf('r2', 1_000), 'order.refunded applied refunding'],
    [4, rejected, 'order.refund_rejected applied refunding→approved'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds).toMatchObject([{ refundId: 'r2' }]) });
});

describe('the share of what is cancelled', () => {
  const cancel = (quantity: number, id: string, line = '1') => say('care', 'order.cancelled', A, units(quantity, line), { id });
  const part = ['order.cancelled applied (part_cancelled) approved', '! refund.required'];
  const owed = (minors: number[]) => (state: State) => expect(state.orders.get(A)?.refunds.map(({ amountMinor }) => amountMinor)).toEqual(minors);

  story('loses nothing to rounding, however many times a unit goes', [
    [0, bought('TEA*3', '10.00', { totalMinor: 1_000, discounts: [{ fundedBy: 'merchant', amountMinor: 2_000 }] }), ...begun],
    [1, cancel(1, 'c1'), ...part],
    [2, cancel(1, 'c2'), ...part],
  ], { then: owed([333, 333]) });

  story('is owed once units together make a whole one of the smallest coin', [
    [0, bought('TEA*9', '0.04', { totalMinor: 4, discounts: [{ fundedBy: 'merchant', amountMinor: 8_996 }] }), ...begun],
    [1, cancel(1, 'c1'), part[0]!],
    [2, cancel(1, 'c2'), part[0]!],
    [3, cancel(1, 'c3'), ...part],
    [4, cancel(5, 'c4'), ...part],
  ], { then: owed([1, 2]) });

  story('has its part of the tax, and none of the shipping while something is still sent', [
    [0, bought('TEA*2 CUP*1', '38.00', { totalMinor: 3_800, taxMinor: 300, shippingMinor: 500 }), ...begun],
    [1, cancel(2, 'c1'), ...part],
  ], { then: owed([2_200]) });

  story('is all that was paid once nothing is sent', [
    [0, bought('TEA*2 CUP*1', '38.00', { totalMinor: 3_800, taxMinor: 300, shippingMinor: 500 }), ...begun],
    [1, cancel(2, 'c1'), ...part],
    [2, cancel(1, 'c2', '2'), 'order.cancelled applied approved→cancelled', '! refund.required', '! refund.required'],
  ], { then: owed([2_200, 1_100, 500]) });
});

describe('the debt for a part that is cancelled', () => {
  const three = bought('TEA CUP POT', '30.00');
  const cancel = (line: string) => say('care', 'order.cancelled', A, units(1, line), { id: `c${line}` });
  const part = ['order.cancelled applied (part_cancelled) approved', '! refund.required'];
  const open = (minors: number[]) => (state: State) =>
    expect(state.orders.get(A)?.refunds.flatMap(({ status, amountMinor }) => (status === 'requested' ? [amountMinor] : []))).toEqual(minors);

  story('stays when another part is paid back', [
    [0, three, ...begun],
    [1, cancel('1'), ...part],
    [2, refundOf('r1', 1_000, units(1, '2')), 'order.refunded applied approved'],
  ], {
    then: (state) => {
      open([1_000])(state);
      expect(state.orders.get(A)?.cancelled).toEqual([{ line: '1', quantity: 1 }, { line: '2', quantity: 1 }]);
    },
  });

  story('is paid by what was asked for the same part, though the word of it names no lines', [
    [0, three, ...begun],
    [1, say('care', 'order.refund_requested', A, { refundId: 'r1', amount: cny(1_000), ...units(1) }), 'order.refund_requested applied approved→refunding'],
    [2, cancel('1'), 'order.cancelled applied (part_cancelled) refunding', '! refund.required'],
    [3, refundOf('r1', 1_000, {}), 'order.refunded applied refunding→approved'],
  ], { then: open([]) });

  story('is paid together with another by one refund of both', [
    [0, three, ...begun],
    [1, cancel('1'), ...part],
    [2, cancel('2'), ...part],
    [3, refundOf('r1', 1_600, { lines: [{ line: '1', quantity: 1 }, { line: '2', quantity: 1 }] }), 'order.refunded applied approved'],
    [4, refundOf('r2', 400, units(1, '2')), 'order.refunded applied approved'],
  ], { then: open([]) });
});
