import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../processors/domain/row.ts';
import { orderDecisions } from '../../store/queries/decisions.ts';
import { orderMovements, skuMovements } from '../../store/queries/movements.ts';
import { orderById } from '../../store/queries/order.ts';
import { ordersPage } from '../../store/queries/orders.ts';
import { orderShipments } from '../../store/queries/shipments.ts';
import { ordersAwaiting, stockPage } from '../../store/queries/stock.ts';
import type { StockFilters } from '../../store/queries/stock.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { backorderDecision, batchOf, decision, movement, order, shipment, someTime } from '../support/clickhouse-rows.ts';

let store: TestClickHouse;
const read: TestClickHouse['clickhouse']['read'] = (query) => store.clickhouse.read(query);

/** Twelve SKUs in two warehouses, and half of them in a third; of the n-th there are n on hand, and one is reserved. */
const skus = Array.from({ length: 12 }, (_, index) => `SKU'${String(index).padStart(2, '0')}`);
const stocked = skus.flatMap((sku, index) => ['SZ', 'BJ', ...(index % 2 === 0 ? ['XA'] : [])].map((warehouse): Row => ({
  table: 'stock_movements',
  row: movement({ seq: 10 + index, ordinal: warehouse.charCodeAt(0), sku, warehouse, kind: 'received', onHand: index, reserved: index === 0 ? 0 : 1, inTransit: 2, orderId: '', shipmentId: '' }),
})));
const id = 'OMS-20231115-00001';

beforeAll(async () => {
  store = await startClickHouse();
  const shipments = Array.from({ length: 11 }, (_, index) => shipment({ id: `${id}-${index + 1}`, movedAt: someTime + index }));
  await new RowWriter(store.clickhouse).write(batchOf(
    ...stocked,
    { table: 'orders', row: order({ shipments, returns: [{ line: '1', sku: 'TEAPOT', quantity: 1, warehouse: 'SZ', resaleable: true }] }), lines: true, shipments: true },
    { table: 'orders', row: order({ id: 'OMS-20231115-00002', key: 'jd:2', state: 'backordered', backorder: { awaits: 'CUP', triedAt: 1 }, promisedBy: someTime + 9_000 }), lines: true, shipments: true },
    { table: 'orders', row: order({ id: 'OMS-20231115-00003', key: 'jd:3', state: 'backordered', backorder: { awaits: 'CUP', triedAt: 1 }, promisedBy: someTime + 5_000, overdue: true }), lines: true, shipments: true },
    { table: 'orders', row: order({ id: 'OMS-20231115-00004', key: 'jd:4', state: 'cancelled', backorder: { awaits: 'CUP', triedAt: 1 } }), lines: true, shipments: true },
    { table: 'stock_movements', row: movement({ seq: 101, ordinal: 2 }) },
    { table: 'stock_movements', row: movement({ seq: 101, ordinal: 3, sku: 'CUP', quantity: 1 }) },
    { table: 'stock_movements', row: movement({ seq: 103, ordinal: 1, kind: 'shipped' }) },
    { table: 'stock_movements', row: movement({ seq: 102, ordinal: 1, orderId: 'OMS-20231115-00002', shipmentId: 'OMS-20231115-00002-1' }) },
    { table: 'routing_decisions', row: backorderDecision({ seq: 90 }) },
    { table: 'routing_decisions', row: decision({ seq: 101, trigger: 'restocked' }) },
    { table: 'routing_decisions', row: decision({ seq: 95, orderId: 'OMS-20231115-00002' }) },
  ));
});
afterAll(() => store.stop());

/** All pages of stock, and the SKUs on them. */
async function pages(filters: StockFilters, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await read(stockPage(filters, limit, after));
    found.push(...page.map(({ sku }) => sku));
    after = page.at(-1)?.sku;
    if (page.length < limit) return found;
  }
}

