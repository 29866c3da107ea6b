import { describe, expect, it } from 'vitest';
import { prefetch } from '../../processors/prefetch.ts';
import { drain, loadState, type State } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { heartbeat, messageOf, paid, placed, refunded, say, settings, story, type StoryRow, tell, tick, together } from '../support/story.ts';

/** What the simulator found, each as the shortest story that shows it. */

const A = 'shop:A';
const came = 'order.placed applied →pending_payment';
const money = (minor: number, currency = 'CNY') => ({ amount: { minor, currency } });
const asked = (refundId: string, minor: number) => say('care', 'order.refund_requested', A, { refundId, ...money(minor) });

describe('an order that is changed', () => {
  story('to cost no more than what is here is paid', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '4.00', 't1'), 'order.paid applied (partial_payment) pending_payment'],
    [2, placed(A, '4.00'), 'order.placed applied (amended) pending_payment→paid'],
    [30, tick],
  ]);

  story('to cost nothing is paid, and never closed', [
    [0, placed(A, '10.00'), came],
    [2, placed(A, '0.00'), 'order.placed applied (amended) pending_payment→paid'],
    [30, tick],
  ]);

  story('keeps the currency of the money that is here', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '4.00', 't1'), 'order.paid applied (partial_payment) pending_payment'],
    [2, say('shop', 'order.placed', A, {
      currency: 'USD', totalMinor: 300, shippingMinor: 0, taxMinor: 0, discounts: [],
      lines: [{ line: '1', sku: 'TEA', quantity: 1, unitPriceMinor: 300, discountMinor: 0 }],
    }), 'order.placed refused (currency_differs) pending_payment'],
  ]);

  story('is not changed back by a late repetition of what it was', [
    [0, placed(A, '10.00', { id: 'first' }), came],
    [1, placed(A, '9.00', { id: 'change' }), 'order.placed applied (amended) pending_payment'],
    [2, placed(A, '10.00', { id: 'first' }), 'order.placed duplicate (same_id) pending_payment'],
    [3, paid(A, '9.00', 't1'), 'order.paid applied pending_payment→paid'],
    [4, placed(A, '10.00', { id: 'first' }), 'order.placed duplicate (same_id) paid'],
  ]);
});

describe('a hold', () => {
  story('outlives a partial refund and ends where it began', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('wms', 'order.approved', A, {}), 'order.approved applied paid→approved'],
    [3, say('care', 'order.held', A, {}), 'order.held applied approved→on_hold'],
    [4, asked('r1', 300), 'order.refund_requested applied on_hold→refunding'],
    [5, refunded(A, '3.00', 'r1'), 'order.refunded applied refunding→on_hold'],
    [6, say('care', 'order.released', A, {}), 'order.released applied on_hold→approved'],
  ]);
});

describe('money of an order that is over', () => {
  story('stays owed as far as a refund falls short of it', [
    [0, placed(A, '10.00'), came],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [45, paid(A, '10.00', 't1'), 'order.paid applied (late_payment_refund) closed', '! refund.required'],
    [46, say('payments', 'order.refunded', A, { refundId: 'r1', transactionId: 't1', ...money(600) }), 'order.refunded applied closed'],
  ], {
    settings: { latePayment: 'refund' },
    then: (state) => expect(state.orders.get(A)?.refunds[1]).toEqual({ refundId: 'owed/t1', amountMinor: 400, status: 'requested' }),
  });

  story('is owed when the refund its buyer asked for is turned down', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, asked('r1', 1000), 'order.refund_requested applied paid→refunding'],
    [3, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied refunding→cancelled'],
    [4, say('care', 'order.refund_rejected', A, { refundId: 'r1' }), 'order.refund_rejected applied cancelled', '! refund.required'],
  ]);

  story('is owed as far as the refund its buyer asked for falls short', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, asked('r1', 1000), 'order.refund_requested applied paid→refunding'],
    [3, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied refunding→cancelled'],
    [4, refunded(A, '7.00', 'r1'), 'order.refunded applied cancelled', '! refund.required'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds[1]).toMatchObject({ amountMinor: 300, status: 'requested' }) });

  story('is not owed twice when it went back unasked', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, say('shop', 'order.cancelled', A, {}), 'order.cancelled applied paid→cancelled', '! refund.required'],
    [3, refunded(A, '4.00', 'r1'), 'order.refunded applied cancelled'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds[0]).toMatchObject({ amountMinor: 600, status: 'requested' }) });
});

describe('a payment too many', () => {
  story('does not keep an order going whose own money went back', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, asked('r1', 1000), 'order.refund_requested applied paid→refunding'],
    [3, paid(A, '10.00', 't2'), 'order.paid applied (second_payment) refunding', '! refund.required'],
    [4, refunded(A, '10.00', 'r1'), 'order.refunded applied refunding→refunded'],
  ]);

  story('is paid back once when the refund of it was asked for as well', [
    [0, placed(A, '10.00'), came],
    [1, paid(A, '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [2, paid(A, '10.00', 't2'), 'order.paid applied (second_payment) paid', '! refund.required'],
    [3, asked('r1', 1000), 'order.refund_requested applied paid→refunding'],
    [4, say('payments', 'order.refunded', A, { refundId: 'r1', transactionId: 't2', ...money(1000) }), 'order.refunded applied refunding→paid'],
  ], { then: (state) => expect(state.orders.get(A)?.refunds).toEqual([{ refundId: 'r1', amountMinor: 1000, status: 'refunded' }]) });

  story('does not end an order that costs nothing when it goes back', [
    [0, placed(A, '0.00'), 'order.placed applied (nothing_to_pay) →paid'],
    [1, paid(A, '10.00', 't1'), 'order.paid applied (second_payment) paid', '! refund.required'],
    [2, refunded(A, '10.00', 'r1'), 'order.refunded applied paid'],
  ]);
});

