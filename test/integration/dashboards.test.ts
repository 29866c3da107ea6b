import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBoard } from '../../dashboards/board.ts';
import type { BoardPanel } from '../../dashboards/board.ts';
import { buildDashboards } from '../../dashboards/build.ts';
import type { View } from '../../dashboards/macros.ts';
import { channels } from '../../processors/domain/source.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { batchOf, order } from '../support/clickhouse-rows.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { fulfilmentFrom, fulfilmentHistory, fulfilmentTo } from '../support/fulfilment-history.ts';
import { monitorFrom, monitorHistory, monitorTo } from '../support/monitor-rows.ts';
import { historyFrom, historyOrders, historyTo, orderHistory } from '../support/order-history.ts';

let store: TestClickHouse;

beforeAll(async () => {
  store = await startClickHouse();
  const writer = new RowWriter(store.clickhouse);
  await writer.write(orderHistory());
  await writer.write(fulfilmentHistory());
  await writer.write(monitorHistory());
});

afterAll(() => store.stop());

const everything: View['variables'] = {
  channel: { all: true, values: channels }, currency: { all: true, values: ['CNY', 'GBP'] },
};
const whole: View = { fromMs: historyFrom, toMs: historyTo, intervalMs: 3_600_000, variables: everything };
const oneChannel: View = { ...whole, variables: { ...everything, channel: { all: false, values: ['jd'] } } };
const oneCurrency: View = { ...whole, variables: { ...everything, currency: { all: false, values: ['GBP'] } } };
const before: View = { ...whole, fromMs: historyFrom - 86_400_000, toMs: historyFrom - 1 };

/** Each board is looked at where its history lies. */
const ranges: Readonly<Record<string, Pick<View, 'fromMs' | 'toMs'>>> = {
  fulfilment: { fromMs: fulfilmentFrom, toMs: fulfilmentTo }, monitors: { fromMs: monitorFrom, toMs: monitorTo },
};

describe.each(buildDashboards().map(({ file, json }) => ({ file, json, board: readBoard(json) })))('$file', ({ file, json, board }) => {
  test('the committed file is what the code builds', async () => {
    const committed = await readFile(new URL(`../../config/grafana/dashboards/${file}`, import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(json)));
  });

  const ofKind = (kind: BoardPanel['kind']) => board.panels.filter((panel) => panel.kind === kind);
  const views = [whole, oneChannel, oneCurrency].map((view) => ({ ...view, ...ranges[board.uid] }));

  /** These tell of now, so the range changes nothing. */
  const ofNow = (panel: BoardPanel) => panel.sql(whole) === panel.sql(before);

  test.each(ofKind('timeseries'))('$title: times of the range at whole intervals, a name, a number', async (panel) => {
    for (const view of views) {
      const rows = await ask(store.clickhouse, panel.sql(view));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const [[column, time] = [], ...others] = Object.entries(row);
        expect(column).toBe('time');
        expect(others.map(([, value]) => typeof value)).toEqual(['string', 'number']);
        const at = Date.parse(`${String(time).replace(' ', 'T')}Z`);
        expect(at).toBeGreaterThanOrEqual(view.fromMs);
        expect(at).toBeLessThanOrEqual(view.toMs);
        expect(at % view.intervalMs).toBe(0);
      }
    }
  });

  test.each(ofKind('stat'))('$title: one number', async (panel) => {
    for (const view of views) {
      const rows = await ask(store.clickhouse, panel.sql(view));
      expect(rows.map((row) => Object.values(row))).toEqual([[expect.any(Number)]]);
    }
    if (ofNow(panel)) return;
    const [empty] = await ask(store.clickhouse, panel.sql(before));
    expect([0, null]).toContain(Object.values(empty ?? {})[0]);
  });

  test.each(ofKind('bars'))('$title: names and numbers', async (panel) => {
    for (const view of views) {
      const rows = await ask(store.clickhouse, panel.sql(view));
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map((row) => Object.values(row))).toEqual(rows.map(() => [expect.any(String), expect.any(Number)]));
    }
  });

  test.each(ofKind('table'))('$title: rows with every column that has a unit or a link', async (panel) => {
    for (const view of views) {
      const rows = await ask(store.clickhouse, panel.sql(view));
      expect(rows.length).toBeGreaterThan(0);
      expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining([...Object.keys(panel.units), ...Object.keys(panel.links)]));
    }
  });

  test.each(board.panels.filter((panel) => panel.kind !== 'stat' && !ofNow(panel)))('$title: an empty range has no rows', async (panel) => {
    expect(await ask(store.clickhouse, panel.sql(before))).toEqual([]);
  });

  test('what says now tells of now, whatever the range', () => {
    const titles: Readonly<Record<string, readonly string[]>> = {
      'order-flow': ['Open orders'],
      fulfilment: [
        'Backordered now', 'Longest backorder now', 'Steps overdue now', 'Backorders now, by reason and age', 'Stock at risk now',
        'Orders that wait longest for stock', 'Orders whose step is overdue',
      ],
      monitors: [
        'Alerts firing now', 'Critical now', 'Anomalies now', 'Stuck orders now', 'Sources silent now', 'Clocks off now', 'Alerts now',
        'Stuck orders now, by cause', 'Stuck orders now, by what they have in common',
      ],
    };
    expect(board.panels.filter(ofNow).map(({ title }) => title)).toEqual(titles[board.uid]);
  });
});

