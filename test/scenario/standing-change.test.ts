import { describe, expect, it } from 'vitest';
import { minute } from '../../processors/domain/instant.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { drain, emptyState, loadState, type State } from '../../processors/state.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { step } from '../../processors/step.ts';
import { stockNotices } from '../../processors/stock-notice.ts';
import { approved, control, messageOf, ordered, paid, rules, settings, stock, story, tell, tick, together, type Told } from '../support/story.ts';

/** Rules and warehouses change while orders are under way: what follows for others. */

const A = 'shop:A';
const waits = [together(stock('received', 'SH1', 'TEA', 5), stock('received', 'XA1', 'CUP', 2)), 'stock.received applied', '~ received 5 TEA in SH1: 5 on hand, 0 reserved',
  'stock.received applied', '~ received 2 CUP in XA1: 2 on hand, 0 reserved'] as const;

/** What channels are told when the story goes on with this: SKU and units they may sell. */
function toldAfter(state: State, told: Told): (readonly [string, number])[] {
  drain(state);
  step(state, messageOf(state.position.seq + 1, 60, told, true));
  return stockNotices(state).map(({ sku, sellable }) => [sku, sellable] as const).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

describe('channels that follow stock', () => {
  story('hear that a warehouse has closed, and that it is open again', [[0, ...waits]], {
    then: (state) => {
      const steer = (action: 'close' | 'open') => control({ type: 'warehouse', warehouse: 'SH1', action, by: 'li', reason: 'flood' });
      expect(toldAfter(state, steer('close'))).toEqual([['TEA', 0]]);
      expect(toldAfter(state, steer('open'))).toEqual([['TEA', 5]]);
    },
  });

  story('hear what other rules let them sell', [[0, ...waits]], {
    then: (state) => expect(toldAfter(state, rules({ safetyStock: { defaultUnits: 2, skus: {} } }))).toEqual([['CUP', 0], ['TEA', 3]]),
  });
});

describe('a deadline under other rules', () => {
  const limited = (limitMs: number) => rules({ workflow: { ...defaultRules.workflow, approval: { automatic: [], limitMs } } });
  const begun = [together(ordered(A, 'TEA'), paid(A, '10.00', 't1')), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid'] as const;

  story('comes sooner or later with them, and is told of once', [
    [0, limited(100 * minute)],
    [1, ...begun],
    [2, limited(500 * minute)],
    [150, tick],
    [151, limited(200 * minute)],
    [200, tick],
    [202, tick, '! orders.stale raised'],
    [600, tick],
  ]);

  story('is kept once, however often rules change', [
    [0, limited(600 * minute)],
    [1, ...begun],
    ...Array.from({ length: 50 }, (_, index) => [2 + index, limited((600 + (index % 2)) * minute)] as const),
  ], { then: (state) => expect(state.deadlines.size).toBeLessThan(5) });
});

describe('a deadline after a restart with other settings', () => {
  it('is there for an order that had left memory and lives again, though finished orders now stay longer', () => {
    const before = emptyState({ ...settings, retainFinishedMs: 1 });
    const goOn = (state: State, minutes: number, told: Told, archive: (table: string, key: string) => unknown) => {
      const message = messageOf(state.position.seq + 1, minutes, told, true);
      prefetch(state, message, archive);
      return tell(step(state, message));
    };
    const nothing = () => undefined;
    goOn(before, 0, ordered(A, 'TEA'), nothing);
    expect(goOn(before, 31, tick, nothing)).toEqual(['order.closed applied pending_payment→closed']);
    goOn(before, 33, tick, nothing);
    const changes = drain(before);
    const archive = (table: string, key: string) => changes.find((one) => one.archived && one.table === table && one.key === key)?.value;
    const live = changes.filter(({ archived, value }) => !archived && value !== undefined);
    const after = loadState({ ...settings, retainFinishedMs: 60 * minute }, before.position, live);
    expect(goOn(after, 40, paid(A, '10.00', 't1'), archive)).toEqual(['order.paid applied (reinstated) closed→paid', '! order.reinstated']);
    expect(goOn(after, 290, tick, archive)).toEqual(['! orders.stale raised']);
  });
});

describe('a count of two levels whose names run together', () => {
  story('takes from those who hold too much in either', [
    [0, together(stock('received', 'A', 'B/C', 2), stock('received', 'A/B', 'C', 2)), 'stock.received applied', '~ received 2 B/C in A: 2 on hand, 0 reserved',
      'stock.received applied', '~ received 2 C in A/B: 2 on hand, 0 reserved'],
    [1, together(ordered(A, 'B/C*2 C*2'), paid(A, '40.00', 't1'), approved(A)), 'order.placed applied →pending_payment', 'order.paid applied pending_payment→paid', 'order.approved applied paid→approved',
      'order.allocated applied approved→allocated', '~ reserved 2 B/C in A: 2 on hand, 2 reserved', '~ reserved 2 C in A/B: 2 on hand, 2 reserved', '! shipment.requested', '! shipment.requested'],
    [2, together(stock('counted', 'A', 'B/C', 1), stock('counted', 'A/B', 'C', 1)), 'stock.counted applied (counted_otherwise)', '~ counted 1 B/C in A: 2 on hand, 2 reserved',
      '~ adjusted -1 B/C in A: 1 on hand, 2 reserved', '! stock.differs', 'stock.counted applied (counted_otherwise)', '~ counted 1 C in A/B: 2 on hand, 2 reserved',
      '~ adjusted -1 C in A/B: 1 on hand, 2 reserved', '! stock.differs', '~ released 2 B/C in A: 1 on hand, 0 reserved', '! shipment.withdrawn', 'order.backordered applied allocated→backordered',
      '~ released 2 C in A/B: 1 on hand, 0 reserved', '! shipment.withdrawn'],
  ]);
});
