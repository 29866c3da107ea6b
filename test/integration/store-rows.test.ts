import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exponentOf, formatMoney } from '../../processors/domain/money.ts';
import { instantText } from '../../store/column-text.ts';
import { bytesText, tableColumns } from '../../store/row-text.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, decision, eventRow, movement, order, rejectionRow, shipment, signalRow, someTime } from '../support/clickhouse-rows.ts';

const tables = Object.keys(tableColumns);

let store: TestClickHouse;
let writer: RowWriter;
const rowsOf = <Row = Record<string, unknown>>(sql: string) => ask<Row>(store.clickhouse, sql);

beforeAll(async () => {
  store = await startClickHouse();
  writer = new RowWriter(store.clickhouse);
});
beforeEach(async () => {
  for (const table of tables) {
    await store.clickhouse.command(`TRUNCATE TABLE orderwatch.${table}`);
  }
});
afterAll(() => store.stop());

describe('a row comes back as it was written', () => {
  test('event', async () => {
    await writer.write(batchOf({
      table: 'events',
      row: eventRow({ seq: 5, ordinal: 3, eventSeq: 2, reason: 'amended', stateBefore: 'paid', data: '{"memo":"tab\\t, 换行\\n"}' }),
    }));
    expect(await rowsOf('SELECT *, amount FROM orderwatch.events')).toEqual([{
      seq: 5, ordinal: 3, event_seq: 2, log_time: '2023-11-14 22:13:20.005', occurred_at: '2023-11-14 22:13:20.000', source: 'taobao',
      type: 'order.placed', event_id: 'taobao/5', order_id: 'OMS-20231115-00001', channel_order_id: 'taobao:100200300',
      outcome: 'applied', reason: 'amended', state_before: 'paid', state_after: 'pending_payment', amount_minor: 13_912,
      currency: 'CNY', data: '{"memo":"tab\\t, 换行\\n"}', amount: 139.12,
    }]);
  });

  test('order and lines', async () => {
    await writer.write(batchOf({ table: 'orders', row: order({ promisedBy: someTime + 86_400_000 }), lines: true, shipments: false }));
    expect(await rowsOf('SELECT *, total, paid, refunded FROM orderwatch.orders')).toEqual([{
      order_id: 'OMS-20231115-00001', channel: 'taobao', channel_order_id: 'taobao:100200300', state: 'paid',
      state_since: '2023-11-14 22:13:25.000', currency: 'CNY', total_minor: 13_912, paid_minor: 13_912, refunded_minor: 0,
      shipping_minor: 1_000, tax_minor: 0, discount_merchant_minor: 500, discount_platform_minor: 88, line_count: 2, unit_count: 3,
      ship_country: 'CN', ship_province: '浙江省', ship_city: '杭州市', promised_by: '2023-11-15 22:13:20.000',
      service_level: 'standard', buyer: '', placed_at: '2023-11-14 22:13:20.000', placed_log_time: '2023-11-14 22:13:21.000',
      paid_at: '2023-11-14 22:13:24.000', shipped_at: null, delivered_at: null, ended_at: null, carrier: '', tracking_number: '',
      warehouse: '', version: 2, total: 139.12, paid: 139.12, refunded: 0, shipment_count: 0, cancelled_units: 0, returned_units: 0,
      awaits_sku: '', risk_word: '', overdue: 0, cancelled_lines: '', returns: '',
    }]);
    const line = { order_id: 'OMS-20231115-00001', currency: 'CNY', channel: 'taobao', placed_at: '2023-11-14 22:13:20.000', version: 2, removed: 0, discount_minor: 0 };
    expect(await rowsOf('SELECT * FROM orderwatch.order_lines ORDER BY line')).toEqual([
      { ...line, line: '1', sku: 'TEAPOT', quantity: 2, unit_price_minor: 6_000 },
      { ...line, line: '2', sku: 'CUP', quantity: 1, unit_price_minor: 1_500 },
    ]);
  });

  test('rejection, its bytes and all', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await writer.write(batchOf({ table: 'rejections', row: rejectionRow({ payload, source: '', subject: 'orders.\ttab' }) }));
    expect(await rowsOf('SELECT *, hex(payload) AS bytes, payload_bytes FROM orderwatch.rejections')).toEqual([{
      seq: 9, ordinal: 0, event_seq: 9, log_time: '2023-11-14 22:13:20.009', source: '', subject: 'orders.\ttab', stage: 'ingest',
      reason: 'field_missing', detail: 'orderTotalPrice is absent', bytes: Buffer.from(payload).toString('hex').toUpperCase(), payload_bytes: 256,
    }]);
  });

  test('signal', async () => {
    await writer.write(batchOf({ table: 'signals', row: signalRow() }));
    expect(await rowsOf('SELECT * FROM orderwatch.signals')).toEqual([{
      seq: 11, ordinal: 1, log_time: '2023-11-14 22:13:20.011', kind: 'refund.required', subject: 'OMS-20231115-00001',
      evidence: '{"amountMinor":13912,"currency":"CNY","late":true}', phase: '',
    }]);
  });
});

