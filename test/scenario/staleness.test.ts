import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../processors/domain/instant.ts';
import { defaultMonitoring, type StalenessRules } from '../../processors/domain/monitoring.ts';
import type { Row } from '../../processors/domain/row.ts';
import { defaultRules, type Workflow } from '../../processors/domain/rules.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import type { StaleOrder } from '../../processors/domain/stale.ts';
import { staleCounts } from '../../processors/staleness/counts.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { approved, control, heartbeat, messageOf, noon, ordered, paid, rules, say, settings, stock, tick, type Told, together } from '../support/story.ts';

type Seen = readonly string[];

/** What the watch over orders says of each row of a story: rows of `stale_orders`, and signals of groups. */
function watched(story: readonly (readonly [minutes: number, told: Told])[], live = false): { said: Seen[]; rows: StaleOrder[]; signals: Signal[]; state: ReturnType<typeof emptyState> } {
  const state = emptyState(settings);
  const all: Row[] = [];
  const said = story.map(([minutes, told], index) => {
    const rows = step(state, messageOf(index + 1, minutes, told, !live));
    all.push(...rows);
    return rows.flatMap((row) => {
      if (row.table === 'stale_orders') return [`${row.row.cause} ${row.row.status} ${row.row.orderId.slice(-1)} ${row.row.owner}`];
      return row.table === 'signals' && row.row.kind === 'orders.stale' ? [`! ${row.row.phase} ${row.row.subject} ${Number(row.row.evidence.count)}`] : [];
    });
  });
  return {
    said, state, rows: all.flatMap((row) => (row.table === 'stale_orders' ? [row.row] : [])),
    signals: all.flatMap((row) => (row.table === 'signals' && row.row.kind === 'orders.stale' ? [row.row] : [])),
  };
}

const staleness = (changes: Partial<StalenessRules>, workflow: Partial<Workflow> = {}) => rules({
  staleness: { ...defaultMonitoring.staleness, limits: [], ...changes },
  workflow: { ...defaultRules.workflow, approval: { automatic: [], limitMs: 30 * day }, ...workflow },
});
const bought = (order: string, more = {}) => together(ordered(order, 'TEA', more), paid(order, '10.00', `t-${order}`));
const hours = (count: number) => count * 60;

