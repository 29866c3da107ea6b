import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hour, minute } from '../../../processors/domain/instant.ts';
import type { Message } from '../../../processors/domain/message.ts';
import type { Row } from '../../../processors/domain/row.ts';
import { defaultRules } from '../../../processors/domain/rules.ts';
import { type Measure, measures, type WindowRow } from '../../../processors/domain/window.ts';
import { prefetch } from '../../../processors/prefetch.ts';
import { emptyState } from '../../../processors/state.ts';
import { step } from '../../../processors/step.ts';
import { randomLog } from '../../support/random-log.ts';
import { heartbeat, messageOf, noon, paid, placed, rules, say, settings, tick, type Told } from '../../support/story.ts';

function run(log: readonly Message[]): Row[] {
  const state = emptyState(settings);
  const archive = new Map<string, unknown>();
  return log.flatMap((message) => {
    prefetch(state, message, (table, key) => archive.get(`${table} ${key}`));
    return step(state, message);
  });
}

/** Things told at minutes since noon, from a log that is vouched for. */
function tellAt(...rows: readonly (readonly [minutes: number, told: Told])[]): Row[] {
  return run(rows.map(([minutes, told], index) => messageOf(index + 1, minutes, told, true)));
}

/** The last word on each window of a step, runs window by window. */
function windowsOf(rows: readonly Row[], stepMs: number): Map<string, WindowRow> {
  const known = new Map<string, WindowRow>();
  for (const row of rows) {
    if (row.table !== 'windows' || row.row.stepMs !== stepMs) continue;
    for (let n = 0; n < row.row.span; n++) known.set(`${row.row.level}/${row.row.name}@${(row.row.start + n * stepMs - noon) / minute}`, row.row);
  }
  return known;
}

/** Counts of all windows of a step, by level and name. */
function totals(rows: readonly Row[], stepMs: number): Record<string, Record<Measure, number>> {
  const sums: Record<string, Record<Measure, number>> = {};
  for (const { level, name, counts } of windowsOf(rows, stepMs).values()) {
    const sum = (sums[`${level}/${name}`] ??= Object.fromEntries(measures.map((measure) => [measure, 0])) as Record<Measure, number>);
    for (const measure of measures) sum[measure] += counts[measure];
  }
  return sums;
}

const silence = (minutes: number) => [minutes, tick] as const;
/** Ticks a minute apart. */
const ticking = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => silence(from + n));
/** What `source` shows of itself by the minute: `zero`, `seen`, … */
const verdicts = (rows: readonly Row[], name: string, from: number, to: number, level = 'channel') =>
  Array.from({ length: to - from }, (_, n) => windowsOf(rows, minute).get(`${level}/${name}@${from + n}`)?.state ?? 'none');

