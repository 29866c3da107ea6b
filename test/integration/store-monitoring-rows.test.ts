import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Silence } from '../../processors/domain/alert.ts';
import { hour, minute } from '../../processors/domain/instant.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { ask, startClickHouse, type TestClickHouse } from '../support/clickhouse.ts';
import { alertOf, alertRow, anomalyRow, monitorNoon, monitorWhen, noCounts, skewRow, staleRow, windowRow } from '../support/monitor-rows.ts';

/** What is watched, written and read back: each value in its column, and the views the last word on each. */

let store: TestClickHouse;
let writer: RowWriter;

beforeAll(async () => {
  store = await startClickHouse();
  writer = new RowWriter(store.clickhouse);
});
afterAll(() => store.stop());

const noon = monitorNoon;

test('windows, and the last word on each of a run', async () => {
  const empty = windowRow({ start: noon + minute, span: 3, state: 'zero', counts: noCounts, amounts: { placed: {}, paid: {}, refunded: {} } });
  const first = windowRow({ start: noon + minute, revision: 1, seq: 11, counts: { ...noCounts, paid: 1 } });
  const late = windowRow({ start: noon + 2 * minute, revision: 1, seq: 10, counts: { ...noCounts, placed: 1 } });
  await writer.write(batchOf({ table: 'windows', row: windowRow() }, { table: 'windows', row: empty }, { table: 'windows', row: late }, { table: 'windows', row: first }));
  expect(await ask(store.clickhouse, 'SELECT placed, paid, placed_minor, refunded_minor, state, log_time FROM orderwatch.windows WHERE span = 1 AND revision = 0')).toEqual([
    { placed: 3, paid: 2, placed_minor: { CNY: 1_500, GBP: 20 }, refunded_minor: {}, state: 'seen', log_time: '2026-11-11 12:01:00.000' },
  ]);
  expect(await ask(store.clickhouse, 'SELECT start, state, revision, placed, paid FROM orderwatch.window_counts ORDER BY start')).toEqual([
    { start: '2026-11-11 12:00:00', state: 'seen', revision: 0, placed: 3, paid: 2 },
    { start: '2026-11-11 12:01:00', state: 'seen', revision: 1, placed: 0, paid: 1 },
    { start: '2026-11-11 12:02:00', state: 'seen', revision: 1, placed: 1, paid: 0 },
    { start: '2026-11-11 12:03:00', state: 'zero', revision: 0, placed: 0, paid: 0 },
  ]);
});

test('anomalies', async () => {
  const row = anomalyRow();
  await writer.write(batchOf({ table: 'anomalies', row }, { table: 'anomalies', row: { ...row, state: 'over', endedAt: noon + hour, seq: 10 } }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (id, found_at) FROM orderwatch.anomalies FINAL')).toEqual([{
    level: 'channel', name: 'taobao', measure: 'paid', step_seconds: 300, kind: 'drop', state: 'over', severity: 'critical',
    since: '2026-11-11 12:00:00.000', ended_at: '2026-11-11 13:00:00.000', seen: 1, expected: 20.5, lower: 10, upper: 33.25, score: 0.97,
    money_minor: 123_456, currency: 'CNY', contributors: '[{"by":"region","name":"Côte d\'Ivoire","seen":0,"expected":3,"share":0.5}]',
    log_time: '2026-11-11 12:01:00.000', seq: 10, ordinal: 2,
  }]);
});

test('stale orders', async () => {
  const row = staleRow();
  await writer.write(batchOf({ table: 'stale_orders', row }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal, found_at) FROM orderwatch.stale_orders')).toEqual([{
    order_id: 'OMS-20261111-00001', shipment_id: '', cause: 'state', status: 'open', channel: 'jd', state: 'allocated', warehouse: 'SH\t1', carrier: '',
    owner: 'operations', escalation: 1, severity: 'warning', since: '2026-11-11 12:00:00.000', due_at: '2026-11-11 13:00:00.000', ended_at: null,
    group: 'state/allocated/SH\t1/',
  }]);
});

test('clocks', async () => {
  const row = skewRow();
  await writer.write(batchOf({ table: 'clock_skew', row }));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal) FROM orderwatch.clock_skew')).toEqual([{
    kind: 'source', name: 'carrier', from_time: '2026-11-11 12:00:00.000', to_time: '2026-11-11 13:00:00.000', samples: 40, min_ms: -28_800_900,
    p05_ms: -28_800_500, median_ms: -28_800_000, p95_ms: -28_799_000, max_ms: -28_798_000, future: 2, drift_ms_per_day: -1.5,
    verdict: 'off_by_zone', looks_like: 'claims run 8 h behind',
  }]);
});

test('alerts, and how they are now', async () => {
  const alert = alertOf();
  const row = alertRow(alert);
  const resolved = { ...alert, state: 'resolved' as const, resolvedAt: noon + hour, quietSince: undefined, acknowledgedBy: 'li' };
  await writer.write(batchOf(
    { table: 'alerts', row, notification: { ...monitorWhen, reason: 'firing', alert, receivers: ['on-call', 'mail'] } },
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
    { table: 'silences', row: { ...monitorWhen, silence, ended: undefined } },
    { table: 'silences', row: { ...monitorWhen, seq: 12, silence: { ...silence, to: noon + minute }, ended } },
  ));
  expect(await ask(store.clickhouse, 'SELECT * EXCEPT (log_time, seq, ordinal) FROM orderwatch.silences FINAL')).toEqual([{
    id: 'SILENCE-9', match: '{"channels":["jd"],"subject":"it\'s"}', from_time: '2026-11-11 12:00:00.000', to_time: '2026-11-11 12:01:00.000', by: 'li',
    reason: 'a\tmove', ended_by: 'wang', ended_reason: 'done',
  }]);
});
