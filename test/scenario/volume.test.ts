import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../processors/domain/anomaly.ts';
import { day, hour, minute } from '../../processors/domain/instant.ts';
import type { Row } from '../../processors/domain/row.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import { monday, type ShopSetting, shopWeeks } from '../support/shop-weeks.ts';

/** Three weeks are known; on the fourth Monday something happens from one in the afternoon on. */
const known = 21;
const one = monday + known * day + 13 * hour;
const three = { taobao: 30, jd: 12, shop: 6 } as const;

function told(setting: ShopSetting): Signal[] {
  return shopWeeks(setting).signals.filter(({ kind, phase }) => (kind === 'volume.anomaly' && phase !== 'changed') || kind === 'source.silent');
}
const brief = (signals: readonly Signal[]) => signals.map(({ kind, subject, phase, evidence }) => `${kind} ${subject} ${phase} ${typeof evidence['anomaly'] === 'string' ? evidence['anomaly'] : ''}`.trim());
const between = (at: number, from: number, to: number) => at >= from && at < to;

describe('a channel', () => {
  test('whose orders stop though it lives is found within minutes, told of once, and its recovery once', () => {
    const signals = told({ perHour: { taobao: 120 }, days: known + 1, factor: (_, at) => (between(at, one, one + hour) ? 0 : 1) });
    expect(brief(signals)).toEqual(['volume.anomaly channel/taobao/placed raised drop', expect.stringMatching(/^volume.anomaly channel\/taobao\/placed cleared/) as string]);
    const [raised, cleared] = signals;
    expect(raised!.logTime).toBeLessThan(one + 15 * minute);
    expect(raised!.evidence).toMatchObject({ channel: 'taobao', measure: 'placed', seen: 0, since: expect.stringMatching(/^2026-03-23T0[45]:/) as string });
    expect(Number(raised!.evidence['expected'])).toBeGreaterThan(7);
    expect(between(cleared!.logTime, one + hour, one + hour + 30 * minute)).toBe(true);
  });

  test('that explains what the total lacks is named, and the total says nothing beside it', () => {
    const signals = told({ perHour: three, days: known + 1, factor: (channel, at) => (channel === 'taobao' && between(at, one, one + 6 * hour) ? 0 : 1) });
    expect(brief(signals).filter((text) => text.includes('raised'))).toEqual(['volume.anomaly channel/taobao/placed raised drop']);
  });

  test('that floods is told of as a rise', () => {
    const signals = told({ perHour: three, days: known + 1, factor: (channel, at) => (channel === 'jd' && between(at, one, one + 2 * hour) ? 5 : 1) });
    expect(brief(signals).filter((text) => text.includes('raised'))).toEqual(['volume.anomaly channel/jd/placed raised rise']);
    expect(signals[0]!.logTime).toBeLessThan(one + 2 * hour + minute);
  });

  test('that is gone is told of as silent, and not as a drop of its orders or of the total\'s', () => {
    const signals = told({ perHour: three, days: known + 1, factor: (channel, at) => (channel === 'jd' && between(at, one, one + 4 * hour) ? 'silent' : 1) });
    expect(brief(signals)).toEqual(['source.silent jd raised', 'source.silent jd cleared']);
    expect(signals[0]!.logTime).toBeLessThan(one + 31 * minute);
    expect(signals[0]!.evidence).toMatchObject({ channel: 'jd', lastSeen: expect.stringMatching(/^2026-03-23T04:5/) as string });
  });
});

test('what all channels lack is told of once, as the total\'s, with what they lack', () => {
  const signals = told({ perHour: three, days: known + 1, factor: (_, at) => (between(at, one, one + 6 * hour) ? 0.25 : 1) });
  const raised = signals.filter(({ phase }) => phase === 'raised');
  expect(raised.map(({ subject }) => subject)).toEqual(['total/placed']);
  expect(raised[0]!.evidence['contributors']).toMatch(/channel taobao: \d/);
});

test('weeks in which nothing is wrong give next to no word', { timeout: 60_000 }, () => {
  const raised = told({ perHour: three, days: 56, seed: 7 }).filter(({ phase }) => phase === 'raised');
  // Three channels, eight weeks: far fewer than one a channel and week.
  expect(raised.length).toBeLessThanOrEqual(3);
});

test('what has only begun is silent, whatever it does', () => {
  expect(told({ perHour: three, days: 5, factor: (_, at) => (at % (7 * hour) < 2 * hour ? 0.2 : 2) })).toEqual([]);
});

describe('a promotion', () => {
  const sale = { perHour: three, days: known + 1, factor: (_: string, at: number) => (at >= monday + known * day ? 6 : 1) };

  test('nobody wrote down is a rise', () => {
    expect(brief(told(sale)).filter((text) => text.includes('raised'))).not.toEqual([]);
  });

  test('with its factor in the calendar is what was expected', () => {
    const calendar = [{ name: 'sale', kind: 'promotion', from: '2026-03-23', to: '2026-03-23', factor: 6 }] as const;
    expect(told({ ...sale, rules: { calendar } })).toEqual([]);
  });

  test('of which nobody knows how much it brings may bring anything, and is missed when it brings nothing', () => {
    const calendar = [{ name: 'sale', kind: 'promotion', from: '2026-03-23', to: '2026-03-23' }] as const;
    expect(told({ ...sale, rules: { calendar } })).toEqual([]);
    const none = told({ ...sale, rules: { calendar }, factor: (_: string, at: number) => (at >= monday + known * day ? 0 : 1) });
    expect(brief(none).filter((text) => text.includes('raised'))).not.toEqual([]);
  });
});

test('a level that stays is accepted after three days', () => {
  const { rows } = shopWeeks({ perHour: { taobao: 30 }, days: known + 10, factor: (_, at) => (at >= monday + known * day ? 0.4 : 1) });
  const anomalies = new Map<string, Anomaly>();
  for (const row of rows) if (row.table === 'anomalies' && row.row.series.level === 'channel') anomalies.set(row.row.id, row.row);
  const [first, ...rest] = [...anomalies.values()];
  expect(first).toMatchObject({ state: 'over', series: { name: 'taobao', measure: 'placed' } });
  expect(first!.seen).toBeLessThan(first!.expected);
  expect(rest.filter(({ since }) => since > monday + (known + 5) * day)).toEqual([]);
});

test('a service that is stopped and started on the way finds the same, row by row', { timeout: 60_000 }, () => {
  const setting: ShopSetting = { perHour: { taobao: 400, jd: 12 }, days: 11, factor: (_, at) => (between(at, monday + 10 * day + 13 * hour, monday + 10 * day + 16 * hour) ? 0.2 : 1) };
  // Each telling gives its events ids of their own; what is watched knows nothing of them.
  const watched = (rows: readonly Row[]) => rows.filter(({ table }) => table === 'windows' || table === 'anomalies' || table === 'signals' || table === 'alerts');
  const whole = watched(shopWeeks(setting).rows);
  expect(whole.some(({ table }) => table === 'anomalies')).toBe(true);
  const cut = watched(shopWeeks({ ...setting, restartEvery: 7_001 }).rows);
  expect(cut.length).toBe(whole.length);
  expect(cut.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(whole[index]))).toBe(-1);
});
