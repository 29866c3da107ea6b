import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRules } from '../../ingest/rules-file.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { startApi } from '../support/api-service.ts';
import type { TestApi, TestService } from '../support/api-service.ts';
import { backorderDecision, batchOf, decision, movement, order, shipment, someTime } from '../support/clickhouse-rows.ts';

let service: TestService;
let open: TestApi;

const id = 'OMS-20231115-00001';
const waiting = 'OMS-20231115-00002';
const awkward = 'A/B ?#%"<b>茶';

beforeAll(async () => {
  service = await startApi(batchOf(
    {
      table: 'orders', lines: true, shipments: true,
      row: order({
        state: 'shipped', riskWord: '退款', cancelled: [{ line: '1', quantity: 1 }],
        returns: [{ line: '2', sku: 'CUP', quantity: 1, warehouse: 'SZ', resaleable: false }],
        shipments: [
          shipment({ state: 'cancelled', lines: [{ line: '1', sku: 'TEAPOT', quantity: 2 }] }),
          shipment({ id: `${id}-2`, stalled: true, lines: [{ line: '1', sku: 'TEAPOT', quantity: 1 }, { line: '2', sku: 'CUP', quantity: 1 }] }),
          shipment({ id: `${id}-3`, state: 'labelled', warehouse: '', carrier: undefined, trackingNumber: undefined, reference: undefined, lines: [], reserved: true }),
        ],
      }),
    },
    {
      table: 'orders', lines: true, shipments: false,
      row: order({ id: waiting, key: 'jd:wait', channel: 'jd', state: 'backordered', backorder: { awaits: 'TEAPOT', triedAt: 4 }, promisedBy: someTime + 86_400_000, overdue: true }),
    },
    { table: 'routing_decisions', row: backorderDecision({ seq: 90 }) },
    { table: 'routing_decisions', row: decision({ seq: 101, trigger: 'restocked' }) },
    { table: 'routing_decisions', row: backorderDecision({ seq: 95, orderId: waiting }) },
    { table: 'stock_movements', row: movement({ seq: 50, kind: 'received', quantity: 10, onHandDelta: 10, reservedDelta: 0, onHand: 10, reserved: 0, orderId: '', shipmentId: '', cause: 'stock.received' }) },
    { table: 'stock_movements', row: movement({ seq: 101, ordinal: 2 }) },
    { table: 'stock_movements', row: movement({ seq: 102, kind: 'shipped', onHandDelta: -2, reservedDelta: -2, onHand: 8, reserved: 0 }) },
    { table: 'stock_movements', row: movement({ seq: 60, warehouse: 'BJ', kind: 'received', onHand: 1, reserved: 0, orderId: '', shipmentId: '' }) },
    { table: 'stock_movements', row: movement({ seq: 61, sku: awkward, onHand: 4, reserved: 1, inTransit: 5, orderId: '', shipmentId: '' }) },
  ));
  open = service.open;
});
afterAll(() => service.stop());

