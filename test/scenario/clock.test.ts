import { describe } from 'vitest';
import { control, heartbeat, paid, placed, story, tick } from '../support/story.ts';

const order = (n: number) => `shop:${n}`;
const place = (n: number) => placed(order(n), '10.00');
const came = 'order.placed applied →pending_payment';
const closed = 'order.closed applied pending_payment→closed';

/** Ticks every minute, as a running service sends them, so that time passes without a jump. */
const minutes = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => [from + i, tick] as const);

describe('a broker whose clock jumps', () => {
  story('eight hours ahead closes nobody, until two sources vouch for the time', [
    [0, heartbeat('payments')],
    [0, place(1), came],
    [1, tick],
    [481, tick, '! clock.doubted'],
    [482, heartbeat('payments', -480)],
    [483, heartbeat('taobao', -480)],
    ...minutes(484, 600),
    [600, heartbeat('payments')],
    [600, heartbeat('wms'), '! clock.trusted', closed],
  ], { live: true });

  story('and set right again leaves everything as it was', [
    [0, place(1), came],
    [0, heartbeat('wms')],
    [481, tick, '! clock.doubted'],
    // The broker's clock is back; log time never runs backwards and waits for it.
    [2, paid(order(1), '10.00', 't1'), 'order.paid applied pending_payment→paid'],
    [40, tick],
  ], { live: true });

  story('a person can vouch for it', [
    [0, place(1), came],
    [0, heartbeat('wms')],
    [481, tick, '! clock.doubted'],
    [482, control({ type: 'clock', action: 'trust', by: 'li', reason: 'NTP checked' }), '! clock.trusted', closed],
  ], { live: true });

  story('is not vouched for by its own word: no time, or the time it stamped itself', [
    [0, heartbeat('payments')],
    [0, place(1), came],
    [481, tick, '! clock.doubted'],
    [481, { source: 'payments', items: () => [{ kind: 'heartbeat' }] }],
    [481, { source: 'wms', items: () => [{ kind: 'heartbeat' }] }],
    [482, { source: 'payments', items: (now) => [{ kind: 'heartbeat', occurredAt: now }] }],
    [482, { source: 'wms', items: (now) => [{ kind: 'heartbeat', occurredAt: now }] }],
    [483, tick],
  ], { live: true });

  story('is not doubted because old orders are sent once more', [
    [0, heartbeat('payments')],
    [0, heartbeat('shop')],
    ...Array.from({ length: 60 }, (_, n) => [1, placed(`${n % 2 === 0 ? 'shop' : 'taobao'}:${n}`, '10.00', { agoMinutes: 60 }), came] as const),
  ], { live: true });

  story('from the very start closes nobody either', [
    // The broker is eight hours ahead of everyone; the channel and payments say so.
    [0, placed(order(1), '10.00', { agoMinutes: 480 }), came],
    [0, heartbeat('payments', -480)],
    ...minutes(1, 60),
  ], { live: true });

  story('that drifts away is doubted when prompt claims all disagree', [
    [0, heartbeat('payments')],
    [0, place(1), came],
    ...Array.from({ length: 24 }, () => [[1, heartbeat('payments', -20)] as const, [1, heartbeat('taobao', -20)] as const]).flat(),
    [1, heartbeat('payments', -20)],
    [1, heartbeat('taobao', -20), '! clock.doubted'],
    ...minutes(2, 6),
    [7, tick, '! source.silent raised'],
    ...minutes(8, 60),
  ], { live: true });
});

describe('one source whose clock is wrong', () => {
  story('has its claims judged and moves nothing', [
    [0, heartbeat('payments')],
    [0, heartbeat('shop')],
    [1, placed(order(1), '10.00', { agoMinutes: -480 }), '✗ time_in_future'],
    [2, placed(order(2), '10.00', { agoMinutes: 480 }), came],
    ...minutes(3, 31),
    [32, tick, closed],
  ], { live: true });
});

describe('too many closings', () => {
  story('stop closing, and a person lets it go on', [
    [0, place(1), came], [0, place(2), came], [0, place(3), came], [0, place(4), came], [0, place(5), came],
    [30, tick, closed, closed, closed, '! closings.halted'],
    [50, tick],
    [51, paid(order(4), '10.00', 't4'), 'order.paid applied pending_payment→paid'],
    [60, control({ type: 'closings', action: 'resume', by: 'li', reason: 'a real flash sale' }), '! closings.resumed', closed],
    [61, tick],
  ]);

  story('within the limit go on, window after window', [
    [0, place(1), came], [0, place(2), came], [0, place(3), came],
    [11, place(4), came],
    [30, tick, closed, closed, closed],
    [41, tick, closed],
  ]);
});
