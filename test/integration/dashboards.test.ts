import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBoard } from '../../dashboards/board.ts';
import { buildDashboards } from '../../dashboards/build.ts';
import type { View } from '../../dashboards/macros.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { historyFrom, historyOrders, historyTo, orderHistory } from '../support/order-history.ts';

let store: TestClickHouse;

beforeAll(async () => {
  store = await startClickHouse();
  await new RowWriter(store.clickhouse).write(orderHistory());
});

afterAll(() => store.stop());

const everything: View['variables'] = {
  channel: { all: true, values: channels }, currency: { all: true, values: ['CNY', 'GBP'] },
};
const whole: View = { fromMs: historyFrom, toMs: historyTo, intervalMs: 3_600_000, variables: everything };
const oneChannel: View = { ...whole, variables: { ...everything, channel: { all: false, values: ['jd'] } } };
const oneCurrency: View = { ...whole, variables: { ...everything, currency: { all: false, values: ['GBP'] } } };
const before: View = { ...whole, fromMs: historyFrom - 86_400_000, toMs: historyFrom - 1 };

describe.each(buildDashboards().map(({ file, json }) => ({ file, json, board: readBoard(json) })))('$file', ({ file, json, board }) => {
  test('the committed file is what the code builds', async () => {
    const committed = await readFile(new URL(`../../config/grafana/dashboards/${file}`, import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(json)));
  });

  test.each(board.panels)('$title: rows of the right shape', async (panel) => {
    for (const view of [whole, oneChannel, oneCurrency]) {
      const rows = await ask(store.clickhouse, panel.sql(view));
      expect(rows.length, panel.sql(view)).toBeGreaterThan(0);
      const columns = Object.keys(rows[0] ?? {});
      for (const row of rows) {
        if (panel.kind === 'timeseries') {
          expect(columns).toEqual(['time', expect.any(String), expect.any(String)]);
          const time = Date.parse(`${String(row['time']).replace(' ', 'T')}Z`);
          expect(time).toBeGreaterThanOrEqual(view.fromMs);
          expect(time).toBeLessThanOrEqual(view.toMs);
          expect(time % view.intervalMs).toBe(0);
        }
        if (panel.kind === 'stat') expect(columns).toHaveLength(1);
        if (panel.kind === 'bars') expect(columns).toHaveLength(2);
        if (panel.kind !== 'table') expect(row[columns.at(-1) ?? '']).toEqual(expect.any(Number));
        for (const column of [...Object.keys(panel.units), ...Object.keys(panel.links)]) expect(columns).toContain(column);
      }
    }
  });

  test.each(board.panels)('$title: an empty range is answered, with nothing or with zero', async (panel) => {
    const rows = await ask(store.clickhouse, panel.sql(before));
    if (panel.kind === 'stat') expect([0, null]).toContain(Object.values(rows[0] ?? {})[0]);
    else expect(rows).toEqual([]);
  });

  test('variables that are queries answer their values', async () => {
    for (const { name, values } of board.variables) {
      if (!('sql' in values)) continue;
      const rows = await ask(store.clickhouse, values.sql);
      expect(rows.map((row) => Object.values(row)[0]), name).toEqual(['CNY', 'GBP']);
    }
  });
});

const orderFlow = readBoard(buildDashboards()[0]!.json);

async function answer(title: string, view: View): Promise<Record<string, unknown>[]> {
  const panel = orderFlow.panels.find((candidate) => candidate.title === title);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return ask(store.clickhouse, panel.sql(view));
}

describe('the numbers of order flow', () => {
  test('orders are counted once, in all and by channel', async () => {
    expect(await answer('Orders placed', whole)).toEqual([{ orders: historyOrders }]);
    const byChannel = await answer('Orders placed, by channel', whole);
    expect(byChannel.reduce((sum, row) => sum + Number(row['orders']), 0)).toBe(historyOrders);
    expect(new Set(byChannel.map((row) => row['channel']))).toEqual(new Set(channels));
    expect(new Set((await answer('Orders placed, by channel', oneChannel)).map((row) => row['channel']))).toEqual(new Set(['jd']));
  });

  test('a second write of the same rows changes no number', async () => {
    const titles = orderFlow.panels.map(({ title }) => title);
    const once = await Promise.all(titles.map((title) => answer(title, whole)));
    await new RowWriter(store.clickhouse).write(orderHistory());
    expect(await Promise.all(titles.map((title) => answer(title, whole)))).toEqual(once);
  });

  test('states stand in the order of an order’s life', async () => {
    const rows = await answer('Where they stand now', whole);
    expect(rows.map((row) => row['state'])).toEqual(['pending_payment', 'paid', 'shipped', 'delivered', 'closed', 'refunded']);
    expect(rows.every((row) => row['orders'] === historyOrders / 6)).toBe(true);
  });

  test('money is an amount, each currency by itself', async () => {
    const rows = await answer('Money received and refunded', whole);
    const total = (flow: string) => rows.filter((row) => row['flow'] === flow).reduce((sum, row) => sum + Number(row['total']), 0);
    expect(total('received CNY') + total('received GBP')).toBeCloseTo((historyOrders / 6) * 4 * 139.12, 6);
    expect(total('refunded CNY') + total('refunded GBP')).toBeCloseTo((historyOrders / 6) * 139.12, 6);
  });

  test('what was not applied is counted by reason', async () => {
    expect(await answer('Not applied, by reason', whole)).toEqual([
      { why: 'duplicate: same_payment', events: 24 },
      { why: 'parked: awaits_dispatch', events: 16 },
      { why: 'refused: order_closed', events: 12 },
      { why: 'unreadable: total_mismatch', events: 12 },
    ]);
  });

  test('the newest orders come first, with their amount as people write it', async () => {
    const [newest] = await answer('Newest orders', whole);
    expect(newest).toMatchObject({ order: 'OMS-20260301-00240', owed: '139.12 CNY', state: 'delivered' });
  });
});
