import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBoard } from '../../dashboards/board.ts';
import type { View } from '../../dashboards/macros.ts';
import { monitors } from '../../dashboards/monitors.ts';
import { hour } from '../../processors/domain/instant.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse, type TestClickHouse } from '../support/clickhouse.ts';
import { monitorFrom, monitorHistory, monitorTo } from '../support/monitor-rows.ts';

let store: TestClickHouse;
const board = readBoard(monitors({ timeZone: 'Asia/Shanghai' }));

beforeAll(async () => {
  store = await startClickHouse();
  await new RowWriter(store.clickhouse).write(monitorHistory());
});
afterAll(() => store.stop());

const whole: View = { fromMs: monitorFrom, toMs: monitorTo, intervalMs: hour, variables: { channel: { all: true, values: channels } } };
const oneChannel: View = { ...whole, variables: { channel: { all: false, values: ['pdd'] } } };

async function answer(title: string, view: View = whole): Promise<Record<string, unknown>[]> {
  const panel = board.panels.find((candidate) => candidate.title === title);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return ask(store.clickhouse, panel.sql(view));
}

const number = async (title: string, view?: View) => Object.values((await answer(title, view))[0] ?? {})[0];

test('what is wrong now is counted once, without what is over, muted or foretold', async () => {
  expect(await number('Alerts firing now')).toBe(1);
  expect(await number('Critical now')).toBe(1);
  expect(await number('Anomalies now')).toBe(1);
  expect(await number('Stuck orders now')).toBe(2);
  expect(await number('Stuck orders now', oneChannel)).toBe(1);
  expect(await number('Sources silent now')).toBe(1);
  expect(await number('Clocks off now')).toBe(1);
});

test('alerts that are open come by severity, in words', async () => {
  const rows = await answer('Alerts now');
  expect(rows.map(({ severity, what, about, of, taken, muted, alert }) => [severity, what, about, of, taken, muted, alert])).toEqual([
    ['critical', 'a source is silent', 'pdd', 1, 'li', '', 'ALERT-2-0'],
    ['warning', 'orders stuck', "it's, b\\c", 7, '', '', 'ALERT-1-0'],
    ['warning', 'orders stuck', "it's, b\\c", 7, '', 'SILENCE-1', 'ALERT-3-0'],
  ]);
  expect((await answer('Alerts that began, by kind')).map(({ what, alerts }) => [what, alerts])).toEqual([['a source is silent', 1], ['orders stuck', 3]]);
});

test('minutes without a word are those that are missing or late', async () => {
  expect((await answer('Minutes without a word, by channel')).map(({ channel, minutes }) => [channel, minutes])).toEqual([['jd', 1], ['taobao', 3]]);
});

test('anomalies say what was expected, what it is worth and what explains it', async () => {
  expect((await answer('Anomalies')).map(({ what, of, in: where, minutes, seen, expected, worth, mostly }) => [what, of, where, minutes, seen, expected, worth, mostly])).toEqual([
    ['more and more', 'placed', 'jd', 5, 40, 20.5, '1235 CNY', "Côte d'Ivoire 50 %"],
    ['too few', 'paid', 'taobao', 5, 1, 20.5, '1235 CNY', "Côte d'Ivoire 50 %"],
    ['too few', 'paid', 'all channels', 5, 1, 20.5, '1235 CNY', "Côte d'Ivoire 50 %"],
  ]);
});

test('stuck orders stand by cause and by what they have in common', async () => {
  expect(await answer('Stuck orders now, by cause')).toEqual([
    { why: 'too long in its state', orders: 2 }, { why: 'promise broken', orders: 1 }, { why: 'promise will be broken', orders: 1 },
  ]);
  const groups = await answer('Stuck orders now, by what they have in common');
  expect(groups.map(({ group, orders }) => [group, orders])).toEqual([
    ['state/allocated/SH\t1/', 2], ['predicted/shipped//sf', 1], ['promise/allocated/SH1/', 1],
  ]);
});

test('each clock stands as it was last judged', async () => {
  expect((await answer('Clocks')).map(({ clock, verdict, median }) => [clock, verdict, median])).toEqual([
    ['carrier', 'wrong zone', -28_800_000], ['wms', 'good', 120],
  ]);
});

test('minutes without a word are counted over forty weeks of silence with the memory one read may have', async () => {
  // A run of nothing said is a row a channel; minutes in which something happened are a row each.
  const quiet = `SELECT 'channel', concat('quiet', toString(number)), 60, toDateTime('2024-01-01 00:00:00'), 403200, 'missing', 0, now(), 1, number FROM numbers(8)`;
  const busy = `SELECT 'channel', 'busy', 60, toDateTime('2024-01-01 00:00:00') + 60 * number, 1, 'seen', 0, now(), 1, number FROM numbers(403200)`;
  await store.clickhouse.command(`INSERT INTO orderwatch.windows (level, name, step_seconds, start, span, state, revision, log_time, seq, ordinal) ${quiet} UNION ALL ${busy}`);
  const month: View = { ...whole, fromMs: Date.UTC(2024, 2, 1), toMs: Date.UTC(2024, 2, 31), intervalMs: 6 * hour };
  const rows = await answer('Minutes without a word, by channel', month);
  expect(rows.filter(({ channel }) => channel === 'quiet3').reduce((sum, { minutes }) => sum + Number(minutes), 0)).toBe(30 * 24 * 60 + 1);
  expect(rows.some(({ channel }) => channel === 'busy')).toBe(false);
  const all: View = { ...month, fromMs: Date.UTC(2024, 0, 1), toMs: Date.UTC(2024, 9, 7), intervalMs: 24 * hour };
  expect(new Set((await answer('Minutes without a word, by channel', all)).map(({ channel }) => channel)).size).toBe(8);
  expect(await ask(store.clickhouse, "SELECT state, count() AS minutes FROM orderwatch.window_counts WHERE level = 'channel' AND name = 'quiet3' AND start >= '2024-03-01 00:00:00' AND start < '2024-03-02 00:00:00' GROUP BY state")).toEqual([
    { state: 'missing', minutes: 1_440 },
  ]);
});