describe('windows of a log', () => {
  test('hold every event that was taken in, once, whatever order, lateness or repetition', () => {
    fc.assert(fc.property(randomLog.filter((log) => log.length > 0), (log) => {
      const last = log.at(-1)!;
      const after = [5, 60, 125, 126, 132].map((minutes, n): Message => ({
        ...messageOf(last.seq + 1 + n, 0, tick, true), receivedAt: Math.max(...log.map(({ receivedAt }) => receivedAt)) + minutes * minute,
      }));
      const rows = run([...log, ...after]);
      const expected = Object.fromEntries(measures.map((measure) => [measure, 0])) as Record<Measure, number>;
      for (const row of rows) {
        if (row.table === 'rejections') expected.refused += 1;
        if (row.table !== 'events' || row.row.outcome !== 'applied') continue;
        const { type, stateBefore, stateAfter } = row.row;
        if (type === 'order.placed' && stateBefore === '') expected.placed += 1;
        if (type === 'order.paid' && stateAfter === 'paid' && stateBefore !== 'paid') expected.paid += 1;
        if (type === 'order.refunded') expected.refunded += 1;
        if (stateAfter === 'cancelled' && stateBefore !== 'cancelled') expected.cancelled += 1;
        if (stateAfter === 'closed' && stateBefore !== 'closed') expected.closed += 1;
      }
      const counted = totals(rows, minute);
      const { shipped: _, delivered: __, ...total } = counted['total/'] ?? expected;
      const { shipped: ___, delivered: ____, ...wanted } = expected;
      expect(total).toEqual(wanted);
      for (const measure of ['placed', 'paid', 'cancelled', 'closed', 'refunded', 'shipped', 'delivered'] as const) {
        const channels = Object.entries(counted).filter(([key]) => key.startsWith('channel/')).reduce((sum, [, counts]) => sum + counts[measure], 0);
        expect(channels).toBe(counted['total/']?.[measure] ?? 0);
      }
      // The hour under way at the end is not closed, and a source that lags holds its windows for some minutes.
      const openFrom = Math.floor((after.at(-1)!.receivedAt - 6 * minute) / hour) * hour;
      const closedMinutes = rows.filter((row) => row.table !== 'windows' || row.row.start < openFrom);
      expect(totals(closedMinutes, 5 * minute)).toEqual(totals(closedMinutes, minute));
      expect(totals(closedMinutes, hour)).toEqual(totals(closedMinutes, minute));
    }), { numRuns: 150 });
  });

  test('are the same whatever came before in the same minute', () => {
    const one = tellAt([0, placed('shop:1', '10.00')], [0.5, placed('shop:2', '5.00')], silence(2));
    const other = tellAt([0, placed('shop:2', '5.00')], [0.5, placed('shop:1', '10.00')], silence(2));
    expect(totals(one, minute)).toEqual(totals(other, minute));
  });

  test('have amounts by currency, of money that came in parts too', () => {
    const rows = tellAt([0, placed('shop:1', '10.00')], [0.2, paid('shop:1', '4.00', 't1')], [0.5, paid('shop:1', '6.00', 't2')], silence(2));
    const provider = windowsOf(rows, minute).get('provider/alipay@0');
    expect(provider).toMatchObject({ counts: { paid: 1, placed: 0 }, amounts: { paid: { CNY: 1_000 } } });
    expect(windowsOf(rows, minute).get('channel/shop@-1')).toMatchObject({ counts: { placed: 1 }, amounts: { placed: { CNY: 1_000 } } });
  });
});

describe('a window in which nothing happened', () => {
  const beats = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => [from + n, heartbeat('shop')] as const);

  test('is zero while its source lives, and missing when it shows no sign of life', () => {
    const rows = tellAt(...beats(0, 10), ...ticking(11, 70));
    expect(verdicts(rows, 'shop', 0, 14)).toEqual(Array.from({ length: 14 }, () => 'zero'));
    expect(verdicts(rows, 'shop', 16, 30)).toEqual(Array.from({ length: 14 }, () => 'missing'));
    expect(rows.filter((row) => row.table === 'signals' && row.row.kind === 'source.silent').map((row) => row.table === 'signals' && row.row.subject)).toEqual(['shop']);
  });

  test('is zero of a source that never sends heartbeats: nobody can tell', () => {
    const rows = tellAt([0, placed('jd:1', '1.00')], ...ticking(1, 40));
    expect(new Set(verdicts(rows, 'jd', 1, 30))).toEqual(new Set(['zero']));
  });

  test('is late while its source tells of older things, and takes them in', () => {
    const behind = (minutes: number, order: string) => [minutes, placed(order, '1.00', { agoMinutes: 20 })] as const;
    const rows = tellAt(...beats(0, 5).map(([minutes]) => [minutes, say('shop', 'complaint.opened', `shop:c${minutes}`, { complaint: 'x', kind: 'y' }, { agoMinutes: 20 })] as const),
      ...Array.from({ length: 40 }, (_, n) => behind(6 + n, `shop:${n}`)));
    // Held open for five minutes, then closed as late; the orders are of twenty minutes before.
    expect(verdicts(rows, 'shop', 27, 36)).toEqual(Array.from({ length: 9 }, () => 'late'));
    const counted = [...windowsOf(rows, minute).entries()].filter(([key, { counts }]) => key.startsWith('channel/shop@-') && counts.placed > 0);
    expect(counted.length).toBeGreaterThan(5);
    expect(counted.every(([, { state }]) => state === 'seen')).toBe(true);
  });

  test('is written with others like it, half an hour at most', () => {
    const rows = tellAt(...beats(0, 90));
    const spans = rows.flatMap((row) => (row.table === 'windows' && row.row.stepMs === minute && row.row.name === 'shop' ? [row.row.span] : []));
    expect(Math.max(...spans)).toBe(30);
    expect(spans.length).toBeLessThanOrEqual(4);
  });
});

