import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert, Silence } from '../../processors/domain/alert.ts';
import type { Anomaly } from '../../processors/domain/anomaly.ts';
import type { ClockSkew } from '../../processors/domain/clock-skew.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import type { AlertRow } from '../../processors/domain/row.ts';
import type { StaleOrder } from '../../processors/domain/stale.ts';
import { measures, type WindowRow } from '../../processors/domain/window.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { ask, startClickHouse, type TestClickHouse } from '../support/clickhouse.ts';

/** What is watched, written and read back: each value in its column, and the views the last word on each. */

let store: TestClickHouse;
let writer: RowWriter;

beforeAll(async () => {
  store = await startClickHouse();
  writer = new RowWriter(store.clickhouse);
});
afterAll(() => store.stop());

const noon = Date.UTC(2026, 10, 11, 12);
const when = { seq: 9, ordinal: 2, logTime: noon + minute };
const none = Object.fromEntries(measures.map((measure) => [measure, 0])) as WindowRow['counts'];
const window: WindowRow = {
  level: 'channel', name: 'taobao', stepMs: minute, start: noon, span: 1, state: 'seen', revision: 0, ...when,
  counts: { ...none, placed: 3, paid: 2 }, amounts: { placed: { CNY: 1_500, GBP: 20 }, paid: { CNY: 900 }, refunded: {} },
};

test('windows, and the last word on each of a run', async () => {
  const empty = { ...window, start: noon + minute, span: 3, state: 'zero', counts: none, amounts: { placed: {}, paid: {}, refunded: {} } } as const;
  const late = { ...window, start: noon + 2 * minute, revision: 1, seq: 10, counts: { ...none, placed: 1 } };
  await writer.write(batchOf({ table: 'windows', row: window }, { table: 'windows', row: empty }, { table: 'windows', row: late }));
  expect(await ask(store.clickhouse, 'SELECT placed, paid, placed_minor, refunded_minor, state, log_time FROM orderwatch.windows WHERE span = 1 AND revision = 0')).toEqual([
    { placed: 3, paid: 2, placed_minor: { CNY: 1_500, GBP: 20 }, refunded_minor: {}, state: 'seen', log_time: '2026-11-11 12:01:00.000' },
  ]);
  expect(await ask(store.clickhouse, 'SELECT start, state, revision, placed FROM orderwatch.window_counts ORDER BY start')).toEqual([
    { start: '2026-11-11 12:00:00', state: 'seen', revision: 0, placed: 3 },
    { start: '2026-11-11 12:01:00', state: 'zero', revision: 0, placed: 0 },
    { start: '2026-11-11 12:02:00', state: 'seen', revision: 1, placed: 1 },
    { start: '2026-11-11 12:03:00', state: 'zero', revision: 0, placed: 0 },
  ]);
});

test('anomalies', async () => {
  const row: Anomaly = {
    id: 'channel/taobao/paid@2026-11-11T12:00:00.000Z', series: { level: 'channel', name: 'taobao', measure: 'paid' }, stepMs: 5 * minute,
    kind: 'drop', state: 'open', since: noon, foundAt: noon + minute, endedAt: undefined, seen: 1, expected: 20.5, lower: 10, upper: 33.25,
    score: 0.97, severity: 'critical', moneyMinor: 123_456, currency: 'CNY',
    contributors: [{ by: 'region', name: "Côte d'Ivoire", seen: 0, expected: 3, share: 0.5 }], ...when,
  };
  await writer.write(batchOf({ table: 'anomalies', row }, { table: 'anomalies', row: { ...row, state: 'over', endedAt: noon + hour, seq: 10 } }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (id, found_at) FROM orderwatch.anomalies FINAL')).toEqual([{
    level: 'channel', name: 'taobao', measure: 'paid', step_seconds: 300, kind: 'drop', state: 'over', severity: 'critical',
    since: '2026-11-11 12:00:00.000', ended_at: '2026-11-11 13:00:00.000', seen: 1, expected: 20.5, lower: 10, upper: 33.25, score: 0.97,
    money_minor: 123_456, currency: 'CNY', contributors: '[{"by":"region","name":"Côte d\'Ivoire","seen":0,"expected":3,"share":0.5}]',
    log_time: '2026-11-11 12:01:00.000', seq: 10, ordinal: 2,
  }]);
});