describe('an order', () => {
  test('shows where its units are, by line and by shipment', async () => {
    const { body } = await open.get(`/api/orders/${id}`);
    expect(body).toMatchObject({
      state: 'shipped', shipmentCount: 2, cancelledUnits: 1, returnedUnits: 1, riskWord: '退款', overdue: false,
      lines: [{ line: '1', quantity: 2, cancelled: 1, shipped: 1, returned: 0 }, { line: '2', quantity: 1, cancelled: 0, shipped: 1, returned: 1 }],
      returns: [{ line: '2', sku: 'CUP', quantity: 1, warehouse: 'SZ', resaleable: false }],
      movements: [{ seq: 101, kind: 'reserved', reservedDelta: 2, shipmentId: `${id}-1` }, { seq: 102, kind: 'shipped', onHandDelta: -2, onHand: 8 }],
    });
    expect(body).toHaveProperty('shipments', [
      expect.objectContaining({ shipment: `${id}-1`, state: 'cancelled', warehouse: 'SZ' }),
      expect.objectContaining({ shipment: `${id}-2`, state: 'dispatched', carrier: 'SF', trackingNumber: 'SF1234567890', units: 2, stalled: true, movedAt: '2023-11-14T22:13:40.000Z' }),
      { shipment: `${id}-3`, state: 'labelled', units: 0, lines: [], reserved: true, requested: true, stalled: false, movedAt: '2023-11-14T22:13:40.000Z' },
    ]);
    expect(body).not.toHaveProperty('waitsFor');
  });

  test('explains where it ships from, and why each other warehouse does not', async () => {
    const { body: { decisions } } = await open.get(`/api/orders/${id}`);
    expect(decisions.map(({ explanation }) => explanation)).toEqual([
      [
        'SZ ships 2 units with SF, on 2023-11-15, for a score of 13.20 CNY (shipping 12.00, distance 0.20, load 1.00).',
        'BJ: It could have shipped all of it, at a higher score. Its score is 19.00 CNY (shipping 14.00, distance 4.00, priority 1.00).',
        'XA: It has too little of what was ordered. It lacks TEAPOT and could ship 1.',
      ],
      ['No set of warehouses has all of it. It waits for TEAPOT.', 'SZ: It has too little of what was ordered. It lacks TEAPOT and could ship 1.'],
    ]);
    expect(decisions[0]).toMatchObject({
      seq: 101, trigger: 'restocked', outcome: 'allocated', rules: 'winter', score: { amount: '13.20', currency: 'CNY' },
      shipments: [{
        warehouse: 'SZ', carrier: 'SF', date: '2023-11-15', units: 2,
        carriers: [
          { carrier: 'SF', verdict: 'chosen', meaning: 'It takes the parcel.', cost: { amount: '12.00' }, stall: { amount: '0.50' } },
          { carrier: 'ZTO', verdict: 'region_not_served', meaning: 'It does not go to this destination.' },
        ],
      }],
      candidates: [
        { warehouse: 'SZ', verdict: 'chosen', units: 2, terms: { shipping: '12.00', distance: '0.20', load: '1.00' } },
        { warehouse: 'BJ', verdict: 'costlier', meaning: 'It could have shipped all of it, at a higher score.', score: { amount: '19.00' } },
        { warehouse: 'XA', verdict: 'short', units: 1, lacks: 'TEAPOT' },
      ],
    });
    expect(decisions[1]).toMatchObject({ outcome: 'backordered', reason: 'stock_short', meaning: 'No set of warehouses has all of it.', awaits: 'TEAPOT', shipments: [] });
    expect(decisions[1]).not.toHaveProperty('score');
  });

  test('that is backordered says what it waits for, and is found by that', async () => {
    expect((await open.get(`/api/orders/${waiting}`)).body).toMatchObject({
      state: 'backordered', awaitsSku: 'TEAPOT', overdue: true, shipments: [],
      waitsFor: { sku: 'TEAPOT', reason: 'stock_short', meaning: 'No set of warehouses has all of it.', since: '2023-11-14T22:13:25.000Z' },
    });
    for (const query of ['state=backordered', 'awaits=TEAPOT', 'overdue=true', 'state=backordered&channel=jd&awaits=TEAPOT']) {
      expect((await open.get(`/api/orders?${query}`)).body.orders).toMatchObject([{ id: waiting, awaitsSku: 'TEAPOT', overdue: true }]);
    }
    expect((await open.get('/api/orders?awaits=CUP')).body.orders).toEqual([]);
    expect((await open.get('/api/orders?overdue=false&state=backordered')).body.orders).toEqual([]);
    expect((await open.get('/api/orders?overdue=yes')).status).toBe(400);
  });
});