describe('what comes late', () => {
  test('revises its window within the limit, and the wider ones that hold it', () => {
    const rows = tellAt([0, placed('shop:1', '1.00')], silence(61), [62, placed('shop:2', '1.00', { agoMinutes: 60 })], silence(63));
    const revised = rows.flatMap((row) => (row.table === 'windows' && row.row.revision > 0 && row.row.level === 'channel' ? [[row.row.stepMs, row.row.revision, row.row.counts.placed]] : []));
    expect(revised).toEqual([[minute, 1, 1], [5 * minute, 1, 1], [hour, 1, 1]]);
  });

  test('counts in the open window when its own was closed too long ago', () => {
    const rows = tellAt([0, placed('shop:1', '1.00')], silence(300), [300.2, placed('shop:2', '1.00', { agoMinutes: 180 })], silence(302));
    expect(windowsOf(rows, minute).get('channel/shop@300')?.counts.placed).toBe(1);
    expect(rows.some((row) => row.table === 'windows' && row.row.revision > 0)).toBe(false);
  });

  test('is as late as the rules say', () => {
    const windows = { ...defaultRules.windows, revisableMs: 10 * minute };
    const rows = tellAt([0, rules({ windows })], [1, placed('shop:1', '1.00')], silence(20), [20.5, placed('shop:2', '1.00', { agoMinutes: 15 })], silence(22));
    expect(windowsOf(rows, minute).get('channel/shop@20')?.counts.placed).toBe(1);
  });
});

describe('watermarks', () => {
  test('of an idle source hold nobody back', () => {
    const rows = tellAt([0, placed('jd:1', '1.00')], [0, heartbeat('jd')], [10, placed('shop:1', '1.00')], silence(12));
    expect(windowsOf(rows, minute).get('channel/shop@9')?.counts.placed).toBe(1);
    expect(windowsOf(rows, minute).get('total/@9')?.counts.placed).toBe(1);
  });

  test('are no later than log time: an event of the future closes nothing', () => {
    const ahead = placed('shop:1', '1.00', { agoMinutes: -4 });
    const rows = tellAt([0, ahead], [1, placed('shop:2', '1.00')], silence(1.2));
    expect(rows.filter((row) => row.table === 'windows' && row.row.start >= noon)).toEqual([]);
    const later = tellAt([0, ahead], silence(2));
    expect(windowsOf(later, minute).get('channel/shop@0')?.counts.placed).toBe(1);
  });
});

test('names of which nothing came for a month leave, and make room for others', () => {
  const pay = (n: number, provider: string) => say('payments', 'order.paid', `shop:${n}`, { provider, transactionId: `t${n}`, amount: { minor: 100, currency: 'CNY' } });
  const halfDay = 12 * 60;
  const slips = Array.from({ length: 200 }, (_, n) => [[0, placed(`shop:${n}`, '1.00')], [0, pay(n, `slip-${n}`)]] as const).flat();
  const days = Array.from({ length: 64 }, (_, n) => [[(n + 1) * halfDay, placed(`shop:o${n}`, '1.00')], [(n + 1) * halfDay, say('payments', 'order.paid', `shop:o${n}`, { provider: 'slip-7', transactionId: `o${n}`, amount: { minor: 100, currency: 'CNY' } })]] as const).flat();
  const state = emptyState(settings);
  const rows: readonly (readonly [number, Told])[] = [...slips, ...days, [65 * halfDay, placed('shop:900', '1.00')], [65 * halfDay, pay(900, 'newpay')], silence(65 * halfDay + 2)];
  rows.forEach(([minutes, told], index) => {
    const message = messageOf(index + 1, minutes, told, true);
    prefetch(state, message, () => undefined);
    step(state, message);
  });
  expect(state.windows.all().flatMap(({ level, name }) => (level === 'provider' ? [name] : []))).toEqual(['newpay', 'slip-7']);
  expect(state.volume.pulsesOf({ level: 'provider', name: 'slip-8' })).toEqual([]);
  expect(state.volume.pulsesOf({ level: 'provider', name: 'slip-7' })).not.toEqual([]);
});

test('a log that stood still for days costs as much as one that stood still for two', () => {
  const rows = tellAt([0, placed('shop:1', '1.00')], [0, heartbeat('shop')], [60 * 24 * 300, heartbeat('shop')]);
  expect(rows.length).toBeLessThan(2_000);
  expect(windowsOf(rows, minute).get('channel/shop@-1')?.counts.placed).toBe(1);
  expect(rows.some((row) => row.table === 'signals' && row.row.kind === 'source.silent')).toBe(false);
});
