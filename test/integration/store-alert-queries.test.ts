import { afterAll, beforeAll, expect, test } from 'vitest';
import { minute } from '../../processors/domain/instant.ts';
import type { Notification } from '../../processors/domain/alert.ts';
import { AttemptWriter } from '../../store/attempt-writer.ts';
import { alertById, alertHistory, alertsPage, silenceById, silencesPage } from '../../store/queries/alerts.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { AlertRun, happens, silences } from '../support/alert-story.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { startClickHouse, type TestClickHouse } from '../support/clickhouse.ts';
import { noon } from '../support/story.ts';

/** Alerts that the core made, attempts to tell of them, and silences, as the API asks for them. */

let store: TestClickHouse;
const run = new AlertRun();

beforeAll(async () => {
  store = await startClickHouse();
  const rows = [run.take(10, [happens('log.gap', 'log', { missing: 3 })]), run.take(20, [silences({}, minute)]), run.take(100, [])].flat();
  await new RowWriter(store.clickhouse).write(batchOf(...rows));
  const { alert } = run.state.alerts.standing.get('log.gap')!;
  const notification: Notification = { seq: 4, ordinal: 0, logTime: noon + 100_000, reason: 'firing', receivers: ['desk'], alert };
  await new AttemptWriter(store.clickhouse).write(([['failed', 1], ['delivered', 2]] as const).map(([outcome, attempt]) => (
    { notification, receiver: 'desk', attempt, outcome, detail: `answer\t${attempt}`, at: noon + attempt }
  )));
});
afterAll(() => store.stop());

test('an attempt is no change of the alert', async () => {
  const [alert] = await store.clickhouse.read(alertById('ALERT-2-1'));
  expect(alert).toMatchObject({ state: 'firing', muted_by: '', count: 1, started_ms: noon + 10_000, changed_at: '2026-03-10 04:01:40.000' });
  expect(await store.clickhouse.read(alertsPage({ open: true }, 10))).toEqual([alert]);
  expect(await store.clickhouse.read(alertsPage({ open: false }, 10))).toEqual([]);
});

test('its history has both, the newest where there is too much', async () => {
  const history = (await store.clickhouse.read(alertHistory('ALERT-2-1', 100))).map(({ change, muted_by, receiver, attempt, reason, detail }) => [change, muted_by, receiver, attempt, reason, detail]);
  expect(history).toEqual([
    ['began', '', '', 0, '', ''], ['fired', 'SILENCE-3', '', 0, '', ''], ['unmuted', '', '', 0, '', ''],
    ['failed', '', 'desk', 1, 'firing', 'answer\t1'], ['delivered', '', 'desk', 2, 'firing', 'answer\t2'],
  ]);
  expect((await store.clickhouse.read(alertHistory('ALERT-2-1', 2))).map(({ attempt }) => attempt)).toEqual([1, 2]);
});

test('silences are open until they end', async () => {
  const open = async (openAt: number) => (await store.clickhouse.read(silencesPage(10, { openAt }))).map(({ id }) => id);
  expect([await open(noon + 79_999), await open(noon + 80_000)]).toEqual([['SILENCE-3'], []]);
  expect(await store.clickhouse.read(silenceById('SILENCE-3'))).toMatchObject([{ match: '{}', by: 'li', ended_by: '' }]);
  expect(await store.clickhouse.read(silencesPage(10, { after: 3 }))).toEqual([]);
});
