import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClickHouse } from '../../store/clickhouse.ts';
import type { ClickHouse } from '../../store/clickhouse.ts';
import { migrate } from '../../store/migrate.ts';
import { orderById } from '../../store/queries/order.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask } from '../support/clickhouse.ts';
import { startClickHouseHttp } from '../support/clickhouse-http.ts';
import type { ClickHouseHttp } from '../support/clickhouse-http.ts';
import { batchOf, eventRow, order, rejectionRow } from '../support/clickhouse-rows.ts';

let folder: string;
let server: ClickHouseHttp;
let clickhouse: ClickHouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-server-'));
  server = await startClickHouseHttp(folder);
  clickhouse = openClickHouse({ url: server.url });
});
afterAll(async () => {
  await clickhouse.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('behind HTTP the tables are migrated, written, written again and read as embedded', async () => {
  expect(clickhouse.kind).toBe('server');
  expect((await migrate(clickhouse)).map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(await migrate(clickhouse)).toEqual([]);
  expect(await clickhouse.version()).toMatch(/^\d+\.\d+\./);

  const batch = batchOf(
    { table: 'events', row: eventRow({ data: '{"memo":"tab\\t, 换行\\n"}' }) },
    { table: 'orders', row: order(), lines: true, shipments: false },
    { table: 'rejections', row: rejectionRow({ payload: Buffer.from([0, 9, 10, 13, 92, 255]) }) },
  );
  const writer = new RowWriter(clickhouse);
  await writer.write(batch);
  await writer.write(batch);
  expect(await ask(clickhouse, 'SELECT count() AS n, any(data) AS data FROM orderwatch.events')).toEqual([{ n: 1, data: '{"memo":"tab\\t, 换行\\n"}' }]);
  expect(await ask(clickhouse, 'SELECT sum(quantity) AS n FROM orderwatch.order_lines')).toEqual([{ n: 3 }]);
  expect(await ask(clickhouse, 'SELECT hex(payload) AS bytes FROM orderwatch.rejections')).toEqual([{ bytes: '00090A0D5CFF' }]);
  expect((await clickhouse.read(orderById('taobao:100200300')))[0]).toMatchObject({ order_id: 'OMS-20231115-00001', ship_city: '杭州市' });
});

test('a server that is away says so, and all goes on when it is back', async () => {
  await clickhouse.ping();
  const { port } = server;
  await server.stop();
  const batch = batchOf({ table: 'events', row: eventRow({ seq: 50 }) });
  const writer = new RowWriter(clickhouse);
  await expect(clickhouse.ping()).rejects.toMatchObject({ name: 'StoreError', code: 'store_away' });
  await expect(writer.write(batch)).rejects.toMatchObject({ code: 'store_away' });
  await expect(ask(clickhouse, 'SELECT 1')).rejects.toMatchObject({ code: 'store_away' });

  server = await startClickHouseHttp(folder, port);
  await clickhouse.ping();
  await writer.write(batch);
  expect(await ask(clickhouse, 'SELECT seq FROM orderwatch.events ORDER BY seq')).toEqual([{ seq: 1 }, { seq: 50 }]);
});

test('what the server refuses is a refusal', async () => {
  await expect(ask(clickhouse, 'SELECT nothing')).rejects.toMatchObject({ code: 'store_refused', message: expect.stringContaining('UNKNOWN_IDENTIFIER') as string });
  await expect(clickhouse.insert('orderwatch.events', ['seq'], Buffer.from('x\n'))).rejects.toMatchObject({ code: 'store_refused' });
});