describe('stock of a SKU', () => {
  test('is its levels by warehouse, their sums, who waits, and its movements, the newest first', async () => {
    const { status, body } = await open.get('/api/stock/TEAPOT');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      sku: 'TEAPOT', onHand: 9, reserved: 0, available: 9, inTransit: 0, movedAt: '2023-11-14T22:13:20.102Z',
      warehouses: [
        { warehouse: 'BJ', onHand: 1, reserved: 0, available: 1, inTransit: 0 },
        { warehouse: 'SZ', onHand: 8, reserved: 0, available: 8, inTransit: 0, movedAt: '2023-11-14T22:13:20.102Z' },
      ],
      waiting: { orders: 1, promisedBy: '2023-11-15T22:13:20.000Z' },
    });
    expect(body.movements.map(({ seq, kind }) => [seq, kind])).toEqual([[102, 'shipped'], [101, 'reserved'], [60, 'received'], [50, 'received']]);
    expect(body.movements[3]).toEqual({
      seq: 50, ordinal: 2, logTime: '2023-11-14T22:13:20.050Z', warehouse: 'SZ', sku: 'TEAPOT', kind: 'received', quantity: 10, onHandDelta: 10, reservedDelta: 0,
      inTransitDelta: 0, onHand: 10, reserved: 0, inTransit: 0, cause: 'stock.received',
    });
    expect(body).not.toHaveProperty('nextBefore');
  });

  test('pages its movements', async () => {
    const first = (await open.get('/api/stock/TEAPOT?movements=3')).body;
    expect(first.movements.map(({ seq }) => seq)).toEqual([102, 101, 60]);
    expect((await open.get(`/api/stock/TEAPOT?movements=3&before=${first.nextBefore}`)).body.movements.map(({ seq }) => seq)).toEqual([50]);
    expect((await open.get('/api/stock/TEAPOT?movements=0')).body).toMatchObject({ onHand: 9, movements: [] });
    expect((await open.get('/api/stock/TEAPOT?warehouse=BJ')).body).toMatchObject({ onHand: 1, warehouses: [{ warehouse: 'BJ' }], movements: [{ seq: 60 }] });
  });

  test('says what of it can be sold, and by a channel with a share of its own; not of one warehouse alone', async () => {
    expect((await open.get('/api/stock/TEAPOT')).body).toMatchObject({ sellable: 4, channels: { douyin: 8 } });
    expect((await open.get('/api/stock?q=TEA')).body.stock).toMatchObject([{ sku: 'TEAPOT', sellable: 4, channels: { douyin: 8 } }]);
    expect((await open.get('/api/stock/TEAPOT?warehouse=SZ')).body).not.toHaveProperty('sellable');
    expect((await open.get(`/api/stock/${encodeURIComponent(awkward)}`)).body).not.toHaveProperty('sellable');
  });

  test('is found whatever the SKU is called', async () => {
    expect((await open.get(`/api/stock/${encodeURIComponent(awkward)}`)).body).toMatchObject({ sku: awkward, onHand: 4, available: 3, inTransit: 5 });
  });

  test.each([
    ['/api/stock/NOTHING', 404, 'sku_not_found', 'NOTHING'], ['/api/stock/TEAPOT?warehouse=XA', 404, 'sku_not_found', 'TEAPOT in XA'],
    ["/api/stock/x'%20OR%201=1", 404, 'sku_not_found', "x' OR 1=1"], ['/api/stock/TEAPOT?movements=501', 400, 'filter_invalid', 'movements'],
    ['/api/stock/TEAPOT?before=nonsense', 400, 'cursor_invalid', 'nonsense'], ['/api/stock/TEAPOT?limit=5', 400, 'filter_invalid', 'limit'],
    ['/api/stock?below=-1', 400, 'filter_invalid', 'below'], ['/api/stock?cursor=WzFd', 400, 'cursor_invalid', 'WzFd'],
  ])('%s is a %d, %s, that names it', async (path, status, code, named) => {
    const answer = await open.get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toContain(named);
  });
});

describe('stock', () => {
  const skus = async (query: string) => (await open.get(`/api/stock?${query}`)).body.stock.map(({ sku }) => sku);

  test('is listed by SKU, page by page', async () => {
    const first = (await open.get('/api/stock?limit=1')).body;
    expect(first.stock).toMatchObject([{ sku: awkward, available: 3, warehouses: [{ warehouse: 'SZ' }] }]);
    expect(await skus(`limit=1&cursor=${first.nextCursor}`)).toEqual(['TEAPOT']);
  });

  test('is narrowed to a warehouse, to what is short, and to how a SKU begins', async () => {
    expect(await skus('warehouse=BJ')).toEqual(['TEAPOT']);
    expect(await skus('below=9')).toEqual([awkward]);
    expect(await skus('below=10')).toEqual([awkward, 'TEAPOT']);
    expect(await skus('warehouse=BJ&below=2')).toEqual(['TEAPOT']);
    expect(await skus('q=TEA')).toEqual(['TEAPOT']);
    expect(await skus('q=%25')).toEqual([]);
  });

  test('is for whoever may see orders', async () => {
    expect((await service.closed.get('/api/stock')).status).toBe(401);
    expect((await service.closed.get('/api/stock/TEAPOT', { authorization: 'Bearer see-0123456789' })).status).toBe(200);
  });
});

describe('rules', () => {
  test('are given as the log holds them and as people write them', async () => {
    const { status, text } = await open.get('/api/rules');
    const answer = JSON.parse(text) as { version: string; rules: unknown; file: string };
    expect([status, answer.version]).toEqual([200, 'spring']);
    expect(answer.rules).toEqual(JSON.parse(JSON.stringify({
      ...defaultRules, version: 'spring', safetyStock: { defaultUnits: 1, skus: {} }, allotments: [{ id: 'sale', sku: 'TEAPOT', channel: 'douyin', setAside: 4 }],
    })));
    expect(parseRules(answer.file, 'answer.yaml')).toEqual(answer.rules);
  });

  test('are for whoever may see orders', async () => {
    expect((await service.closed.get('/api/rules')).status).toBe(401);
    expect((await service.closed.get('/api/rules', { authorization: 'Bearer see-0123456789' })).status).toBe(200);
  });
});
