import { describe, expect } from 'vitest';
import { defaultRules } from '../../processors/domain/rules.ts';
import { approved, control, ordered, paid, rules, say, stock, story, tick, together } from '../support/story.ts';

const A = 'shop:A';
const B = 'shop:B';
const C = 'jd:C';
const bought = (order: string, goods = 'TEA') => together(ordered(order, goods), paid(order, '10.00', `t-${order}`), approved(order));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];
const house = (id: string, capacityPerDay?: number) => ({ id, priority: 1, closed: false, ...(capacityPerDay === undefined ? {} : { capacityPerDay }) });
const { workflow } = defaultRules;
const received = (warehouse: string, sku: string, units: number) => ['stock.received applied', `~ received ${units} ${sku} in ${warehouse}: ${units} on hand, 0 reserved`];
const allocated = (reserved: number, warehouse = 'SH1') => ['order.allocated applied approved→allocated', `~ reserved 1 TEA in ${warehouse}: 5 on hand, ${reserved} reserved`, '! shipment.requested'];
const waits = 'order.backordered applied approved→backordered';

describe("a warehouse's day", () => {
  const oneADay = together(rules({ warehouses: [house('SH1', 1)], maxWaitDays: 0, workflow }), stock('received', 'SH1', 'TEA', 5));

  story('has room again for a shipment that is called off', [
    [0, oneADay, ...received('SH1', 'TEA', 5)],
    [1, bought(A), ...begun, ...allocated(1)],
    [2, bought(B), ...begun, waits],
    [3, say('care', 'order.cancelled', A, {}), 'order.cancelled applied allocated→cancelled', '~ released 1 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
    [60, tick, 'order.allocated applied backordered→allocated', '~ reserved 1 TEA in SH1: 5 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('has no room again for one that has left', [
    [0, oneADay, ...received('SH1', 'TEA', 5)],
    [1, bought(A), ...begun, ...allocated(1)],
    [2, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied allocated→shipped', '~ shipped 1 TEA in SH1: 4 on hand, 0 reserved'],
    [3, bought(B), ...begun, waits],
    [60, tick],
  ]);

  story('counts a shipment once, though a part of it has left and the rest is called off', [
    [0, oneADay, ...received('SH1', 'TEA', 5)],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A)), ...begun, 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved', '! shipment.requested'],
    [2, say('wms', 'shipment.dispatched', A, { lines: [{ line: '1', quantity: 1 }] }), 'shipment.dispatched applied allocated',
      '~ shipped 1 TEA in SH1: 4 on hand, 1 reserved', '~ released 1 TEA in SH1: 4 on hand, 0 reserved', '~ reserved 1 TEA in SH1: 4 on hand, 1 reserved', '! shipment.requested'],
    [3, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) allocated→shipped',
      '~ released 1 TEA in SH1: 4 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
    [4, bought(B), ...begun, waits],
    [60, tick],
  ], { then: (state) => expect(state.warehouses.get('SH1')?.load).toEqual({ '2026-03-10': 1 }) });

  story('has room again at a warehouse whose orders went elsewhere', [
    [0, together(rules({ warehouses: [house('SH1', 1), { ...house('GZ1'), priority: 2 }] }), stock('received', 'SH1', 'TEA', 5), stock('received', 'GZ1', 'TEA', 5)), ...received('SH1', 'TEA', 5), ...received('GZ1', 'TEA', 5)],
    [1, bought(A), ...begun, ...allocated(1)],
    [2, control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'flood' }), '! warehouse.closed',
      '~ released 1 TEA in SH1: 5 on hand, 0 reserved', '! shipment.withdrawn', 'order.allocated applied allocated', '~ reserved 1 TEA in GZ1: 5 on hand, 1 reserved', '! shipment.requested'],
    [3, control({ type: 'warehouse', warehouse: 'SH1', action: 'open', by: 'li', reason: 'dry' }), '! warehouse.opened'],
    [4, bought(C), ...begun, ...allocated(1)],
  ]);
});