const orderFlow = readBoard(buildDashboards()[0]!.json);

async function answer(title: string, view: View): Promise<Record<string, unknown>[]> {
  const panel = orderFlow.panels.find((candidate) => candidate.title === title);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return ask(store.clickhouse, panel.sql(view));
}

describe('the numbers of order flow', () => {
  test('the currencies to choose from are those there are', async () => {
    const values = orderFlow.variables.find(({ name }) => name === 'currency')?.values;
    const rows = await ask(store.clickhouse, (values as { sql: string }).sql);
    expect(rows.map((row) => Object.values(row))).toEqual([['CNY'], ['GBP']]);
  });

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

  test('steps take what the times between them say, and only orders that took the step count', async () => {
    const rows = await answer('How long each step takes', whole);
    expect(rows.map(({ step, orders }) => [step, orders])).toEqual([
      ['1 placed to paid', (historyOrders / 6) * 4], ['2 paid to dispatched', (historyOrders / 6) * 2], ['3 dispatched to delivered', historyOrders / 6],
    ]);
    expect(rows[0]?.['median']).toBeGreaterThanOrEqual(5 * 60);
    expect(rows[0]?.['slowest']).toBeLessThanOrEqual(35 * 60);
  });

  test('the newest orders come first, with their amount as people write it', async () => {
    const [newest] = await answer('Newest orders', whole);
    expect(newest).toMatchObject({ order: 'OMS-20260301-00240', total: '139.12 CNY', state: 'delivered' });
    const later: View = { ...whole, fromMs: historyTo + 86_400_000, toMs: historyTo + 2 * 86_400_000 };
    const amounts = [['CNY', 5_000, '50.00 CNY'], ['CNY', 1_910, '19.10 CNY'], ['JPY', 1_500, '1500.00 JPY'], ['KWD', 1_234, '1.234 KWD']] as const;
    await new RowWriter(store.clickhouse).write(batchOf(...amounts.map(([currency, totalMinor], index) => ({
      table: 'orders' as const, lines: false, shipments: false,
      row: order({ key: `jd:later-${index}`, id: `OMS-20990101-0000${index + 1}`, currency, totalMinor, placedLogTime: later.fromMs + 1 }),
    }))));
    expect((await answer('Newest orders', later)).map(({ total }) => total)).toEqual(amounts.map(([,, written]) => written).toReversed());
  });
});
