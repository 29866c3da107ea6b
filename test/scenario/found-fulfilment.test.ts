import { describe, expect } from 'vitest';
import { minute } from '../../processors/domain/instant.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { approved, control, heartbeat, ordered, paid, rules, say, stock, story, tick, together } from '../support/story.ts';

/** What the simulator found of stock, routing and shipments, each as the shortest story that shows it. */

const A = 'shop:A';
const B = 'shop:B';
const bought = (order: string, goods: string, amount: string, more: Parameters<typeof ordered>[2] = {}) =>
  together(ordered(order, goods, more), paid(order, amount, `t-${order}`), approved(order));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];
const received = (warehouse: string, sku: string, units: number) => ['stock.received applied', `~ received ${units} ${sku} in ${warehouse}: ${units} on hand, 0 reserved`];
const { workflow } = defaultRules;
const byHand = { automatic: [], limitMs: 600 * minute };

describe('a deadline that has come due', () => {
  story('leaves room for the next: an order that completes by itself leaves memory', [
    [0, bought(A, 'TEA', '10.00'), ...begun],
    [1, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied approved→shipped'],
    [2, say('carrier', 'shipment.delivered', A, {}), 'shipment.delivered applied shipped→delivered'],
    [20, tick, 'order.completed applied delivered→completed'],
    [40, tick],
  ], { settings: { completeAfterMs: 10 * minute, retainFinishedMs: 10 * minute }, then: (state) => expect(state.orders.size).toBe(0) });
});

describe('an order that waits', () => {
  story('is tried at once when less of it is left to send', [
    [0, stock('received', 'SH1', 'TEA', 2), ...received('SH1', 'TEA', 2)],
    [1, bought(A, 'TEA*3', '30.00'), ...begun, 'order.backordered applied approved→backordered'],
    [2, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) backordered', '! refund.required',
      'order.allocated applied backordered→allocated', '~ reserved 2 TEA in SH1: 2 on hand, 2 reserved', '! shipment.requested'],
  ]);

  story('is not routed for a channel that has begun to ship by itself', [
    [0, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1)],
    [1, bought(A, 'TEA*2', '20.00'), ...begun, 'order.backordered applied approved→backordered'],
    [2, rules({ fulfilledByChannel: ['shop'] })],
    [3, stock('received', 'SH1', 'TEA', 1), 'stock.received applied', '~ received 1 TEA in SH1: 2 on hand, 0 reserved'],
  ]);

  story('is held when its stock comes and a person has to let it through by now, and goes on when one has', [
    [0, stock('received', 'SH1', 'CUP', 1), ...received('SH1', 'CUP', 1)],
    [1, bought(A, 'TEA', '10.00'), ...begun, 'order.backordered applied approved→backordered'],
    [2, rules({ workflow: { ...workflow, allocation: byHand } })],
    [3, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1), 'order.held applied backordered→on_hold'],
    [4, say('care', 'order.released', A, {}), 'order.released applied on_hold→backordered',
      'order.allocated applied backordered→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('for fewer shipments is tried when any of its goods come to the right place', [
    [0, rules({ maxShipments: 1 })],
    [1, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1)],
    [2, stock('received', 'GZ1', 'CUP', 1), ...received('GZ1', 'CUP', 1)],
    [3, bought(A, 'TEA CUP', '20.00'), ...begun, 'order.backordered applied approved→backordered'],
    [4, stock('received', 'SH1', 'CUP', 1), ...received('SH1', 'CUP', 1)],
    [60, tick, 'order.allocated applied backordered→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '~ reserved 1 CUP in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('waits, before anything is routed, for what is still to be sent of it', [
    [0, stock('received', 'SH1', 'CUP', 1), ...received('SH1', 'CUP', 1)],
    [1, rules({ unlistedWarehouses: 'ignore' })],
    [2, bought(A, 'TEA CUP', '20.00'), ...begun],
    [3, say('wms', 'shipment.dispatched', A, { lines: [{ line: '1', quantity: 1 }] }), 'shipment.dispatched applied approved'],
    [4, rules({}), 'order.allocated applied approved→allocated', '~ reserved 1 CUP in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);

  story('is sent from a warehouse that told of its stock before the rules let it ship', [
    [0, rules({ unlistedWarehouses: 'ignore' })],
    [1, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1)],
    [2, rules({})],
    [3, bought(A, 'TEA', '10.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
  ]);
});

describe('a shipment', () => {
  story('that leaves in part leaves a rest its warehouse is asked for, though it was labelled', [
    [0, stock('received', 'SH1', 'TEA', 2), ...received('SH1', 'TEA', 2)],
    [1, bought(A, 'TEA*2', '20.00'), ...begun, 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 2 on hand, 2 reserved', '! shipment.requested'],
    [2, say('wms', 'shipment.labelled', A, {}), 'shipment.labelled applied allocated→labelled'],
    [3, say('wms', 'shipment.dispatched', A, { lines: [{ line: '1', quantity: 1 }] }), 'shipment.dispatched applied labelled→allocated',
      '~ shipped 1 TEA in SH1: 1 on hand, 1 reserved', '~ released 1 TEA in SH1: 1 on hand, 0 reserved', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested'],
    [4, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) allocated→shipped',
      '~ released 1 TEA in SH1: 1 on hand, 0 reserved', '! shipment.withdrawn', '! refund.required'],
  ]);

  story('that is missing of two is missing where each should have been', [
    [0, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1)],
    [1, stock('received', 'GZ1', 'CUP', 1), ...received('GZ1', 'CUP', 1)],
    [2, bought(A, 'TEA CUP', '20.00'), ...begun, 'order.allocated applied approved→allocated',
      '~ reserved 1 CUP in GZ1: 1 on hand, 1 reserved', '~ reserved 1 TEA in SH1: 1 on hand, 1 reserved', '! shipment.requested', '! shipment.requested'],
    [3, say('wms', 'shipment.failed', A, { status: 'stock_missing' }), 'shipment.failed applied allocated→approved',
      '~ released 1 CUP in GZ1: 1 on hand, 0 reserved', '! shipment.withdrawn', '~ released 1 TEA in SH1: 1 on hand, 0 reserved', '! shipment.withdrawn',
      '~ adjusted -1 CUP in GZ1: 0 on hand, 0 reserved', '! stock.differs', '~ adjusted -1 TEA in SH1: 0 on hand, 0 reserved', '! stock.differs',
      'order.backordered applied approved→backordered'],
  ]);
});

describe('money of lines that are cancelled', () => {
  story('is asked for under a name of its own, though an earlier debt has been paid under another', [
    [0, bought(A, 'TEA*3', '30.00'), ...begun],
    [1, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }, { id: 'c1' }), 'order.cancelled applied (part_cancelled) approved', '! refund.required'],
    [2, say('payments', 'order.refunded', A, { refundId: 'r1', amount: { minor: 1_000, currency: 'CNY' } }), 'order.refunded applied approved'],
    [3, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }, { id: 'c2' }), 'order.cancelled applied (part_cancelled) approved', '! refund.required'],
  ], {
    then: (state) => expect(state.orders.get(A)?.refunds.map(({ refundId }) => refundId)).toEqual(['r1', 'owed/OMS-20260310-00001/lines2']),
  });
});

describe('an order all of whose lines are paid back before they left', () => {
  const cny = (minor: number) => ({ minor, currency: 'CNY' });

  story('is over, though another refund is still asked for, and owes the rest when that is turned down', [
    [0, bought(A, 'TEA*3', '30.00'), ...begun],
    [1, say('care', 'order.refund_requested', A, { refundId: 'r1', amount: cny(2_000) }), 'order.refund_requested applied approved→refunding'],
    [2, say('payments', 'order.refunded', A, { refundId: 'r2', amount: cny(1_000), lines: [{ line: '1', quantity: 3 }] }), 'order.refunded applied refunding→cancelled'],
    [3, say('care', 'order.refund_rejected', A, { refundId: 'r1' }), 'order.refund_rejected applied cancelled', '! refund.required'],
  ]);
});

describe('a debt', () => {
  story('is not called what somebody has called a refund already', [
    [0, bought(A, 'TEA*3', '30.00'), ...begun],
    [1, say('payments', 'order.refunded', A, { refundId: 'owed/OMS-20260310-00001/lines1', amount: { minor: 700, currency: 'CNY' } }), 'order.refunded applied approved'],
    [2, say('care', 'order.cancelled', A, { lines: [{ line: '1', quantity: 1 }] }), 'order.cancelled applied (part_cancelled) approved', '! refund.required'],
  ], {
    then: (state) => expect(state.orders.get(A)?.refunds.map(({ refundId }) => refundId)).toEqual(['owed/OMS-20260310-00001/lines1', 'owed/OMS-20260310-00001/lines1/2']),
  });
});

describe('a message that says nothing new', () => {
  story('has its own row, also beside a warehouse that closes', [
    [0, say('shop', 'order.payment_started', B, { amount: { minor: 1, currency: 'CNY' } }, { implied: true, id: 'p' }), 'order.payment_started parked (awaits_order)'],
    [1, together(
      say('shop', 'order.payment_started', B, { amount: { minor: 1, currency: 'CNY' } }, { implied: true, id: 'p' }),
      control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'flood' }),
    ), '! warehouse.closed', 'order.payment_started duplicate (no_change)'],
  ]);

  story('has its own row, also where the hour makes others be tried again', [
    [0, control({ type: 'warehouse', warehouse: 'SH1', action: 'close', by: 'li', reason: 'flood' }), '! warehouse.closed'],
    [1, stock('received', 'SH1', 'TEA', 1), ...received('SH1', 'TEA', 1)],
    [2, bought(A, 'TEA', '10.00'), ...begun, 'order.backordered applied approved→backordered'],
    [3, say('shop', 'order.payment_started', B, { amount: { minor: 1, currency: 'CNY' } }, { implied: true, id: 'p' }), 'order.payment_started parked (awaits_order)'],
    [70, say('shop', 'order.payment_started', B, { amount: { minor: 1, currency: 'CNY' } }, { implied: true, id: 'p' }), 'order.payment_started duplicate (no_change)'],
    [71, heartbeat('wms')],
  ]);
});
