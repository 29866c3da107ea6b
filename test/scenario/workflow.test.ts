import { describe, expect, it } from 'vitest';
import { defaultRules, type Rules } from '../../processors/domain/rules.ts';
import { emptyState } from '../../processors/state.ts';
import { step as core } from '../../processors/step.ts';
import { approved, messageOf, ordered, paid, rules, say, settings, stock, story, tick, together } from '../support/story.ts';

const A = 'shop:A';
const five = stock('received', 'SH1', 'TEA', 5);
const fiveSeen = ['stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved'];
const held = ['order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 2 reserved'];
const workflow = (changes: Partial<Rules['workflow']>) => rules({ workflow: { ...defaultRules.workflow, ...changes } });
const step = (automatic: Rules['workflow']['label']['automatic'], limitMs = 3_600_000) => ({ automatic, limitMs });

describe('approval', () => {
  story('goes by itself below an amount, and waits for a person above it', [
    [0, together(workflow({ approval: step([{ totalBelowMinor: { CNY: 2_001 } }]) }), five), ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved', ...held, '! shipment.requested'],
    [2, approved(A), 'order.approved duplicate (already_so) allocated'],
    [3, together(ordered('shop:B', 'TEA*3'), paid('shop:B', '30.00', 't2')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
  ]);

  story('goes by itself to countries, however they are spelt, of channels that are named', [
    [0, workflow({ approval: step([{ countries: ['China'], channels: ['shop'] }]) })],
    [1, together(ordered(A, 'TEA*1'), paid(A, '10.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'],
    [2, together(ordered('jd:B', 'TEA*1'), paid('jd:B', '10.00', 't2')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
  ]);

  story('does not go by itself with a risk word in the remark', [
    [0, workflow({ approval: step([{ noRiskWord: true }]), riskWords: ['Gift card'] })],
    [1, together(ordered(A, 'TEA*2', { remark: 'send a GIFT CARD instead' }), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [2, together(ordered('shop:B', 'TEA*2', { remark: 'thank you' }), paid('shop:B', '20.00', 't2')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'],
  ], { then: (state) => expect(state.orders.get(A)?.riskWord).toBe('Gift card') });

  story('says once that it is overdue', [
    [0, workflow({ approval: step([], 3_600_000) })],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [60, tick],
    [61, tick, '! orders.stale raised'],
    [200, tick],
    [201, approved(A), 'order.approved applied paid→approved', '! orders.stale cleared'],
    [201 + 2 * 1440, tick, '! orders.stale raised'],
  ]);
});

describe('a step that waits for a person', () => {
  story('holds the order before its stock is locked', [
    [0, together(workflow({ allocation: step([{ totalBelowMinor: { CNY: 100 } }]) }), five), ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A)), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved', 'order.held applied approved→on_hold'],
    [2, say('care', 'order.released', A, {}), 'order.released applied on_hold→approved', ...held, '! shipment.requested'],
  ]);

  story('holds the order before the warehouse is asked, with its stock', [
    [0, together(workflow({ label: step([]) }), five), ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A)), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved', ...held, 'order.held applied allocated→on_hold'],
    [2, say('wms', 'order.released', A, {}), 'order.released applied on_hold→allocated', '! shipment.requested'],
    [3, say('wms', 'order.held', A, {}), 'order.held applied allocated→on_hold'],
    [4, say('wms', 'order.released', A, {}), 'order.released applied on_hold→allocated'],
  ]);
});

describe('a known buyer', () => {
  const knowing = workflow({ approval: step([{ knownBuyer: true }]), knownBuyerAfterMs: 86_400_000 });
  const bought = (order: string, id: string) => together(ordered(order, 'TEA*1', { buyer: 'b1' }), paid(order, '10.00', id));

  story('is one whose first paid order is old enough', [
    [0, knowing],
    [1, bought(A, 't1'), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'],
    [1_000, bought('shop:B', 't2'), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', '! orders.stale raised'],
    [1_442, bought('shop:C', 't3'), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved', '! orders.stale changed'],
  ]);
});

describe('channels that ship themselves', () => {
  story('are not routed', [
    [0, together(rules({ fulfilledByChannel: ['shop'] }), five), ...fiveSeen],
    [1, together(ordered(A, 'TEA*2'), paid(A, '20.00', 't1'), approved(A)), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved'],
    [2, say('shop', 'shipment.dispatched', A, {}), 'shipment.dispatched applied approved→shipped'],
  ]);
});

describe('rules that change', () => {
  const word = ['order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'];
  const bought = (order: string, id: string) => together(ordered(order, 'TEA*2'), paid(order, '20.00', id));
  const nobody = workflow({ approval: step([{}]) });

  story('let orders go on that waited for a person, the most urgent first', [
    [0, five, ...fiveSeen],
    [1, bought(A, 't1'), ...word],
    [2, together(ordered('shop:B', 'TEA*2', { promisedBy: 2e12 }), paid('shop:B', '20.00', 't2')), ...word],
    [3, nobody, 'order.approved applied paid→approved', ...held, '! shipment.requested',
      'order.approved applied paid→approved', 'order.allocated applied approved→allocated', '~ reserved 2 TEA in SH1: 5 on hand, 4 reserved', '! shipment.requested'],
    [4, nobody],
  ], { then: (state) => expect(state.orders.get('shop:B')?.shipments[0]?.id).toBe('OMS-20260310-00002-1') });

  it('let no more orders go on in one message than may be routed in its two turns, and the others with the next', () => {
    const state = emptyState(settings);
    const crowd = Array.from({ length: 600 }, (_, at) => `shop:${at}`);
    const told = [five, together(...crowd.flatMap((order) => [ordered(order, 'TEA*1'), paid(order, '10.00', `t-${order}`)])), nobody, tick, tick];
    const waiting = told.map((one, index) => {
      core(state, messageOf(index + 1, index, one, true));
      return crowd.filter((order) => state.orders.get(order)?.state === 'paid').length;
    });
    expect(waiting).toEqual([0, 600, 100, 0, 0]);
    expect(crowd.filter((order) => state.orders.get(order)?.state === 'allocated')).toEqual(crowd.slice(0, 5));
  });

  story('leave with a person what still is a person\'s', [
    [0, five, ...fiveSeen],
    [1, bought(A, 't1'), ...word],
    [2, workflow({ approval: step([{ totalBelowMinor: { CNY: 2_000 } }]) })],
    [3, say('care', 'order.held', A, {}), 'order.held applied paid→on_hold'],
    [4, nobody],
    [5, say('care', 'order.released', A, {}), 'order.released applied on_hold→paid', 'order.approved applied paid→approved', ...held, '! shipment.requested'],
  ]);

  story('take over the orders of a channel that shipped itself until then', [
    [0, together(rules({ fulfilledByChannel: ['shop'] }), five), ...fiveSeen],
    [1, together(bought(A, 't1'), approved(A)), ...word, 'order.approved applied paid→approved'],
    [2, rules({}), ...held, '! shipment.requested'],
  ]);

  story('make such orders wait where nobody has told of any stock yet', [
    [0, rules({ fulfilledByChannel: ['shop'] })],
    [1, together(bought(A, 't1'), approved(A)), ...word, 'order.approved applied paid→approved'],
    [2, rules({})],
    [3, five, ...fiveSeen, ...held, '! shipment.requested'],
  ]);
});
