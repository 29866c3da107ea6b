import { describe, expect, it, test } from 'vitest';
import { parseThreshold } from '../../ingest/threshold-text.ts';
import { minute } from '../../processors/domain/instant.ts';
import type { Threshold } from '../../processors/domain/monitoring.ts';
import type { Row } from '../../processors/domain/row.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { emptyState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { valuesOf } from '../../processors/thresholds/values.ts';
import { control, heartbeat, messageOf, paid, placed, refunded, rules, say, settings, tick, type Told } from '../support/story.ts';

function limit(when: string, more: Partial<Threshold> = {}): Threshold {
  const parts = parseThreshold(when);
  if (typeof parts === 'string') throw new Error(parts);
  return { name: 'limit', when, severity: 'warning', owner: 'desk', runbook: '', ...parts, ...more };
}

/** Runs what is told at minutes since noon under thresholds; answers `<minutes> <subject> <phase> <value>`. */
function crossings(thresholds: readonly Threshold[], ...told: readonly (readonly [minutes: number, told: Told])[]): string[] {
  return crossingsOf(thresholds, told, true);
}

/** The same, of a log nobody vouches for unless sources do. */
function crossingsOf(thresholds: readonly Threshold[], told: readonly (readonly [minutes: number, told: Told])[], vouched: boolean): string[] {
  const state = emptyState(settings);
  const rows: Row[] = [];
  const all: readonly (readonly [number, Told])[] = [[0, rules({ thresholds })], ...told];
  all.forEach(([minutes, one], index) => {
    const message = messageOf(index + 1, minutes, one, vouched);
    prefetch(state, message, () => undefined);
    rows.push(...step(state, message));
  });
  const begun = all[0]![0] * minute + messageOf(1, 0, tick, true).receivedAt;
  return rows.flatMap((row) => (row.table === 'signals' && row.row.kind === 'threshold.crossed'
    ? [`${(row.row.logTime - begun) / minute} ${row.row.subject} ${row.row.phase} ${JSON.stringify(row.row.evidence['value'] ?? '')}`] : []));
}

const ticks = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => [from + n + 0.5, tick] as const);
const measured = (value: number) => control({ type: 'measured', metrics: { lag_seconds: value } });
const orders = (from: number, to: number, channel = 'shop') => Array.from({ length: to - from + 1 }, (_, n) => [from + n + 0.2, placed(`${channel}:${from + n}`, '5.00')] as const);
const inOrder = (...told: (readonly [number, Told])[]) => told.toSorted(([one], [other]) => one - other);

test('a limit on a count is crossed when it holds, and over when it does not', () => {
  expect(crossings([limit('window.placed{channel} < 1 over 5m')], [0, heartbeat('shop')], ...inOrder(...orders(0, 8), ...ticks(0, 20), ...orders(21, 22), ...ticks(21, 24)))).toEqual([
    '14.5 limit/shop raised 0', '22.5 limit/shop cleared 1',
  ]);
});

test('and has to hold for as long as it says', () => {
  const few = limit('window.placed{channel} < 1 over 5m for 4m');
  expect(crossings([few], [0, heartbeat('shop')], ...inOrder(...orders(0, 8), ...ticks(0, 20)))).toEqual(['18.5 limit/shop raised 0']);
  expect(crossings([few], [0, heartbeat('shop')], ...inOrder(...orders(0, 8), ...ticks(0, 16), ...orders(15, 16), ...ticks(17, 20)))).toEqual([]);
});

test('a share is of what there is: of nothing there is none', () => {
  const one = (n: number): (readonly [number, Told])[] => [[n, placed(`shop:${n}`, '5.00')], [n + 0.1, paid(`shop:${n}`, '5.00', `t${n}`)]];
  const share = limit('share.refunded/paid > 0.4 over 10m');
  expect(crossings([share], ...ticks(0, 15))).toEqual([]);
  expect(crossings([share], ...inOrder([0.1, heartbeat('payments')], ...one(1), ...one(2), [3, refunded('shop:1', '5.00', 'r1')], ...ticks(0, 25)))).toEqual([
    '10.5 limit raised 0.5', '13.5 limit cleared ""',
  ]);
});

test('refusals are counted by their reason', () => {
  const never = (n: number) => [n / 10, say('shop', 'order.paid', 'OMS-20200101-00001', { amount: { minor: 1, currency: 'CNY' } })] as const;
  const many = limit('refused.order_unknown{channel} >= 5 over 5m');
  expect(crossings([many], ...inOrder(...Array.from({ length: 6 }, (_, n) => never(n + 1)), ...ticks(0, 12)))).toEqual(['0.5 limit/shop raised 5', '5.5 limit/shop cleared ""']);
});