/** One throw of the dice is one insert of many values: the engine is real, so a value alone would be dear. */
describe('whatever the text', () => {
  const awkward = fc.oneof(
    fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\0', "'", '"', 'N', ';', '-', '\u{feff}', '🫖') }),
  );

  test('strings, in any column and row', async () => {
    await fc.assert(fc.asyncProperty(fc.array(awkward, { minLength: 1, maxLength: 40 }), async (texts) => {
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.events');
      await writer.write(batchOf(...texts.map((text, seq) => ({
        table: 'events' as const, row: eventRow({ seq, source: text, eventId: text, channelOrderId: text, data: text }),
      }))));
      const rows = await rowsOf<Record<string, string>>('SELECT source, event_id, channel_order_id, data FROM orderwatch.events ORDER BY seq');
      expect(rows).toEqual(texts.map((text) => ({ source: text, event_id: text, channel_order_id: text, data: text })));
    }), { numRuns: 40 });
  });

  test('bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 30 }), async (payloads) => {
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.rejections');
      await writer.write(batchOf(...payloads.map((payload, seq) => ({ table: 'rejections' as const, row: rejectionRow({ seq, payload }) }))));
      const rows = await rowsOf<{ bytes: string }>('SELECT lower(hex(payload)) AS bytes FROM orderwatch.rejections ORDER BY seq');
      expect(rows.map(({ bytes }) => bytes)).toEqual(payloads.map((payload) => Buffer.from(payload).toString('hex')));
    }), { numRuns: 30 });
  });

  test('instants, to the millisecond', async () => {
    const earliest = Date.UTC(1900, 0, 1);
    const latest = Date.UTC(2299, 11, 31, 23, 59, 59, 999);
    const instant = fc.oneof(
      fc.integer({ min: earliest, max: latest }), fc.constantFrom(0, 1, -1, 999_999_999_999, 1_000_000_000_000, 9_999_999_999_999, earliest, latest),
    );
    await store.clickhouse.command("CREATE TABLE IF NOT EXISTS orderwatch.instants (n UInt32, at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY n");
    await fc.assert(fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 200 }), async (instants) => {
      await store.clickhouse.command('TRUNCATE TABLE orderwatch.instants');
      const text = instants.map((at, n) => `${n}\t${instantText(at)}\n`).join('');
      await store.clickhouse.insert('orderwatch.instants', ['n', 'at'], Buffer.from(text));
      const rows = await rowsOf<{ at: number }>('SELECT toUnixTimestamp64Milli(at) AS at FROM orderwatch.instants ORDER BY n');
      expect(rows.map(({ at }) => at)).toEqual(instants);
    }), { numRuns: 20 });
  });

  test('a claimed time no table can hold is kept as the nearest it can', () => {
    expect(instantText(Date.UTC(1066, 9, 14))).toBe('1900-01-01 00:00:00.000');
    expect(instantText(8_640_000_000_000_000)).toBe('2299-12-31 23:59:59.999');
  });

  test('text stays readable in the text form of bytes', () => {
    expect(bytesText(Buffer.from('订单\t1'))).toBe('订单\\t1');
    expect(bytesText(Buffer.from([0xb6, 0x41, 0x5c]))).toBe('\\xb6A\\x5c');
  });
});

test('the decimal columns know the minor unit of every currency', async () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  const currencies = codes.filter((code) => exponentOf(code) !== undefined);
  await writer.write(batchOf(...currencies.map((currency, seq) => ({ table: 'events' as const, row: eventRow({ seq, currency, amountMinor: -1_234_567 }) }))));
  const rows = await rowsOf<{ amount: string; currency: string }>(
    'SELECT currency, toString(amount) AS amount FROM orderwatch.events ORDER BY seq',
  );
  expect(currencies.length).toBeGreaterThan(100);
  for (const { currency, amount } of rows) {
    expect(Number(amount), currency).toBe(Number(formatMoney({ minor: -1_234_567, currency })));
  }
  expect(rows).toHaveLength(currencies.length);
});