describe('an order that sits in its state', () => {
  it('is late when its limit passes, goes to the next owner when it lasts, and is over when it moves', () => {
    const { said, rows, signals } = watched([
      [0, staleness({ limits: [{ states: ['paid'], limitMs: 2 * hour, businessHours: false }] })],
      [1, bought('shop:1')],
      [120, tick],
      [121, tick],
      [122, tick],
      [121 + hours(24), tick],
      [121 + hours(25), approved('shop:1')],
    ]);
    expect(said.slice(2)).toEqual([
      [],
      ['state open 1 operations', '! raised state/paid// 1'],
      [],
      ['state open 1 operations-lead', '! changed state/paid// 1'],
      ['state over 1 operations-lead', '! cleared state/paid// 0'],
    ]);
    expect(rows[0]).toMatchObject({ since: noon + minute, dueAt: noon + 121 * minute, foundAt: noon + 121 * minute, escalation: 0, state: 'paid', severity: 'warning' });
    expect(new Set(rows.map(({ orderId, cause, since, shipment }) => `${orderId}${cause}${since}${shipment}`)).size).toBe(1);
    expect(signals[1]?.evidence).toMatchObject({ owner: 'operations-lead', escalation: 1, count: 1, orders: 'OMS-20260310-00001', channel: 'shop', channels: 'shop 1' });
  });

  it('has the limit of the first rule that fits its channel and service', () => {
    const { said } = watched([
      [0, staleness({ limits: [
        { states: ['paid'], channels: ['jd'], limitMs: hour, businessHours: false },
        { states: ['paid'], serviceLevels: ['express'], limitMs: 2 * hour, businessHours: false },
        { states: ['paid'], channels: ['shop'], limitMs: 3 * hour, businessHours: false },
      ] })],
      [0, together(bought('jd:1'), bought('taobao:2', { serviceLevel: 'express' }), bought('shop:3'), bought('taobao:4'))],
      [60, tick], [120, tick], [180, tick], [hours(48), tick],
    ]);
    expect(said.slice(2).map((seen) => seen.filter((one) => one.includes('open')))).toEqual([
      ['state open 1 operations'], ['state open 2 operations'], ['state open 3 operations'], ['state open 1 operations-lead', 'state open 3 operations-lead', 'state open 2 operations-lead'],
    ]);
  });

  it('waits by business hours where that is asked for', () => {
    // Noon on a Tuesday in Shanghai: six hours are left of the day.
    const { said } = watched([
      [0, staleness({ limits: [{ states: ['paid'], limitMs: 8 * hour, businessHours: true }] })],
      [0, bought('shop:1')],
      [hours(8), tick],
      [hours(23) - 1, tick],
      [hours(23), tick],
    ]);
    expect(said.slice(2).map(({ length }) => length)).toEqual([0, 0, 2]);
  });

  it('is told of once for one wait, though a step of its workflow has a limit too', () => {
    const both = staleness({ limits: [{ states: ['paid'], limitMs: 3 * hour, businessHours: false }] }, { approval: { automatic: [], limitMs: hour } });
    expect(watched([[0, both], [0, bought('shop:1')], [60, tick], [hours(5), tick]]).said.slice(2)).toEqual([
      ['step open 1 operations', '! raised step/paid// 1'], [],
    ]);
  });

  it('is judged anew when the rules change', () => {
    const limit = (limitMs: number) => staleness({ limits: [{ states: ['paid'], limitMs, businessHours: false }] });
    expect(watched([[0, limit(day)], [0, bought('shop:1')], [60, limit(hour)], [120, limit(3 * hour)], [180, tick]]).said.slice(2)).toEqual([
      ['state open 1 operations', '! raised state/paid// 1'], ['state over 1 operations', '! cleared state/paid// 0'], ['state open 1 operations', '! raised state/paid// 1'],
    ]);
  });

  it('is not late by a time nobody vouches for', () => {
    const limits = { limits: [{ states: ['paid' as const], limitMs: 2 * hour, businessHours: false }] };
    const { said } = watched([
      [0, together(staleness(limits), heartbeat('payments'))],
      [0, together(bought('shop:1'), heartbeat('payments'), heartbeat('wms'))],
      [480, tick],
      [481, control({ type: 'clock', action: 'trust', by: 'li', reason: 'NTP checked' })],
    ], true);
    expect(said.slice(2)).toEqual([[], ['state open 1 operations', '! raised state/paid// 1']]);
  });
});

