import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../processors/domain/row.ts';
import { orderById, orderLines } from '../../store/queries/order.ts';
import { ordersPage } from '../../store/queries/orders.ts';
import type { OrderFilters } from '../../store/queries/orders.ts';
import { rejectionByKey, rejectionCounts, rejectionsPage } from '../../store/queries/rejections.ts';
import { timeline } from '../../store/queries/timeline.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, eventRow, order, rejectionRow, someTime } from '../support/clickhouse-rows.ts';

let store: TestClickHouse;
const read: TestClickHouse['clickhouse']['read'] = (query) => store.clickhouse.read(query);

const states = ['paid', 'shipped', 'closed'] as const;
const channels = ['taobao', 'jd'] as const;
const orders = Array.from({ length: 60 }, (_, index) => order({
  id: `OMS-20231115-${String(index + 1).padStart(5, '0')}`, key: `${channels[index % 2]}:10%_${index}`, channel: channels[index % 2] ?? 'jd',
  state: states[index % 3] ?? 'paid', placedAt: someTime + index * 1_000, placedLogTime: someTime + Math.floor(index / 7) * 10_000, version: index + 10,
  ...(index === 5 ? { trackingNumber: 'SF1234567890' } : {}),
}));
const rejections = Array.from({ length: 25 }, (_, index) => rejectionRow({
  seq: 100 + Math.floor(index / 3), ordinal: index % 3, source: index % 2 === 0 ? 'jd' : 'pdd', logTime: someTime + index,
  stage: index % 5 === 0 ? 'lifecycle' : 'ingest', reason: index % 5 === 0 ? 'order_unknown' : 'field_missing',
}));

beforeAll(async () => {
  store = await startClickHouse();
  const rows: Row[] = [
    ...orders.map((row) => ({ table: 'orders' as const, row, lines: true, shipments: false })),
    ...rejections.map((row) => ({ table: 'rejections' as const, row })),
    { table: 'events', row: eventRow({ seq: 3, type: 'order.paid', source: 'payments', orderId: '', outcome: 'parked', reason: 'awaits_order', channelOrderId: 'taobao:10%_0' }) },
    { table: 'events', row: eventRow({ seq: 4, channelOrderId: 'taobao:10%_0' }) },
    { table: 'events', row: eventRow({ seq: 4, ordinal: 1, eventSeq: 3, type: 'order.paid', source: 'payments', reason: 'unparked', channelOrderId: 'taobao:10%_0' }) },
    { table: 'events', row: eventRow({ seq: 8, type: 'shipment.dispatched', source: 'wms', channelOrderId: '' }) },
    { table: 'events', row: eventRow({ seq: 5, orderId: 'OMS-20231115-00002', channelOrderId: 'jd:10%_1' }) },
    { table: 'events', row: eventRow({ seq: 6, orderId: '', channelOrderId: '', type: 'stock.counted' }) },
  ];
  await new RowWriter(store.clickhouse).write(batchOf(...rows));
});
afterAll(() => store.stop());

describe('one order', () => {
  test('by either id', async () => {
    const [byOwn] = await read(orderById('OMS-20231115-00001'));
    const [byChannel] = await read(orderById('taobao:10%_0'));
    expect(byOwn).toEqual(byChannel);
    expect(byOwn).toMatchObject({
      order_id: 'OMS-20231115-00001', channel_order_id: 'taobao:10%_0', state: 'paid', total_minor: 13_912, discount_merchant_minor: 500,
      placed_at: '2023-11-14 22:13:20.000', paid_at: '2023-11-14 22:13:24.000', shipped_at: null, ship_city: '杭州市', version: 10,
    });
    expect(await read(orderById("jd:1' OR 1=1"))).toEqual([]);
  });

  test('its lines, in their order', async () => {
    const lines = Array.from({ length: 11 }, (_, index) => ({ line: String(index + 1), sku: `S${index}`, quantity: 1, unitPriceMinor: 5, discountMinor: 1 }));
    await new RowWriter(store.clickhouse).write(batchOf({ table: 'orders', row: order({ id: 'OMS-20231116-00001', key: 'jd:lines', channel: 'jd', placedAt: 1, placedLogTime: 1, lines }), lines: true, shipments: false }));
    expect(await read(orderLines('OMS-20231116-00001'))).toEqual(lines.map(({ unitPriceMinor, discountMinor, ...line }) => ({ ...line, unit_price_minor: unitPriceMinor, discount_minor: discountMinor })));
    await store.clickhouse.command("ALTER TABLE orderwatch.orders DELETE WHERE order_id = 'OMS-20231116-00001' SETTINGS mutations_sync = 1");
  });

  test('its timeline holds what came before it had an id, and nothing of others', async () => {
    const entries = await read(timeline('OMS-20231115-00001', 'taobao:10%_0', 100));
    expect(entries.map(({ seq, ordinal, type, outcome }) => [seq, ordinal, type, outcome])).toEqual([
      [3, 0, 'order.paid', 'parked'], [4, 0, 'order.placed', 'applied'], [4, 1, 'order.paid', 'applied'], [8, 0, 'shipment.dispatched', 'applied'],
    ]);
    expect(entries[2]).toMatchObject({ event_seq: 3, log_time: '2023-11-14 22:13:20.004', occurred_at: '2023-11-14 22:13:20.000', reason: 'unparked', data: '{}' });
    expect(await read(timeline('OMS-20231115-00001', 'taobao:10%_0', 2))).toHaveLength(2);
  });
});