describe('a batch written twice', () => {
  const sent = order({ version: 2, shipments: [shipment(), shipment({ id: 'OMS-20231115-00001-2', lines: [] })] });
  const batch = () => batchOf(
    ...Array.from({ length: 50 }, (_, seq) => ({ table: 'events' as const, row: eventRow({ seq }) })),
    { table: 'orders', row: sent, lines: true, shipments: true },
    { table: 'orders', row: order({ id: 'OMS-20231215-00002', key: 'taobao:2', version: 3 }), lines: true, shipments: false },
    { table: 'rejections', row: rejectionRow() },
    { table: 'signals', row: signalRow() },
    { table: 'stock_movements', row: movement({ seq: 11, kind: 'received', quantity: 10, onHandDelta: 10, reservedDelta: 0, onHand: 10, reserved: 0 }) },
    { table: 'stock_movements', row: movement() },
    { table: 'routing_decisions', row: decision() },
  );
  const counts = () => rowsOf(`SELECT (SELECT count() FROM orderwatch.events) AS events, (SELECT count() FROM orderwatch.orders) AS orders,
    (SELECT sum(total_minor) FROM orderwatch.orders) AS total, (SELECT count() FROM orderwatch.order_lines) AS lines,
    (SELECT sum(quantity) FROM orderwatch.order_lines) AS units, (SELECT count() FROM orderwatch.rejections) AS rejections,
    (SELECT count() FROM orderwatch.signals) AS signals, (SELECT count() FROM orderwatch.stock_movements) AS movements,
    (SELECT sum(on_hand_delta) FROM orderwatch.stock_movements) AS booked, (SELECT sum(available) FROM orderwatch.stock_levels) AS available,
    (SELECT count() FROM orderwatch.routing_decisions) AS decisions, (SELECT count() FROM orderwatch.shipments) AS shipments`);
  const once = [{
    events: 50, orders: 2, total: 27_824, lines: 4, units: 6, rejections: 1, signals: 1, movements: 2, booked: 10, available: 8, decisions: 1, shipments: 2,
  }];

  test('counts as one, also before the parts are merged', async () => {
    for (const table of tables) {
      await store.clickhouse.command(`SYSTEM STOP MERGES orderwatch.${table}`);
    }
    await writer.write(batch());
    expect(await counts()).toEqual(once);
    await writer.write(batch());
    const again = batch();
    await writer.write(again);
    await writer.write(again);
    const [stored] = await rowsOf<{ rows: number }>("SELECT sum(rows) AS rows FROM system.parts WHERE database = 'orderwatch' AND table = 'events' AND active");
    expect(stored?.rows, 'the second write is really there, side by side with the first').toBe(200);
    expect(await counts()).toEqual(once);
    for (const table of tables) {
      await store.clickhouse.command(`SYSTEM START MERGES orderwatch.${table}`);
      await store.clickhouse.command(`OPTIMIZE TABLE orderwatch.${table} FINAL`);
    }
    expect(await counts()).toEqual(once);
  });

  test('a newer version of an order wins, whichever is written last', async () => {
    await writer.write(batchOf({ table: 'orders', row: order({ version: 9, state: 'shipped' }), lines: false, shipments: false }));
    await writer.write(batchOf({ table: 'orders', row: order({ version: 4, state: 'paid' }), lines: false, shipments: false }));
    expect(await rowsOf('SELECT state, version FROM orderwatch.orders')).toEqual([{ state: 'shipped', version: 9 }]);
  });

  test('an amended order loses the lines it no longer has', async () => {
    await writer.write(batchOf({ table: 'orders', row: order({ version: 2 }), lines: true, shipments: false }));
    const amended = order({ version: 6, lines: [{ line: '2', sku: 'CUP', quantity: 5, unitPriceMinor: 1_500, discountMinor: 0 }] });
    const second = batchOf({ table: 'orders', row: amended, lines: true, shipments: false, removedLines: ['1'] });
    await writer.write(second);
    await writer.write(second);
    expect(await rowsOf('SELECT line, quantity FROM orderwatch.order_lines')).toEqual([{ line: '2', quantity: 5 }]);
  });
});

test('a large batch is inserted whole', async () => {
  const data = JSON.stringify({ memo: 'x'.repeat(300) });
  const batch = batchOf();
  for (let seq = 0; seq < 100_000; seq++) batch.add({ table: 'events', row: eventRow({ seq, data }) });
  const pieces = batch.seal().find(({ table }) => table === 'events')?.pieces ?? [];
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.reduce((bytes, piece) => bytes + piece.length, 0)).toBeGreaterThan(30_000_000);
  await writer.write(batch);
  expect(await rowsOf('SELECT count() AS events, uniqExact(seq) AS seqs FROM orderwatch.events')).toEqual([{ events: 100_000, seqs: 100_000 }]);
});

test('what the engine refuses is a refusal, with its own words', async () => {
  await expect(store.clickhouse.insert('orderwatch.events', ['seq'], Buffer.from('not a number\n'))).rejects.toMatchObject({
    code: 'store_refused', message: expect.stringContaining('CANNOT_PARSE_INPUT_ASSERTION_FAILED') as string,
  });
  await expect(rowsOf('SELECT nothing FROM orderwatch.events')).rejects.toMatchObject({
    code: 'store_refused', message: expect.stringContaining('UNKNOWN_IDENTIFIER') as string,
  });
});