test('refusals of a stretch are counted whatever hours it lies in, and those of before are forgotten', () => {
  const refused = say('shop', 'order.paid', 'OMS-20200101-00001', { amount: { minor: 1, currency: 'CNY' } });
  const story: readonly (readonly [number, Told])[] = [0, 59, 60, 61, 119, 120, 180, 239, 240].map((at) => [at + 0.1, refused] as const);
  const state = emptyState(settings);
  const one = limit('refused.order_unknown > 0 over 2h', { by: ['channel'] });
  const counts = [[0, rules({ thresholds: [one] })] as const, ...story, [660, tick] as const].map(([minutes, told], index) => {
    step(state, messageOf(index + 1, minutes, told, true));
    return valuesOf(state, one, state.position.logTime).map(({ value }) => value);
  });
  // Those of minutes that began within the last two hours.
  expect(counts).toEqual([[], [1], [2], [3], [4], [5], [5], [4], [3], [3], []]);
  expect(state.thresholds.refusals.size).toBe(0);
});

test('what the service measures is looked at when it is told, and forgotten when it is not told any more', () => {
  const lag = limit('metric.lag_seconds > 60 for 1m', { severity: 'critical' });
  expect(crossings([lag], [1, measured(90)], [1.25, measured(95)], [2, measured(99)], [2.25, measured(10)])).toEqual(['2 limit raised 99', '2.25 limit cleared 10']);
  expect(crossings([lag], [1, measured(90)], [2, measured(90)], ...ticks(2, 15))).toEqual(['2 limit raised 90', '12.5 limit cleared ""']);
});

test('a limit with hours is looked at within them', () => {
  // Noon in Shanghai, a Tuesday.
  const open = limit('metric.lag_seconds > 60', { hours: { days: [2], from: '12:02', to: '12:04' } });
  expect(crossings([open], [1, measured(90)], ...ticks(1, 5))).toEqual(['2.5 limit raised 90', '4.5 limit cleared 90']);
});

test('a limit the rules have no more is over', () => {
  expect(crossings([limit('metric.lag_seconds > 60')], [1, measured(90)], [2, rules({ thresholds: [] })], ...ticks(2, 4))).toEqual(['1 limit raised 90', '2 limit cleared ""']);
});

test('stuck orders are counted by what they are stuck in', () => {
  const stuck = limit('stale.count{channel} >= 2', { name: 'stuck' });
  // Nobody has approved them: the step is overdue.
  const told = crossings([stuck], ...inOrder(...[1, 2].flatMap((n): (readonly [number, Told])[] => [[n, placed(`shop:${n}`, '5.00')], [n + 0.1, paid(`shop:${n}`, '5.00', `t${n}`)]]), [60 * 47, tick], [60 * 47 + 1, tick]));
  expect(told).toEqual(['2820 stuck/shop raised 2']);
});

describe('a broker that is suddenly eight hours ahead', () => {
  /** What is told at true minutes, the broker's clock right up to the twentieth and eight hours ahead from then on. */
  const ahead = (told: (minutes: number) => readonly Told[], to: number): (readonly [number, Told])[] => Array.from({ length: to }, (_, n) => n + 0.5)
    .flatMap((at) => [...told(at), ...['shop', 'payments'].map((name) => heartbeat(name, at < 20 ? 0 : -480)), tick].map((one) => [at < 20 ? at : at + 480, one] as const));

  it('makes nothing last longer than it did', () => {
    const lag = limit('metric.lag_seconds > 60 for 2h');
    expect(crossingsOf([lag], ahead(() => [measured(90)], 118), false)).toEqual([]);
    expect(crossingsOf([lag], ahead(() => [measured(90)], 130), false)).toEqual(['601.5 limit raised 90']);
  });

  it('lacks no orders that claim to be of before', () => {
    const few = limit('window.placed{channel} < 1 over 5m');
    const order = (at: number) => [placed(`shop:${at}`, '5.00', { agoMinutes: at < 20 ? 0 : 480 })];
    expect(crossingsOf([few], ahead(order, 60), false)).toEqual([]);
  });

  it('ends nothing that nobody can see the end of', () => {
    const many = limit('window.placed{channel} >= 3 over 5m');
    const order = (at: number) => [placed(`shop:${at}`, '5.00', { agoMinutes: at < 20 ? 0 : 480 })];
    expect(crossingsOf([many], ahead(order, 60), false)).toEqual(['4.5 limit/shop raised 4']);
  });

  it('shuts no hours', () => {
    const lag = limit('metric.lag_seconds > 60', { hours: { days: [2], from: '09:00', to: '18:00' } });
    expect(crossingsOf([lag], ahead(() => [measured(90)], 60), false)).toEqual(['0.5 limit raised 90']);
  });
});