describe('a hundred orders that stick for one cause', () => {
  it('are one story, told as it grows', () => {
    const orders = Array.from({ length: 120 }, (_, n) => [n, bought(`${n % 3 === 0 ? 'jd' : 'shop'}:${n}`)] as const);
    const { signals, state } = watched([
      [0, staleness({ limits: [{ states: ['paid'], limitMs: 4 * hour, businessHours: false }] })], ...orders,
      ...Array.from({ length: 120 }, (_, n) => [240 + n, tick] as const),
    ]);
    expect(signals.map(({ phase, evidence }) => [phase, evidence.count, evidence.severity])).toEqual([
      ['raised', 1, 'info'], ['changed', 2, 'info'], ['changed', 3, 'warning'], ['changed', 5, 'warning'], ['changed', 10, 'warning'], ['changed', 20, 'warning'],
      ['changed', 50, 'warning'], ['changed', 100, 'critical'],
    ]);
    expect(signals.at(-1)?.evidence).toMatchObject({
      cause: 'state', state: 'paid', channels: 'shop 66, jd 34', orders: [1, 2, 3, 4, 5].map((n) => `OMS-20260310-0000${n}`).join(' '), waitedMs: (240 + 99) * minute,
    });
    expect(signals.at(-1)?.evidence).not.toHaveProperty('channel');
    expect(staleCounts(state, [])).toEqual([{ labels: {}, count: 120 }]);
    expect(staleCounts(state, ['cause', 'channel'])).toEqual([
      { labels: { cause: 'state', channel: 'jd' }, count: 40 }, { labels: { cause: 'state', channel: 'shop' }, count: 80 },
    ]);
  });

  it('are told of when their number is reached, not again when it is reached anew', () => {
    const limits = { limits: [{ states: ['paid' as const], limitMs: hour, businessHours: false }] };
    expect(watched([
      [0, staleness(limits)], [0, bought('shop:1')], [0, bought('shop:2')], [60, tick],
      [61, say('wms', 'order.held', 'shop:1', {})], [62, say('wms', 'order.released', 'shop:1', {})], [200, tick],
    ]).said.slice(3)).toEqual([
      ['state open 1 operations', 'state open 2 operations', '! raised state/paid// 2'], ['state over 1 operations'], [], ['state open 1 operations'],
    ]);
  });

  it('are a warning from three on, and stay one when one of them goes on', () => {
    const limits = { limits: [{ states: ['paid' as const], limitMs: hour, businessHours: false }] };
    const { signals } = watched([
      [0, staleness(limits)], ...[1, 2, 3].map((n) => [0, bought(`shop:${n}`)] as const), [60, tick], [61, say('wms', 'order.held', 'shop:1', {})], [62, tick],
    ]);
    expect(signals.map(({ phase, evidence }) => [phase, evidence.count, evidence.severity])).toEqual([['raised', 3, 'warning']]);
  });
});

const automatic = { approval: { automatic: [{}], limitMs: 30 * day }, allocation: { automatic: [{}], limitMs: 30 * day }, label: { automatic: [{}], limitMs: 30 * day }, outbound: { limitMs: 30 * day } };
const sent = (order: string) => say('wms', 'shipment.dispatched', order, { warehouse: 'SH1', carrier: 'sf' });
const arrived = (order: string) => say('carrier', 'shipment.delivered', order, {});
const stocked = stock('received', 'SH1', 'TEA', 500);

