import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogStream } from '../../ingest/log-stream.ts';
import { startClickHouseHttp, type ClickHouseHttp } from '../support/clickhouse-http.ts';
import { orderwatch } from '../support/program.ts';
import { startNats, type NatsServer } from '../support/servers.ts';

let folder: string;
let nats: NatsServer;
let clickhouse: ClickHouseHttp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-bench-servers-'));
  nats = await startNats();
  clickhouse = await startClickHouseHttp(folder);
});

afterAll(async () => {
  await clickhouse.stop();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

test('on configured servers the benchmark runs one part at a time', async () => {
  for (const env of [{ ORDERWATCH_NATS_URL: nats.url }, { ORDERWATCH_CLICKHOUSE_URL: clickhouse.url }]) {
    const { code, err, out } = await orderwatch(['bench'], { env });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/bench_one_part: .*run one with --only/);
  }
});

test('an empty log and empty tables are measured, and refused once they are empty no more', async () => {
  const env = { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_CLICKHOUSE_URL: clickhouse.url };
  const part = ['bench', '--only', 'latency', '--rate', '50', '--seconds', '1', '--json'];
  const first = await orderwatch(part, { env });
  expect(first.code, first.err).toBe(0);
  expect(JSON.parse(first.out)).toHaveProperty('latency');
  const connection = await connect({ port: nats.port });
  const { lastSeq } = await (await LogStream.open(connection, { name: 'ORDERS', replicas: 1 })).extent();
  for (const only of ['throughput', 'latency', 'restart']) {
    const { code, err } = await orderwatch(['bench', '--only', only], { env });
    expect(code).toBe(1);
    expect(err).toContain(`bench_not_empty: the stream ORDERS of ORDERWATCH_NATS_URL holds ${lastSeq} messages`);
  }
  const fresh = await startNats();
  const { code, err } = await orderwatch(part, { env: { ...env, ORDERWATCH_NATS_URL: fresh.url } });
  await fresh.stop();
  await connection.close();
  expect(code).toBe(1);
  expect(err).toMatch(/bench_not_empty: the tables of ORDERWATCH_CLICKHOUSE_URL hold \d+ rows/);
}, 120_000);
