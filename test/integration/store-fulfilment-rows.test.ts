import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from '../../processors/domain/row.ts';
import { unpackLines, unpackPlan } from '../../store/packed-lines.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { backorderDecision, batchOf, decision, movement, order, shipment } from '../support/clickhouse-rows.ts';

let store: TestClickHouse;
let writer: RowWriter;
const rowsOf = <R = Record<string, unknown>>(sql: string) => ask<R>(store.clickhouse, sql);

beforeAll(async () => {
  store = await startClickHouse();
  writer = new RowWriter(store.clickhouse);
});
beforeEach(async () => {
  for (const table of ['orders', 'stock_movements', 'routing_decisions', 'shipments']) await store.clickhouse.command(`TRUNCATE TABLE orderwatch.${table}`);
});
afterAll(() => store.stop());

const orderRow = (row: ReturnType<typeof order>, shipments = true): Row => ({ table: 'orders', row, lines: false, shipments });

describe('a row comes back as it was written', () => {
  test('movement', async () => {
    const row = movement({ kind: 'adjusted', quantity: -3, onHandDelta: -3, reservedDelta: 4, inTransitDelta: -5, onHand: 5_000_000_000, inTransit: 6, cause: 'count_differs' });
    await writer.write(batchOf({ table: 'stock_movements', row }));
    expect(await rowsOf('SELECT * FROM orderwatch.stock_movements')).toEqual([{
      sku: 'TEAPOT', warehouse: 'SZ', seq: 12, ordinal: 2, log_time: '2023-11-14 22:13:20.012', kind: 'adjusted', quantity: -3, on_hand_delta: -3,
      reserved_delta: 4, in_transit_delta: -5, on_hand: 5_000_000_000, reserved: 2, in_transit: 6, order_id: 'OMS-20231115-00001',
      shipment_id: 'OMS-20231115-00001-1', cause: 'count_differs',
    }]);
  });

  test('decision to allocate', async () => {
    const row = decision();
    await writer.write(batchOf({ table: 'routing_decisions', row }));
    const [found] = await rowsOf<Record<string, string>>('SELECT * FROM orderwatch.routing_decisions');
    expect(found).toEqual({
      seq: 12, ordinal: 1, log_time: '2023-11-14 22:13:20.012', order_id: 'OMS-20231115-00001', channel: 'taobao', trigger: 'approved',
      outcome: 'allocated', reason: '', awaits: '', rules: 'winter', currency: 'CNY', shipments: 1, warehouses: ['SZ'], carriers: ['SF'],
      score_minor: 1_320, candidates: expect.any(String) as string, plan: expect.any(String) as string,
    });
    expect({ outcome: 'allocated', score: 1_320, shipments: unpackPlan(found?.['plan'] ?? '[]'), candidates: JSON.parse(found?.['candidates'] ?? '') }).toEqual(row.plan);
  });

  test('decision to wait', async () => {
    const row = backorderDecision({ trigger: 'restocked' });
    await writer.write(batchOf({ table: 'routing_decisions', row }));
    expect(await rowsOf('SELECT * EXCEPT (seq, ordinal, log_time, order_id, channel) FROM orderwatch.routing_decisions')).toEqual([{
      trigger: 'restocked', outcome: 'backordered', reason: 'stock_short', awaits: 'TEAPOT', rules: 'winter', currency: 'CNY', shipments: 0,
      warehouses: [], carriers: [], score_minor: 0, candidates: JSON.stringify(row.plan.candidates), plan: '[]',
    }]);
  });

  test('shipments, of which much may not be known', async () => {
    const planned = shipment({
      id: 'OMS-20231115-00001-2', state: 'allocated', warehouse: '', carrier: undefined, trackingNumber: undefined, reference: undefined,
      lines: [], reserved: true, requested: false, stalled: true,
    });
    await writer.write(batchOf(orderRow(order({ version: 7, shipments: [shipment(), planned] }))));
    const both = { order_id: 'OMS-20231115-00001', channel: 'taobao', moved_at: '2023-11-14 22:13:40.000', version: 7 };
    expect(await rowsOf('SELECT * FROM orderwatch.shipments ORDER BY shipment_id')).toEqual([
      {
        ...both, shipment_id: 'OMS-20231115-00001-1', state: 'dispatched', warehouse: 'SZ', carrier: 'SF', tracking_number: 'SF1234567890',
        reference: 'W-77', units: 2, lines: '[["1","TEAPOT",2]]', reserved: 0, requested: 1, stalled: 0,
      },
      {
        ...both, shipment_id: 'OMS-20231115-00001-2', state: 'allocated', warehouse: '', carrier: '', tracking_number: '', reference: '', units: 0,
        lines: '[]', reserved: 1, requested: 0, stalled: 1,
      },
    ]);
  });

  test('what has become of an order', async () => {
    await writer.write(batchOf(orderRow(order({
      shipments: [shipment(), shipment({ state: 'cancelled' })], cancelled: [{ line: '2', quantity: 1 }],
      returns: [{ line: '1', sku: 'TEAPOT', quantity: 2, warehouse: 'SZ', resaleable: false }], backorder: { awaits: 'CUP', triedAt: 3 },
      riskWord: '急', overdue: true,
    }))));
    expect(await rowsOf('SELECT shipment_count, cancelled_units, returned_units, awaits_sku, risk_word, overdue, cancelled_lines, returns FROM orderwatch.orders')).toEqual([{
      shipment_count: 1, cancelled_units: 1, returned_units: 2, awaits_sku: 'CUP', risk_word: '急', overdue: 1, cancelled_lines: '[{"line":"2","quantity":1}]',
      returns: '[{"line":"1","sku":"TEAPOT","quantity":2,"warehouse":"SZ","resaleable":false}]',
    }]);
  });

  test('whatever the names are', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\0', "'", '"', ',', '[', ']', 'N', ' ', '🫖'), minLength: 1 }),
    );
    await fc.assert(fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 20 }), async (names) => {
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.stock_movements');
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.routing_decisions');
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.shipments');
      const planned = names.map((one) => ({ warehouse: one, carrier: one, lines: [], carriers: [], date: '2023-11-15', score: 1 }));
      await writer.write(batchOf(
        ...names.map((one, seq): Row => ({ table: 'stock_movements', row: movement({ seq, sku: one, warehouse: one }) })),
        ...names.map((one, seq): Row => ({ table: 'routing_decisions', row: decision({ seq, rules: one, plan: { outcome: 'allocated', score: 1, shipments: planned, candidates: [] } }) })),
        orderRow(order({ shipments: names.map((one, index) => shipment({ id: `OMS-20231115-00001-${index}`, warehouse: one, carrier: one, reference: one, lines: [{ line: one, sku: one, quantity: 1 }] })) })),
      ));
      expect(await rowsOf('SELECT sku, warehouse FROM orderwatch.stock_movements ORDER BY seq')).toEqual(names.map((one) => ({ sku: one, warehouse: one })));
      expect(await rowsOf('SELECT rules, warehouses, carriers FROM orderwatch.routing_decisions ORDER BY seq'))
        .toEqual(names.map((one) => ({ rules: one, warehouses: names, carriers: names })));
      const shipments = await rowsOf<{ warehouse: string; reference: string; lines: string }>(
        "SELECT warehouse, reference, lines FROM orderwatch.shipments ORDER BY toUInt32(splitByChar('-', shipment_id)[4])");
      expect(shipments.map(({ warehouse, reference, lines }) => [warehouse, reference, unpackLines(lines)]))
        .toEqual(names.map((one) => [one, one, [{ line: one, sku: one, quantity: 1 }]]));
    }), { numRuns: 40 });
  });
});