describe('a refund of an order nobody paid', () => {
  story('is refused, and does not stand in the way of the money when it comes', [
    [0, placed(A, '10.00'), came],
    [30, tick, 'order.closed applied pending_payment→closed'],
    [31, say('shop', 'order.refunded', A, { refundId: 'r1', ...money(1000) }, { implied: true }), 'order.refunded refused (not_paid) closed'],
    [45, paid(A, '10.00', 't1'), 'order.paid applied (reinstated) closed→paid', '! order.reinstated'],
  ]);
});

describe('money in another currency', () => {
  story('keeps its order from being closed when a snapshot tells of it, too', [
    [0, placed(A, '10.00'), came],
    [1, say('shop', 'order.paid', A, money(1000, 'USD'), { implied: true }), 'order.paid refused (currency_differs) pending_payment', '! payment.in_doubt'],
    [30, tick],
  ]);
});

describe('facts beside an order', () => {
  const counted = (agoMinutes = 0) => say('wms', 'stock.counted', 'sh1/TEA', { warehouse: 'sh1', sku: 'TEA', quantity: 5 }, { id: 's', agoMinutes });

  const booked = ['~ counted 5 TEA in sh1: 0 on hand, 0 reserved', '~ adjusted 5 TEA in sh1: 5 on hand, 0 reserved'];

  story('are told apart within one message', [
    [0, together(counted(), counted()), 'stock.counted applied', ...booked, 'stock.counted duplicate (same_id)'],
  ]);

  story('that claim the future stay out of memory', [
    [0, counted(), 'stock.counted applied', ...booked],
    [1, counted(-60), '✗ time_in_future'],
  ], { then: (state) => expect(state.facts.size).toBe(0) });
});

describe('log time that is vouched for', () => {
  story('is not doubted, however many clocks are off', [
    ...Array.from({ length: 30 }, (_, i): StoryRow[] => {
      const told = i === 4 ? ['! clock.off raised'] : [];
      return [[i, heartbeat('payments', -20), ...told], [i, heartbeat('taobao', -480), ...told]];
    }).flat(),
    [30, placed(A, '10.00'), came],
    [60, tick, 'order.closed applied pending_payment→closed'],
  ]);
});

describe('settings that are changed', () => {
  /** The state as a restart finds it, with other settings. */
  const restarted = (state: State, changes: Partial<typeof settings>) => loadState(
    { ...settings, ...changes }, state.position,
    drain(state).filter(({ archived, value }) => !archived && value !== undefined).map(({ table, key, value }) => ({ table, key, value })),
  );
  const begun = () => loadState(settings, { seq: 0, logTime: 0 }, []);

  it('to a zone further west give no order id twice', () => {
    const shanghai = begun();
    step(shanghai, messageOf(1, 0, placed('shop:1', '10.00'), true));
    const honolulu = restarted(shanghai, { timezone: 'Pacific/Honolulu' });
    step(honolulu, messageOf(2, 1, placed('shop:2', '10.00'), true));
    step(honolulu, messageOf(3, 1440, placed('shop:3', '10.00'), true));
    expect([...honolulu.orders.values()].map(({ id }) => id)).toEqual(['OMS-20260310-00001', 'OMS-20260310-00002', 'OMS-20260310-00003']);
    step(honolulu, messageOf(4, 2880, placed('shop:4', '10.00'), true));
    expect(honolulu.orders.get('shop:4')?.id).toBe('OMS-20260311-00001');
  });

  it('to keep finished orders longer let one that came back leave again', () => {
    const week = 7 * 1440;
    const short = begun();
    step(short, messageOf(1, 0, placed(A, '10.00'), true));
    step(short, messageOf(2, 30, tick, true));
    const closed = short.orders.get(A);
    step(short, messageOf(3, 31 + week, tick, true));
    expect(short.orders.size).toBe(0);
    const long = restarted(short, { retainFinishedMs: 2 * settings.retainFinishedMs });
    const archive = (table: string) => (table === 'orders' ? closed : undefined);
    const message = messageOf(4, 32 + week, paid(A, '10.00', 't1'), true);
    prefetch(long, message, archive);
    expect(tell(step(long, message))).toEqual(['order.paid applied (late_payment_refund) closed', '! refund.required']);
    const again = messageOf(5, 33 + week, say('wms', 'order.approved', A, {}), true);
    step(long, again);
    step(long, messageOf(6, 31 + 2 * week, tick, true));
    expect(long.orders.size).toBe(0);
  });
});