describe('a promise', () => {
  it('that passes is told of wherever the order is, and is over when it arrives', () => {
    const { said } = watched([
      [0, together(staleness({ predictWithinMs: 0 }, automatic), stocked)],
      [0, bought('shop:1', { promisedBy: noon + 2 * hour })],
      [120, tick],
      [130, sent('shop:1')],
      [200, arrived('shop:1')],
    ]);
    expect(said.slice(2)).toEqual([
      ['promise open 1 operations', '! raised promise/allocated/SH1/ 1'],
      ['promise open 1 operations', '! cleared promise/allocated/SH1/ 0', '! raised promise/shipped/SH1/sf 1'],
      ['promise over 1 operations', '! cleared promise/shipped/SH1/sf 0'],
    ]);
  });

  /** Twenty parcels that each took two days on this route, and one more that is promised sooner than that. */
  const learned = (promised: number): (readonly [number, Told])[] => [
    [0, together(staleness({}, automatic), stocked)],
    ...Array.from({ length: 20 }, (_, n): readonly [number, Told] => [n, together(bought(`jd:${n}`), sent(`jd:${n}`))]),
    ...Array.from({ length: 20 }, (_, n): readonly [number, Told] => [hours(48) + n, arrived(`jd:${n}`)]),
    [hours(49), together(bought('shop:x', { promisedBy: noon + promised }), sent('shop:x'))],
  ];

  it('that this carrier will break on this route is foretold before it passes', () => {
    const { said, rows } = watched([...learned(hours(49) * minute + day), [hours(50), tick], [hours(73), tick]]);
    expect(said.slice(41)).toEqual([
      ['predicted open 1 operations', '! raised predicted/shipped/SH1/sf 1'], [], ['predicted over 1 operations', 'promise open 1 operations', '! cleared predicted/shipped/SH1/sf 0', '! raised promise/shipped/SH1/sf 1'],
    ]);
    expect(rows[0]).toMatchObject({ orderId: 'OMS-20260312-00001', shipment: 'OMS-20260312-00001-1', severity: 'info', dueAt: noon + 73 * hour });
  });

  it('that it will keep is not', () => {
    expect(watched([...learned(hours(49) * minute + 4 * day), [hours(51), tick], [hours(80), tick]]).rows).toEqual([]);
  });

  it('of an order that has not left is weighed as time goes by', () => {
    const { rows } = watched([
      ...learned(hours(49) * minute + 4 * day).slice(0, -1), [hours(49), rules({
        staleness: { ...defaultMonitoring.staleness, limits: [] }, workflow: { ...defaultRules.workflow, ...automatic, label: { automatic: [{}], limitMs: 30 * day } },
      })],
      [hours(49), bought('shop:y', { promisedBy: noon + 49 * hour + 4 * day })],
      ...Array.from({ length: 80 }, (_, n): readonly [number, Told] => [hours(50 + n), tick]),
    ]);
    // Two days on the way, four promised: it has to leave within two, and it is looked at every six hours.
    expect(rows.map(({ cause, status, shipment, escalation }) => [cause, status, shipment, escalation])).toEqual([['predicted', 'open', '', 0], ['predicted', 'open', '', 1]]);
    expect((rows[0]!.foundAt - noon) / hour).toBeGreaterThan(49 + 36);
    expect((rows[0]!.foundAt - noon) / hour).toBeLessThan(49 + 54);
  });

  it('is foretold from what was heard of within the month', () => {
    const trust = control({ type: 'clock', action: 'trust', by: 'li', reason: 'seen' });
    const known = (days: number, vouched: boolean) =>
      watched([...learned(hours(49) * minute + 4 * day), ...[0, 25].map((more) => [hours(24 * days + more), trust] as const)], !vouched).state.staleness.transits.size;
    expect(known(29, true)).toBe(4);
    expect(known(34, true)).toBe(0);
    // The log stood still for a month: nothing was missed.
    expect(known(34, false)).toBe(4);
  });

  it('is not foretold from a handful of parcels', () => {
    const few = learned(hours(49) * minute + day).filter((_, index) => index % 20 !== 1);
    expect(watched([...few, [hours(60), tick]]).rows).toEqual([]);
  });
});

describe('a parcel on its way', () => {
  const left: (readonly [number, Told])[] = [[0, together(staleness({}, automatic), stocked)], [0, together(bought('shop:1'), sent('shop:1'))]];

  it('of which the carrier says nothing for two days is told of until it does', () => {
    expect(watched([...left, [hours(48), tick], [hours(50), say('carrier', 'shipment.scanned', 'shop:1', {})]]).said.slice(2)).toEqual([
      ['carrier_silent open 1 carrier-desk', '! raised carrier_silent/shipped/SH1/sf 1'], ['carrier_silent over 1 carrier-desk', '! cleared carrier_silent/shipped/SH1/sf 0'],
    ]);
  });

  it('whose courier was last seen half an hour ago is told of until he is seen, or it arrives', () => {
    const seen = () => say('carrier', 'shipment.position', 'shop:1', { position: { latitude: 31, longitude: 121 } });
    expect(watched([...left, [100, seen()], [129, tick], [130, tick], [131, seen()], [162, tick], [170, arrived('shop:1')]]).said.slice(2)).toEqual([
      [], [], ['position_old open 1 carrier-desk', '! raised position_old/shipped/SH1/sf 1'],
      ['position_old over 1 carrier-desk', '! cleared position_old/shipped/SH1/sf 0'],
      ['position_old open 1 carrier-desk', '! raised position_old/shipped/SH1/sf 1'],
      ['position_old over 1 carrier-desk', '! cleared position_old/shipped/SH1/sf 0'],
    ]);
  });

  it('that was never seen with a courier, or has come to a depot since, has no position to be old', () => {
    const seen = say('carrier', 'shipment.position', 'shop:1', {});
    expect(watched([...left, [100, seen], [110, say('carrier', 'shipment.scanned', 'shop:1', { location: 'depot' })], [hours(10), tick]]).rows).toEqual([]);
  });
});