test('stale orders', async () => {
  const row: StaleOrder = {
    orderId: 'OMS-20261111-00001', shipment: '', cause: 'state', status: 'open', channel: 'jd', state: 'allocated', warehouse: 'SH\t1', carrier: '',
    owner: 'operations', escalation: 1, severity: 'warning', since: noon, dueAt: noon + hour, foundAt: noon + hour, endedAt: undefined,
    group: 'state/allocated/SH\t1/', ...when,
  };
  await writer.write(batchOf({ table: 'stale_orders', row }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal, found_at) FROM orderwatch.stale_orders')).toEqual([{
    order_id: 'OMS-20261111-00001', shipment_id: '', cause: 'state', status: 'open', channel: 'jd', state: 'allocated', warehouse: 'SH\t1', carrier: '',
    owner: 'operations', escalation: 1, severity: 'warning', since: '2026-11-11 12:00:00.000', due_at: '2026-11-11 13:00:00.000', ended_at: null,
    group: 'state/allocated/SH\t1/',
  }]);
});

test('clocks', async () => {
  const row: ClockSkew = {
    kind: 'source', name: 'carrier', from: noon, to: noon + hour, samples: 40, minMs: -28_800_900, p05Ms: -28_800_500, medianMs: -28_800_000,
    p95Ms: -28_799_000, maxMs: -28_798_000, future: 2, driftMsPerDay: -1.5, verdict: 'off_by_zone', looksLike: 'claims run 8 h behind', ...when,
  };
  await writer.write(batchOf({ table: 'clock_skew', row }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal) FROM orderwatch.clock_skew')).toEqual([{
    kind: 'source', name: 'carrier', from_time: '2026-11-11 12:00:00.000', to_time: '2026-11-11 13:00:00.000', samples: 40, min_ms: -28_800_900,
    p05_ms: -28_800_500, median_ms: -28_800_000, p95_ms: -28_799_000, max_ms: -28_798_000, future: 2, drift_ms_per_day: -1.5,
    verdict: 'off_by_zone', looks_like: 'claims run 8 h behind',
  }]);
});

test('alerts, and how they are now', async () => {
  const alert: Alert = {
    id: 'ALERT-9-1', key: 'orders.stale/state/allocated/SH1/', kind: 'orders.stale', state: 'firing', severity: 'warning', owner: 'operations',
    subjects: ["it's", 'b\\c'], count: 7, evidence: { count: 7 }, startedAt: noon, firedAt: noon + minute, acknowledgedAt: undefined,
    acknowledgedBy: '', resolvedAt: undefined, quietSince: noon + 2 * minute, flaps: 3, mutedBy: '', runbook: '',
  };
  const row: AlertRow = { ...when, alert, change: 'fired', by: '', reason: '' };
  const resolved: Alert = { ...alert, state: 'resolved', resolvedAt: noon + hour, quietSince: undefined, acknowledgedBy: 'li' };
  await writer.write(batchOf(
    { table: 'alerts', row, notification: { ...when, reason: 'firing', alert, receivers: ['on-call', 'mail'] } },
    { table: 'alerts', row: { ...row, seq: 12, alert: resolved, change: 'resolved' } },
  ));
  expect(await ask(store.clickhouse, 'SELECT change, receivers, subjects, attempted_at, receiver, attempt FROM orderwatch.alerts ORDER BY seq')).toEqual([
    { change: 'fired', receivers: ['on-call', 'mail'], subjects: ["it's", 'b\\c'], attempted_at: null, receiver: '', attempt: 0 },
    { change: 'resolved', receivers: [], subjects: ["it's", 'b\\c'], attempted_at: null, receiver: '', attempt: 0 },
  ]);
  expect(await ask(store.clickhouse, 'SELECT alert_id, state, count, evidence, resolved_at, quiet_since, flaps, acknowledged_by FROM orderwatch.alerts_now')).toEqual([
    { alert_id: 'ALERT-9-1', state: 'resolved', count: 7, evidence: '{"count":7}', resolved_at: '2026-11-11 13:00:00.000', quiet_since: null, flaps: 3, acknowledged_by: 'li' },
  ]);
});

test('silences, as they were last spoken of', async () => {
  const silence: Silence = { id: 'SILENCE-9', match: { channels: ['jd'], subject: "it's" }, from: noon, to: noon + hour, by: 'li', reason: 'a\tmove' };
  const ended = { by: 'wang', reason: 'done' };
  await writer.write(batchOf(
    { table: 'silences', row: { ...when, silence, ended: undefined } },
    { table: 'silences', row: { ...when, seq: 12, silence: { ...silence, to: noon + minute }, ended } },
  ));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal) FROM orderwatch.silences FINAL')).toEqual([{
    id: 'SILENCE-9', match: '{"channels":["jd"],"subject":"it\'s"}', from_time: '2026-11-11 12:00:00.000', to_time: '2026-11-11 12:01:00.000', by: 'li',
    reason: 'a\tmove', ended_by: 'wang', ended_reason: 'done',
  }]);
});
