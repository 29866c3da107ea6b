import { connect } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StockPublisher } from '../../alerting/stock-publisher.ts';
import { stockNotice } from '../support/clickhouse-rows.ts';
import { startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

let server: NatsServer;
let connection: NatsConnection;
let follower: NatsConnection;

beforeAll(async () => {
  server = await startNats();
  connection = await connect({ servers: server.url });
  follower = await connect({ servers: server.url });
});

afterAll(async () => {
  await follower.close();
  if (!connection.isClosed()) await connection.close();
  await server.stop();
});

/** What a follower of `subject` hears of `count` publications. */
async function hear(subject: string, count: number, publish: () => void): Promise<Msg[]> {
  const subscription = follower.subscribe(subject, { max: count });
  await follower.flush();
  publish();
  const heard: Msg[] = [];
  for await (const message of subscription) heard.push(message);
  return heard;
}

test('followers hear the stock of each SKU on its subject, with the time as a text', async () => {
  const publisher = new StockPublisher(connection);
  const skus = ['TEAPOT', '茶 壶*', 'A.B', '..'];
  const heard = await hear('stock.>', skus.length, () => { expect(publisher.publish(skus.map((sku) => stockNotice({ sku })))).toBe(0); });
  expect(heard.map(({ subject }) => subject)).toEqual(['stock.TEAPOT', 'stock.茶%20壶%2A', 'stock.A.B', 'stock.%2E%2E']);
  expect(heard.map((message) => message.json<{ sku: string }>().sku)).toEqual(skus);
  expect(heard[0]?.json()).toEqual({
    sku: 'TEAPOT', seq: 12, logTime: '2023-11-14T22:13:20.012Z', onHand: 10, reserved: 2, available: 8, inTransit: 0, sellable: 7, channels: { jd: 5 },
    warehouses: [{ warehouse: 'SZ', onHand: 10, reserved: 2, available: 8, inTransit: 0 }],
  });
});

test('a SKU with a name no subject can be made of is counted, and costs nobody the connection', async () => {
  const publisher = new StockPublisher(connection);
  const heard = await hear('stock.CUP', 1, () => {
    expect(publisher.publish([stockNotice({ sku: 'X'.repeat(100_000) }), stockNotice({ sku: 'CUP' })])).toBe(1);
  });
  expect(heard).toHaveLength(1);
});

test('without a connection nothing is thrown, and all of it is counted', async () => {
  await connection.close();
  expect(new StockPublisher(connection).publish([stockNotice(), stockNotice({ sku: 'CUP' })])).toBe(2);
});