describe('stock', () => {
  test('of one SKU, its sums and by warehouse', async () => {
    const [found, ...more] = await read(stockPage({ sku: skus[4]! }, 10));
    expect(more).toEqual([]);
    const at = { moved_at: '2023-11-14 22:13:20.014' };
    expect(found).toEqual({
      sku: skus[4], on_hand: 12, reserved: 3, available: 9, in_transit: 6, ...at,
      levels: ['BJ', 'SZ', 'XA'].map((warehouse) => ({ warehouse, on_hand: 4, reserved: 1, available: 3, in_transit: 2, ...at })),
    });
    expect(await read(stockPage({ sku: "' OR 1=1 --" }, 10))).toEqual([]);
  });

  test('page by page, whatever the size of a page', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 15 }), async (limit) => {
      expect(await pages({ q: "SKU'" }, limit)).toEqual(skus);
    }), { numRuns: 6 });
  });

  test.each<[string, StockFilters, (index: number) => boolean]>([
    ['what is in a warehouse', { warehouse: 'XA' }, (index) => index % 2 === 0],
    ['what is short in all', { below: 8, q: 'SKU' }, (index) => (index % 2 === 0 ? 3 : 2) * Math.max(0, index - 1) < 8],
    ['what is short in one', { warehouse: 'SZ', below: 3, q: 'SKU' }, (index) => Math.max(0, index - 1) < 3],
    ['how it begins', { q: "SKU'1" }, (index) => index >= 10],
  ])('by %s', async (_, filters, keep) => {
    expect(await pages(filters, 4)).toEqual(skus.filter((_sku, index) => keep(index)));
  });

  test('who waits for it: those that still wait, and the earliest promise', async () => {
    expect(await read(ordersAwaiting('CUP'))).toEqual([{ orders: 2, promised_by: '2023-11-14 22:13:25.000' }]);
    expect(await read(ordersAwaiting('TEAPOT'))).toEqual([{ orders: 0, promised_by: null }]);
    expect((await read(ordersPage({ awaits: 'CUP', state: 'backordered' }, 10))).map((row) => row.order_id)).toEqual(['OMS-20231115-00003', 'OMS-20231115-00002']);
    expect((await read(ordersPage({ awaits: 'CUP', overdue: true }, 10))).map((row) => row.order_id)).toEqual(['OMS-20231115-00003']);
    expect((await read(ordersPage({ awaits: 'CUP', overdue: false }, 10))).map((row) => row.order_id)).toEqual(['OMS-20231115-00004', 'OMS-20231115-00002']);
  });
});

describe('movements', () => {
  test('of a SKU, the newest first, page by page', async () => {
    const first = await read(skuMovements('TEAPOT', undefined, 2));
    const rest = await read(skuMovements('TEAPOT', undefined, 10, first.at(-1)));
    expect([...first, ...rest].map(({ seq, ordinal, kind }) => [seq, ordinal, kind])).toEqual([[103, 1, 'shipped'], [102, 1, 'reserved'], [101, 2, 'reserved']]);
    expect(await read(skuMovements('TEAPOT', 'BJ', 10))).toEqual([]);
  });

  test('of an order, in the order of the log, whichever the SKU', async () => {
    const found = await read(orderMovements(id, 100));
    expect(found.map(({ seq, ordinal, sku }) => [seq, ordinal, sku])).toEqual([[101, 2, 'TEAPOT'], [101, 3, 'CUP'], [103, 1, 'TEAPOT']]);
    expect(found[0]).toEqual({
      seq: 101, ordinal: 2, log_time: '2023-11-14 22:13:20.101', warehouse: 'SZ', sku: 'TEAPOT', kind: 'reserved', quantity: 2, on_hand_delta: 0,
      reserved_delta: 2, in_transit_delta: 0, on_hand: 10, reserved: 2, in_transit: 0, order_id: id, shipment_id: `${id}-1`, cause: 'order.allocated',
    });
  });
});

describe('an order', () => {
  test('has its shipments in the order of their numbers', async () => {
    const found = await read(orderShipments(id));
    expect(found.map((row) => row.shipment_id)).toEqual(Array.from({ length: 11 }, (_, index) => `${id}-${index + 1}`));
    expect(found[0]).toEqual({
      shipment_id: `${id}-1`, state: 'dispatched', warehouse: 'SZ', carrier: 'SF', tracking_number: 'SF1234567890', reference: 'W-77', units: 2,
      lines: '[["1","TEAPOT",2]]', reserved: 0, requested: 1, stalled: 0, moved_at: '2023-11-14 22:13:20.000',
    });
    expect(await read(orderShipments('OMS-20231115-00002'))).toEqual([]);
  });

  test('has its routing decisions, the newest first', async () => {
    const found = await read(orderDecisions(id, 10));
    expect(found.map(({ seq, trigger, outcome, reason }) => [seq, trigger, outcome, reason])).toEqual([
      [101, 'restocked', 'allocated', ''], [90, 'approved', 'backordered', 'stock_short'],
    ]);
    expect(await read(orderDecisions(id, 1))).toHaveLength(1);
  });

  test('says what has become of its units', async () => {
    const [found] = await read(orderById(id));
    expect(found).toMatchObject({ shipment_count: 11, returned_units: 1, cancelled_units: 0, cancelled_lines: '', awaits_sku: '', overdue: 0, risk_word: '' });
    expect(JSON.parse(found?.returns ?? '')).toEqual([{ line: '1', sku: 'TEAPOT', quantity: 1, warehouse: 'SZ', resaleable: true }]);
  });
});
