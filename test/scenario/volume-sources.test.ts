import { describe, expect, test } from 'vitest';
import { day, hour } from '../../processors/domain/instant.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import { monday, type ShopSetting, shopWeeks } from '../support/shop-weeks.ts';

/** Two weeks are known; on the third Monday something happens from one in the afternoon on. */
const known = 14;
const one = monday + known * day + 13 * hour;
const three = { taobao: 40, jd: 12, shop: 6 } as const;
const between = (at: number, from: number, to: number) => at >= from && at < to;

function told(setting: ShopSetting): Signal[] {
  return shopWeeks(setting).signals.filter(({ kind }) => kind === 'volume.anomaly' || kind === 'source.silent');
}
const brief = (signals: readonly Signal[]) => signals.map(({ kind, subject, phase, evidence }) => `${kind} ${subject} ${phase} ${typeof evidence['direction'] === 'string' ? evidence['direction'] : ''}`.trim());

describe('a channel that comes back after hours', () => {
  const away: ShopSetting = { perHour: three, days: known + 1, backlog: true, payments: () => 'silent', factor: (channel, at) => (channel === 'taobao' && between(at, one, one + 5 * hour) ? 'silent' : 1) };

  test('with all it had meanwhile makes no flood, neither of orders nor of those that nobody paid', () => {
    const signals = told(away);
    expect(brief(signals).filter((text) => text.includes('rise'))).toEqual([]);
    expect(signals.filter(({ phase, evidence }) => phase === 'changed' && evidence['severity'] === 'critical')).toEqual([]);
    expect(brief(signals)).toContain('source.silent taobao cleared');
  });

  test('and floods afterwards floods', () => {
    const signals = told({ ...away, factor: (channel, at) => (between(at, one + 5 * hour, one + 8 * hour) && channel === 'taobao' ? 6 : away.factor!(channel, at)) });
    expect(brief(signals).filter((text) => text.includes('raised rise')).length).toBeGreaterThan(0);
  });
});

test('what rules leave out while it is out of bounds is over, and its story with it', () => {
  const volume = { ...defaultRules.volume, levels: ['total'] as const };
  const { rows, state } = shopWeeks({
    perHour: { taobao: 40 }, days: known + 1, laterRules: [one + 2 * hour, { volume }], factor: (_, at) => (between(at, one, one + 5 * hour) ? 0 : 1),
  });
  const ended = rows.flatMap((row) => (row.table === 'anomalies' && row.row.state === 'over' && row.row.series.level === 'channel' ? [row.row.endedAt] : []));
  expect(ended).toEqual([one + 2 * hour]);
  expect(state.volume.open).toBe(0);
  expect([...state.volume.stories.values()]).toEqual([]);
});

describe('payments that are gone', () => {
  const gone = (perHour: ShopSetting['perHour'], hours: number): ShopSetting =>
    ({ perHour, days: known + 2, payments: (at) => (between(at, one, one + hours * hour) ? 'silent' : 'tells') });
  const alerts = { ...defaultRules.alerts, routes: [{ match: {}, receivers: ['desk'], tellResolved: true }] };

  test('are told of as that, not as payments that nobody makes, and make no flood when they come back', () => {
    expect(brief(told(gone({ taobao: 25, jd: 12, shop: 6 }, 4)))).toEqual(['source.silent payments raised', 'source.silent payments cleared']);
  });

  test('where so many are paid that it shows before, it is muted once it is known, and over soon after the end', () => {
    const { rows } = shopWeeks({ ...gone({ taobao: 120, jd: 12, shop: 6 }, 4), rules: { alerts } });
    const signals = rows.flatMap((row) => (row.table === 'signals' && row.row.kind === 'volume.anomaly' ? [row.row] : []));
    expect(signals.filter(({ phase }) => phase === 'raised').length).toBe(1);
    expect(signals.find(({ phase }) => phase === 'raised')!.evidence).toMatchObject({ source: 'payments', direction: 'drop' });
    const cleared = signals.find(({ phase }) => phase === 'cleared')!;
    expect(between(cleared.logTime, one + 4 * hour, one + 6 * hour)).toBe(true);
    const muted = rows.flatMap((row) => (row.table === 'alerts' && row.row.alert.kind === 'volume.anomaly' && row.row.alert.mutedBy !== '' ? [row.row] : []));
    expect(muted.length).toBeGreaterThan(0);
  });
});
