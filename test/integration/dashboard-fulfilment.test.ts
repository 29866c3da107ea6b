import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBoard } from '../../dashboards/board.ts';
import { fulfilment } from '../../dashboards/fulfilment.ts';
import type { View } from '../../dashboards/macros.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { fateOf, fulfilmentFrom, fulfilmentHistory, fulfilmentId, fulfilmentOrders, fulfilmentTo } from '../support/fulfilment-history.ts';

let store: TestClickHouse;
const board = readBoard(fulfilment({ timeZone: 'Asia/Shanghai' }));

beforeAll(async () => {
  store = await startClickHouse();
  await new RowWriter(store.clickhouse).write(fulfilmentHistory());
});
afterAll(() => store.stop());

const hour = 3_600_000;
const whole: View = { fromMs: fulfilmentFrom, toMs: fulfilmentTo, intervalMs: hour, variables: { channel: { all: true, values: channels } } };
const oneChannel: View = { ...whole, variables: { channel: { all: false, values: ['jd'] } } };

async function answer(title: string, view: View = whole): Promise<Record<string, unknown>[]> {
  const panel = board.panels.find((candidate) => candidate.title === title);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return ask(store.clickhouse, panel.sql(view));
}

/** One number. */
const number = async (title: string, view?: View) => Object.values((await answer(title, view))[0] ?? {})[0];

const each = fulfilmentOrders / 5;

test('orders are counted by what became of them, each once', async () => {
  expect(await number('Orders allocated')).toBe(3 * each);
  expect(await number('Backordered now')).toBe(2 * each);
  expect(await number('Routed again')).toBe(each);
  expect(await number('Steps overdue')).toBe(each);
  expect(await number('Split')).toBeCloseTo(each / (4 * each));
  expect(await number('Backordered now', oneChannel)).toBe(4);
});

test('the longest backorder is that of the first order that waits', async () => {
  const first = Array.from({ length: fulfilmentOrders }, (_, index) => index + 1).find((one) => fateOf(one) === 'short') ?? 0;
  expect(await number('Longest backorder')).toBe((fulfilmentTo - fulfilmentFrom) / 1_000 - (first * 40 + 6) * 60);
  expect((await answer('Orders that wait longest'))[0]).toMatchObject({ order: fulfilmentId(first), 'waits for': 'TEAPOT', units: 3 });
});

test('decisions are told apart by outcome, and by what led to them', async () => {
  const rows = await answer('Routing decisions, by outcome');
  const sums = new Map<unknown, number>();
  for (const { result, decisions } of rows) sums.set(result, (sums.get(result) ?? 0) + Number(decisions));
  expect(Object.fromEntries(sums)).toEqual({ 'one shipment': 3 * each, split: each, 'backordered: stock_short': each, 'backordered: no_warehouse': each });
  const triggers = await answer('Why orders were routed');
  expect(triggers[0]).toEqual({ trigger: 'approved', decisions: 5 * each });
  expect(triggers.slice(1).reduce((sum, { decisions }) => sum + Number(decisions), 0)).toBe(each);
});

test('backorders stand by reason and age', async () => {
  const rows = await answer('Backorders, by reason and age');
  expect(rows.map(({ reason }) => reason)).toEqual(['no_warehouse', 'stock_short']);
  for (const row of rows) {
    const counts = ['< 1 h', '< 1 day', '< 3 days', '≥ 3 days'].map((column) => Number(row[column]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(each);
    expect(Number(row['longest'])).toBeGreaterThan(48 * 3_600);
  }
});

test('stock at risk is what orders wait for, and what there is of it', async () => {
  expect(await answer('Stock at risk')).toEqual([
    { sku: 'TEAPOT', available: 5, 'in transit': 0, 'orders waiting': each, 'first promise': expect.stringMatching(/^2026-04-0/) as string },
  ]);
});

test('shipments stand by warehouse, and carriers by how many stalled', async () => {
  const none = { allocated: 0, labelled: 0, dispatched: 0, delivered: 0, lost: 0, returning: 0 };
  expect(await answer('Shipments, by warehouse and state')).toEqual([
    { warehouse: 'BJ', ...none, allocated: each, dispatched: each }, { warehouse: 'SZ', ...none, dispatched: each, delivered: each },
  ]);
  expect(await answer('Carriers')).toEqual([
    { carrier: 'ZTO', parcels: 2 * each, 'under way': 2 * each, stalled: 0.25, lost: 0, returning: 0 },
    { carrier: 'SF', parcels: each, 'under way': 0, stalled: 0, lost: 0, returning: 0 },
  ]);
});

test('what went otherwise is counted by kind, and differences are shown with what is known of them', async () => {
  const rows = await answer('What went otherwise than planned');
  const count = (kind: string) => rows.filter((row) => row['kind'] === kind).reduce((sum, { signals }) => sum + Number(signals), 0);
  expect([count('stock.differs'), count('step.overdue')]).toEqual([each, each]);
  expect((await answer('Where books and warehouse disagreed'))[0]).toMatchObject({ stock: 'SZ/TEAPOT', evidence: '{"missing":2}' });
});

test('a second write of the same rows changes no number', async () => {
  const titles = board.panels.map(({ title }) => title);
  const once = await Promise.all(titles.map((title) => answer(title)));
  await new RowWriter(store.clickhouse).write(fulfilmentHistory());
  expect(await Promise.all(titles.map((title) => answer(title)))).toEqual(once);
});
