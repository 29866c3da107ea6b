import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBoard } from '../../dashboards/board.ts';
import { fulfilment } from '../../dashboards/fulfilment.ts';
import type { View } from '../../dashboards/macros.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, order as orderRow, signalRow } from '../support/clickhouse-rows.ts';
import { fateOf, fulfilmentFrom, fulfilmentHistory, fulfilmentId, fulfilmentOrders, fulfilmentTo } from '../support/fulfilment-history.ts';
import type { Fate } from '../support/fulfilment-history.ts';

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
  expect(await number('Steps overdue now')).toBe(each);
  expect(await number('Split')).toBeCloseTo(each / (4 * each));
  expect(await number('Backordered now', oneChannel)).toBe(4);
});

const lastHour: View = { ...whole, fromMs: fulfilmentTo + 1_000 * hour, toMs: fulfilmentTo + 1_001 * hour };

test('what waits now does not depend on the range', async () => {
  expect(await number('Backordered now', lastHour)).toBe(2 * each);
  expect(await number('Steps overdue now', lastHour)).toBe(each);
  expect(await answer('Orders that wait longest for stock', lastHour)).toHaveLength(20);
});

/** The orders of a fate, in the order they began to wait, which is that of their numbers. */
const ofFate = (...fates: readonly Fate[]) =>
  Array.from({ length: fulfilmentOrders }, (_, index) => index + 1).filter((one) => fates.includes(fateOf(one)));
const beganToWait = (order: number) => fulfilmentFrom + (order * 40 + 6) * 60_000;
const secondsSince = (instant: number) => Math.max(0, Math.floor((Date.now() - instant) / 1_000));

test('the longest backorder is that of the first order that waits, up to now', async () => {
  const [first = 0] = ofFate('short', 'closed');
  const atLeast = secondsSince(beganToWait(first));
  const wait = await number('Longest backorder now');
  expect(wait).toBeGreaterThanOrEqual(atLeast);
  expect(wait).toBeLessThanOrEqual(secondsSince(beganToWait(first)) + 1);
});

test('those that wait longest come first, with why, for what, and how many there are', async () => {
  const rows = await answer('Orders that wait longest for stock');
  const waiting = ofFate('short', 'closed');
  expect(rows.map(({ order }) => order)).toEqual(waiting.slice(0, 20).map(fulfilmentId));
  expect([rows[0]?.['place'], rows[19]?.['place']]).toEqual([`1 of ${2 * each}`, `20 of ${2 * each}`]);
  for (const [index, row] of rows.entries()) {
    expect([row['why'], row['waits for']]).toEqual(fateOf(waiting[index] ?? 0) === 'short'
      ? ['not enough stock', 'TEAPOT']
      : ['no warehouse can send it', 'a warehouse, other rules or another day']);
  }
});

test('orders whose step is overdue say for what they wait', async () => {
  const rows = await answer('Orders whose step is overdue');
  expect(rows.map(({ order }) => order)).toEqual(ofFate('closed').slice(0, 20).map(fulfilmentId));
  expect(rows[0]).toMatchObject({ place: `1 of ${each}`, state: 'backordered', 'waits for': 'stock' });
});

test('decisions are told apart by outcome, and by what led to them', async () => {
  const rows = await answer('Routing decisions, by outcome');
  const sums = new Map<unknown, number>();
  for (const { result, decisions } of rows) sums.set(result, (sums.get(result) ?? 0) + Number(decisions));
  expect(Object.fromEntries(sums)).toEqual({ 'one shipment': 3 * each, split: each, 'backordered: not enough stock': each, 'backordered: no warehouse can send it': each });
  const triggers = await answer('Why orders were routed');
  expect(triggers[0]).toEqual({ why: 'approved', decisions: 5 * each });
  expect(triggers.slice(1).reduce((sum, { decisions }) => sum + Number(decisions), 0)).toBe(each);
});

test('backorders stand by reason and age', async () => {
  const rows = await answer('Backorders now, by reason and age');
  expect(rows.map(({ why }) => why)).toEqual(['no warehouse can send it', 'not enough stock']);
  for (const row of rows) {
    const counts = ['< 1 h', '< 1 day', '< 3 days', '≥ 3 days'].map((column) => Number(row[column]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(each);
    expect(Number(row['longest'])).toBeLessThanOrEqual(secondsSince(fulfilmentFrom));
  }
});

test('stock at risk is what orders wait for, and what there is of it', async () => {
  expect(await answer('Stock at risk now')).toEqual([
    { place: '1 of 1', sku: 'TEAPOT', available: 5, coming: 0, 'by warehouse': 'BJ 2, SZ 3', orders: each, promised: expect.stringMatching(/^2026-04-0/) as string },
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
  const count = (trouble: string) => rows.filter((row) => row['trouble'] === trouble).reduce((sum, { signals }) => sum + Number(signals), 0);
  expect([count('stock differs'), count('left for an order that is over')]).toEqual([each, each]);
  const titled = 'Where books and warehouse last disagreed';
  expect((await answer(titled))[0]).toMatchObject({ warehouse: 'SZ', sku: 'TEAPOT', booked: 5, now: 3, difference: -2, cause: 'not found at picking' });
  const later: View = { ...whole, fromMs: fulfilmentTo + hour, toMs: fulfilmentTo + 2 * hour };
  await new RowWriter(store.clickhouse).write(batchOf(
    ...[{ booked: 4, now: 9, cause: 'count_differs' }, { missing: 6, cause: 'stock.transferred' }, { booked: 1, now: 0, cause: 'moths' }].map((evidence, index) => ({
      table: 'signals' as const,
      row: signalRow({ seq: 9_000 + index, logTime: later.fromMs + index, kind: 'stock.differs', subject: 'BJ/CUP', evidence: { warehouse: 'BJ', sku: 'CUP', ...evidence } }),
    })),
  ));
  expect((await answer(titled, later)).map(({ booked, now, difference, cause }) => [booked, now, difference, cause])).toEqual([
    [1, 0, -1, 'moths'], [null, null, -6, 'more sent on than booked'], [4, 9, 5, 'a count'],
  ]);
});

test('of a SKU nobody has told the stock of, that is what is said', async () => {
  const row = orderRow({ id: 'OMS-20260404-90001', key: 'shop:untold', channel: 'shop', state: 'backordered', backorder: { awaits: 'UNTOLD', triedAt: 1 } });
  await new RowWriter(store.clickhouse).write(batchOf({ table: 'orders', row, lines: true, shipments: false }));
  const rows = await answer('Stock at risk now');
  expect(rows.find(({ sku }) => sku === 'UNTOLD')).toMatchObject({ available: null, coming: null, 'by warehouse': 'none told of it', orders: 1 });
});

/** How long something has waited by now differs from one moment to the next. */
const withoutWaits = (rows: readonly Record<string, unknown>[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !['wait', 'waited', 'longest'].includes(column))));

test('a second write of the same rows changes no number', async () => {
  const titles = board.panels.map(({ title }) => title);
  const once = await Promise.all(titles.map(async (title) => withoutWaits(await answer(title))));
  await new RowWriter(store.clickhouse).write(fulfilmentHistory());
  expect(await Promise.all(titles.map(async (title) => withoutWaits(await answer(title))))).toEqual(once);
});