describe('a batch', () => {
  test('writes shipments as they were when they last changed, whatever is in the batch with them', async () => {
    const changed = order({ version: 5, shipments: [shipment()] });
    const later = order({ version: 9, shipments: [shipment()], state: 'delivered' });
    await writer.write(batchOf(orderRow(order({ version: 4, shipments: [shipment({ state: 'labelled' })] })), orderRow(changed), orderRow(later, false)));
    expect(await rowsOf('SELECT state, version FROM orderwatch.shipments')).toEqual([{ state: 'dispatched', version: 5 }]);
    expect(await rowsOf('SELECT state, version FROM orderwatch.orders')).toEqual([{ state: 'delivered', version: 9 }]);
  });
});

describe('stock levels', () => {
  test('are those after the last movement, within a message too', async () => {
    await writer.write(batchOf(
      { table: 'stock_movements', row: movement({ seq: 300, ordinal: 10, onHand: 7, reserved: 9, inTransit: 4 }) },
      { table: 'stock_movements', row: movement({ seq: 300, ordinal: 9, onHand: 1 }) },
      { table: 'stock_movements', row: movement({ seq: 299, ordinal: 11, onHand: 2 }) },
      { table: 'stock_movements', row: movement({ seq: 5, warehouse: 'BJ', onHand: 3, reserved: 1 }) },
    ));
    expect(await rowsOf('SELECT * FROM orderwatch.stock_levels ORDER BY warehouse')).toEqual([
      { sku: 'TEAPOT', warehouse: 'BJ', on_hand: 3, reserved: 1, available: 2, in_transit: 0, moved_at: '2023-11-14 22:13:20.005', seq: 5 },
      { sku: 'TEAPOT', warehouse: 'SZ', on_hand: 7, reserved: 9, available: 0, in_transit: 4, moved_at: '2023-11-14 22:13:20.300', seq: 300 },
    ]);
  });

  test('are the sums of the movements, however these were written', async () => {
    const change = fc.record({ warehouse: fc.constantFrom('SZ', 'BJ'), sku: fc.constantFrom('A', 'B'), delta: fc.integer({ min: -1_000, max: 1_000 }) });
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (changes, size) => {
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.stock_movements');
      const sums = new Map<string, number>();
      const rows = changes.map(({ warehouse, sku, delta }, index): Row => {
        const key = `${sku} ${warehouse}`;
        const onHand = (sums.get(key) ?? 0) + delta;
        sums.set(key, onHand);
        return { table: 'stock_movements', row: movement({ seq: 100 + Math.floor(index / 3), ordinal: index % 3, warehouse, sku, onHandDelta: delta, onHand, reserved: 0 }) };
      });
      for (let from = rows.length; from > 0; from -= size * 7) await writer.write(batchOf(...rows.slice(Math.max(0, from - size * 7), from)));
      await writer.write(batchOf(...rows.slice(0, size)));
      const levels = await rowsOf<{ key: string; on_hand: number }>("SELECT concat(sku, ' ', warehouse) AS key, on_hand FROM orderwatch.stock_levels ORDER BY key");
      expect(levels.map(({ key, on_hand }) => [key, on_hand])).toEqual([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
      const booked = await rowsOf<{ key: string; on_hand: number }>("SELECT concat(sku, ' ', warehouse) AS key, sum(on_hand_delta) AS on_hand FROM orderwatch.stock_movements GROUP BY key ORDER BY key");
      expect(booked).toEqual(levels);
    }), { numRuns: 15 });
  });
});