/** All pages, and what is on them. */
async function pages(filters: OrderFilters, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: { placedLogTime: number; orderId: string } | undefined; ;) {
    const page = await read(ordersPage(filters, limit, after));
    ids.push(...page.map(({ order_id: id }) => id));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return ids;
    after = { placedLogTime: Date.parse(`${last.placed_log_time.replace(' ', 'T')}Z`), orderId: last.order_id };
  }
}

const expected = (keep: (row: (typeof orders)[number]) => boolean) => orders.filter(keep)
  .toSorted((a, b) => b.placedLogTime - a.placedLogTime || (a.id < b.id ? 1 : -1)).map(({ id }) => id);

describe('orders', () => {
  test('page by page, whatever the size of a page', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 70 }), async (limit) => {
      expect(await pages({}, limit)).toEqual(expected(() => true));
    }), { numRuns: 6 });
  });

  test.each<[string, OrderFilters, (row: (typeof orders)[number]) => boolean]>([
    ['state', { state: 'paid' }, (row) => row.state === 'paid'],
    ['channel', { channel: 'jd' }, (row) => row.channel === 'jd'],
    ['time', { placedFrom: someTime + 10_000, placedTo: someTime + 20_000 }, (row) => row.placedLogTime === someTime + 10_000],
    ['the beginning of the own id', { q: 'OMS-20231115-0004' }, (row) => row.id.includes('-0004')],
    ['the beginning of the channel id, pattern characters as they are', { q: '10%_1' }, (row) => row.key.includes('10%_1')],
    ['the whole key', { q: 'jd:10%_7' }, (row) => row.key === 'jd:10%_7'],
    ['tracking number', { q: 'SF12345' }, (row) => row.trackingNumber !== undefined],
    ['all at once', { state: 'paid', channel: 'taobao', placedFrom: someTime, q: 'taobao' }, (row) => row.state === 'paid' && row.channel === 'taobao'],
    ['nothing', { q: "'; DROP TABLE orderwatch.orders" }, () => false],
  ])('by %s', async (_, filters, keep) => {
    expect(await pages(filters, 7)).toEqual(expected(keep));
  });
});

describe('rejections', () => {
  test('the newest first, page by page, without their bytes', async () => {
    const first = await read(rejectionsPage({}, 10));
    const rest = await read(rejectionsPage({}, 100, first.at(-1)));
    expect([...first, ...rest].map(({ seq, ordinal }) => [seq, ordinal])).toEqual(rejections.map(({ seq, ordinal }) => [seq, ordinal]).toReversed());
    expect(first[0]).not.toHaveProperty('payload_base64');
  });

  test('by source, reason, stage and log time', async () => {
    const found = await read(rejectionsPage({ source: 'pdd', reason: 'field_missing', stage: 'ingest', from: someTime + 3, to: someTime + 9 }, 50));
    expect(found.map((row) => row.log_time)).toEqual(['2023-11-14 22:13:20.007', '2023-11-14 22:13:20.003']);
  });

  test('one with its bytes', async () => {
    expect(await read(rejectionByKey(100, 2))).toEqual([{
      seq: 100, ordinal: 2, log_time: '2023-11-14 22:13:20.002', source: 'jd', subject: 'orders.jd.trade', stage: 'ingest', reason: 'field_missing',
      detail: 'orderTotalPrice is absent', payload_bytes: 15, payload_base64: Buffer.from('{"orderId":"1"}').toString('base64'),
    }]);
    expect(await read(rejectionByKey(1, 0))).toEqual([]);
  });

  test('counted by reason', async () => {
    expect(await read(rejectionCounts({}))).toEqual([
      { stage: 'ingest', reason: 'field_missing', rejections: 20 }, { stage: 'lifecycle', reason: 'order_unknown', rejections: 5 },
    ]);
    expect(await read(rejectionCounts({ source: 'pdd', stage: 'lifecycle' }))).toEqual([{ stage: 'lifecycle', reason: 'order_unknown', rejections: 2 }]);
  });
});

test('a value of any text reaches the engine as it is', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), async (texts) => {
    const rows = await read<{ all: string[]; one: string }>({
      sql: 'SELECT {all:Array(String)} AS all, {one:String} AS one', params: { all: texts, one: texts[0] ?? '' },
    });
    expect(rows).toEqual([{ all: texts, one: texts[0] }]);
  }), { numRuns: 60 });
});
