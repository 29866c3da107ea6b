import { describe, expect } from 'vitest';
import { minute } from '../../processors/domain/instant.ts';
import { approved, ordered, paid, say, story, tick, together } from '../support/story.ts';

/** What the simulator found of stock, routing and shipments, each as the shortest story that shows it. */

const A = 'shop:A';
const bought = (order: string, goods: string, amount: string, more: Parameters<typeof ordered>[2] = {}) =>
  together(ordered(order, goods, more), paid(order, amount, `t-${order}`), approved(order));
const begun = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'];

describe('a deadline that has come due', () => {
  story('leaves room for the next: an order that completes by itself leaves memory', [
    [0, bought(A, 'TEA', '10.00'), ...begun],
    [1, say('wms', 'shipment.dispatched', A, {}), 'shipment.dispatched applied approved→shipped'],
    [2, say('carrier', 'shipment.delivered', A, {}), 'shipment.delivered applied shipped→delivered'],
    [20, tick, 'order.completed applied delivered→completed'],
    [40, tick],
  ], { settings: { completeAfterMs: 10 * minute, retainFinishedMs: 10 * minute }, then: (state) => expect(state.orders.size).toBe(0) });
});
