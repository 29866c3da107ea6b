import { describe, expect } from 'vitest';
import type { State } from '../../processors/state.ts';
import { approved, ordered, paid, rules, say, stock, story, together } from '../support/story.ts';

const A = 'shop:A';
const B = 'shop:B';
const bought = (order: string, goods = 'TEA') => together(ordered(order, goods), paid(order, '10.00', `t-${order}`), approved(order));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];
const received = ['stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'];
const allocated = (reserved: number, units = 1) => ['order.allocated applied approved→allocated', `~ reserved ${units} TEA in SH1: 5 on hand, ${reserved} reserved`, '! shipment.requested'];
const kept = rules({ allotments: [{ id: 'sale', sku: 'TEA', channel: 'shop', setAside: 3 }] });
const cancelled = (order: string, reserved: number) => [say('care', 'order.cancelled', order, {}), 'order.cancelled applied allocated→cancelled',
  `~ released 1 TEA in SH1: 5 on hand, ${reserved} reserved`, '! shipment.withdrawn', '! refund.required'] as const;
const taken = (units: number) => (state: State) => expect(state.stock.get('TEA')?.taken).toEqual({ sale: units });

describe('what an allotment has given out', () => {
  story('does not fall by what was reserved before it began', [
    [0, stock('received', 'SH1', 'TEA', 5), ...received],
    [1, bought(A), ...begun, ...allocated(1)],
    [2, kept],
    [3, bought(B), ...begun, ...allocated(2)],
    [4, ...cancelled(A, 1)],
  ], { then: taken(1) });

  story('falls by what was reserved under it, though other rules hold by now', [
    [0, together(kept, stock('received', 'SH1', 'TEA', 5)), ...received],
    [1, bought(A), ...begun, ...allocated(1)],
    [2, bought(B), ...begun, ...allocated(2)],
    [3, rules({ allotments: [{ id: 'sale', sku: 'TEA', channel: 'shop', setAside: 4 }] })],
    [4, ...cancelled(A, 1)],
  ], { then: taken(1) });

  story('stays as it is when a part leaves and the rest is asked for anew', [
    [0, stock('received', 'SH1', 'TEA', 5), ...received],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A)), ...begun, ...allocated(2, 2)],
    [2, kept],
    [3, bought(B), ...begun, ...allocated(3)],
    [4, say('wms', 'shipment.dispatched', A, { lines: [{ line: '1', quantity: 1 }] }), 'shipment.dispatched applied allocated',
      '~ shipped 1 TEA in SH1: 4 on hand, 2 reserved', '~ released 1 TEA in SH1: 4 on hand, 1 reserved', '~ reserved 1 TEA in SH1: 4 on hand, 2 reserved', '! shipment.requested'],
  ], { then: taken(1) });
});
