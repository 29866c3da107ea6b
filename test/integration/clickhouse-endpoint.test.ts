import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient, Row } from '@clickhouse/client';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clickhouseRoutes } from '../../api/clickhouse.ts';
import { openClickHouse } from '../../store/clickhouse.ts';
import type { ClickHouse } from '../../store/clickhouse.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { ask, startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, eventRow, rejectionRow } from '../support/clickhouse-rows.ts';

const limits = { maxExecutionSeconds: 3, maxResultRows: 5_000, maxMemoryBytes: 300_000_000, concurrentQueries: 2 };

let store: TestClickHouse;
let writer: RowWriter;
let secrets: string;
/** The endpoint over the embedded engine, and a second one that takes the first for its server. */
const endpoints: { app: FastifyInstance; url: string }[] = [];
let forwarded: ClickHouse;

async function serve(clickhouse: ClickHouse): Promise<string> {
  const app = Fastify();
  await app.register(clickhouseRoutes(clickhouse, limits));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/clickhouse`;
  endpoints.push({ app, url });
  return url;
}

beforeAll(async () => {
  secrets = await mkdtemp(join(tmpdir(), 'orderwatch-secrets-'));
  await writeFile(join(secrets, 'secret'), 'nobody may read this');
  store = await startClickHouse();
  writer = new RowWriter(store.clickhouse);
  const events = Array.from({ length: 1_000 }, (_, seq) => ({ table: 'events' as const, row: eventRow({ seq, type: seq % 2 === 0 ? 'order.placed' : 'order.paid' }) }));
  await writer.write(batchOf(...events, { table: 'rejections', row: rejectionRow() }));
  // A second write, so that whatever counts without final rows counts wrong.
  await writer.write(batchOf(...events));
  const url = await serve(store.clickhouse);
  forwarded = openClickHouse({ url }, { maxReadSeconds: limits.maxExecutionSeconds, maxReadMemoryBytes: 100_000_000 });
  await serve(forwarded);
});
afterAll(async () => {
  for (const { app } of endpoints) await app.close();
  await forwarded.close();
  await store.stop();
  await rm(secrets, { recursive: true, force: true });
});

const places = [['embedded', 0], ['behind a server', 1]] as const;
const urlOf = (place: number) => endpoints[place]?.url ?? '';

/** The dialect by hand, as curl would. */
async function post(sql: string, params: Record<string, string> = {}, place = 0): Promise<{ status: number; body: string; headers: Headers }> {
  const answer = await fetch(`${urlOf(place)}?${new URLSearchParams(params).toString()}`, { method: 'POST', body: sql });
  return { status: answer.status, body: await answer.text(), headers: answer.headers };
}

describe.each(places)('ClickHouse\'s own client, %s', (_, place) => {
  let client: ClickHouseClient;
  beforeAll(() => { client = createClient({ url: urlOf(place), log: { level: ClickHouseLogLevel.OFF } }); });
  afterAll(() => client.close());

  test('given path and URL apart', async () => {
    const apart = createClient({ url: new URL('/', urlOf(place)), pathname: '/clickhouse', database: 'orderwatch' });
    expect(await apart.ping()).toEqual({ success: true });
    expect(await apart.ping({ select: true })).toEqual({ success: true });
    expect(await (await apart.query({ query: 'SELECT count() > 0 AS some FROM events', format: 'JSONEachRow' })).json()).toEqual([{ some: 1 }]);
    await apart.close();
  });

  test('ping', async () => {
    expect(await client.ping()).toEqual({ success: true });
  });

  test('rows as objects, with parameters of every kind', async () => {
    const answer = await client.query({
      query: `SELECT type, count() AS events, {text:String} AS text, {list:Array(String)} AS list, {at:DateTime64(3, 'UTC')} AS at FROM events
        WHERE seq < {below:UInt64} AND type = {type:String} GROUP BY type`,
      query_params: { below: 500, type: 'order.paid', text: "tab\t'quote'\\ 换行\n", list: ['a', "b'"], at: new Date(1_700_000_000_000) },
      format: 'JSONEachRow',
    });
    expect(await answer.json()).toEqual([
      { type: 'order.paid', events: expect.anything() as unknown, text: "tab\t'quote'\\ 换行\n", list: ['a', "b'"], at: '2023-11-14 22:13:20.000' },
    ]);
  });

  test('a document with its meta, final rows counted', async () => {
    const answer = await client.query({ query: 'SELECT count() AS events FROM events', format: 'JSON' });
    const document = await answer.json<{ events: string | number }>();
    expect(document.meta).toEqual([{ name: 'events', type: 'UInt64' }]);
    expect(document.rows).toBe(1);
    expect(Number(document.data[0]?.events)).toBe(1_000);
  });

  test('streaming', async () => {
    const answer = await client.query({ query: 'SELECT seq FROM events ORDER BY seq', format: 'JSONCompactEachRow' });
    let rows = 0;
    for await (const chunk of answer.stream<[string]>()) rows += (chunk as Row[]).length;
    expect(rows).toBe(1_000);
  });

  test('exec, and settings within the limits', async () => {
    const { stream } = await client.exec({
      query: 'SELECT count() FROM events FORMAT TSV', clickhouse_settings: { max_execution_time: 2, final: 0 },
    });
    expect(await text(stream)).toBe('2000\n');
  });

  test('compressed', async () => {
    const packed = createClient({ url: urlOf(place), compression: { response: true } });
    const answer = await packed.query({ query: "SELECT repeat('x', 10000) AS x FROM numbers(100)", format: 'CSV' });
    expect((await answer.text()).length).toBe(100 * 10_003);
    await packed.close();
  });

  test('errors as its own kind', async () => {
    await expect(client.query({ query: 'SELECT nothing FROM events' })).rejects.toMatchObject({ code: '47', type: 'UNKNOWN_IDENTIFIER' });
    await expect(client.query({ query: 'SELEC 1' })).rejects.toMatchObject({ code: '164' });
    await expect(client.insert({ table: 'events', values: [{ seq: 1 }], format: 'JSONEachRow' })).rejects.toMatchObject({ code: '164', type: 'READONLY' });
    await expect(client.query({ query: 'SELECT {missing:String}' })).rejects.toMatchObject({ code: '456' });
    await expect(client.query({ query: 'SELECT 1', clickhouse_settings: { max_execution_time: 100 } })).rejects.toMatchObject({ code: '452' });
  });
});

describe.each(places)('the dialect, %s', (_, place) => {
  test('asked without a query, it is there', async () => {
    for (const path of ['', '/', '/ping']) {
      const answer = await fetch(`${urlOf(place)}${path}`);
      expect([answer.status, await answer.text()]).toEqual([200, 'Ok.\n']);
    }
  });

  test('a query in the URL, in the body, in both', async () => {
    const inUrl = await fetch(`${urlOf(place)}/?query=${encodeURIComponent('SELECT 1, 2')}`);
    expect(await inUrl.text()).toBe('1\t2\n');
    expect((await post('SELECT 3')).body).toBe('3\n');
    expect((await post('UNION ALL SELECT 5', { query: 'SELECT 5' }, place)).body).toBe('5\n5\n');
    expect(await post('', {}, place)).toMatchObject({ status: 400, body: expect.stringContaining('Empty query') as string });
  });

  test('format, database and headers', async () => {
    expect((await post('SELECT 1 AS n', { default_format: 'JSONEachRow' }, place)).body).toBe('{"n":1}\n');
    const named = await post('SELECT 1 AS n FORMAT CSVWithNames', { default_format: 'JSON', query_id: 'mine' }, place);
    expect(named.body).toBe('"n"\n1\n');
    expect(Object.fromEntries(named.headers)).toMatchObject({
      'content-type': 'text/csv; charset=UTF-8; header=present', 'x-clickhouse-format': 'CSVWithNames', 'x-clickhouse-query-id': 'mine', 'x-clickhouse-timezone': 'UTC',
    });
    expect((await post('SELECT currentDatabase()', {}, place)).body).toBe('orderwatch\n');
    expect((await post('SELECT currentDatabase()', { database: 'system' }, place)).body).toBe('system\n');
    expect(await post('SELECT 1', { database: 'no`such' }, place)).toMatchObject({ status: 404, body: expect.stringContaining('Code: 81.') as string });
  });

  test('Native, which Grafana reads', async () => {
    const answer = await fetch(`${urlOf(place)}?default_format=Native`, { method: 'POST', body: 'SELECT toUInt8(number) AS n FROM numbers(3)' });
    const native = Buffer.from(await answer.arrayBuffer());
    // One column, three rows, its name, its type, its values.
    expect(native.toString('latin1')).toBe('\x01\x03\x01n\x05UInt8\x00\x01\x02');
    expect(await post('SELECT 1', { default_format: 'Native', client_protocol_version: '54460' }, place)).toMatchObject({ status: 501 });
    expect((await post('SELECT 1', { client_protocol_version: '54460' }, place)).body).toBe('1\n');
  });

  test('an error is told as ClickHouse tells it', async () => {
    const answer = await post('SELECT * FROM nowhere', {}, place);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('60');
    expect(answer.body).toMatch(/^Code: 60\. DB::Exception: Unknown table expression identifier 'nowhere'.* \(UNKNOWN_TABLE\) \(version [\d.]+\)\n$/s);
    expect(answer.body.match(/DB::Exception/g)).toHaveLength(1);
  });

  test('one request leaves nothing behind for the next', async () => {
    expect((await post('SELECT {x:String}', { param_x: 'mine', session_timezone: 'Asia/Shanghai' }, place)).body).toBe('mine\n');
    expect(await post('SELECT {x:String}', {}, place)).toMatchObject({ status: 400, body: expect.stringContaining('Code: 456.') as string });
    expect((await post('SELECT timezone()', {}, place)).body).toBe('UTC\n');
  });

  test('limits hold', async () => {
    expect(await post('SELECT number FROM numbers(6000)', {}, place)).toMatchObject({ status: 400, body: expect.stringContaining('Code: 396.') as string });
    expect(await post('SELECT groupArray(number) FROM numbers(1000000000)', {}, place)).toMatchObject({ body: expect.stringContaining('Code: 241.') as string });
    // All together may take what is configured, so each has its share of it.
    expect((await post("SELECT getSetting('max_memory_usage')", {}, place)).body).toBe(`${limits.maxMemoryBytes / limits.concurrentQueries}\n`);
    expect(await post('SELECT sum(number) FROM numbers(1000000000000)', { max_execution_time: '1' }, place)).toMatchObject({ status: 408 });
    expect(await post('SELECT sleep(1)', {}, place)).toMatchObject({ body: expect.stringContaining('TOO_SLOW') as string });
    expect(await post('SELECT number FROM numbers(6000)', { max_result_rows: '6000' }, place)).toMatchObject({ status: 400, body: expect.stringContaining('max_result_rows') as string });
  });
});

describe('what must not be', () => {
  const secretFile = () => join(secrets, 'secret');
  const written = () => join(secrets, 'written');

  test('reading files, hosts, programs', async () => {
    const path = secretFile();
    const attacks: [string, Record<string, string>?][] = [
      [`SELECT file('${path}')`], [`SELECT \`file\`('${path}')`], [`SELECT * APPLY(file) FROM (SELECT '${path}')`], [`SELECT arrayMap(file, ['${path}'])`],
      [`EXPLAIN QUERY TREE SELECT file('${path}')`], [`SELECT * FROM file('${path}', 'LineAsString')`], [`DESCRIBE file('${path}')`],
      [`SELECT * FROM '${path}'`], [`SELECT * FROM default.\`${path}\``], [`SELECT * FROM \`${path}\``, { database: 'default' }], [`SELECT * FROM {t:Identifier}`, { param_t: path, database: 'default' }],
      [`SELECT /* /* */ ' */ file('${path}') -- '`], [`SELECT ‘ ' ’, file('${path}') -- '`], [`SELECT "fi\\x6ce"('${path}')`], [`SELECT $$'$$, file('${path}') -- '`],
      [`SELECT 1 FORMAT Template SETTINGS format_template_resultset = '${path}'`], ['SELECT 1 FORMAT Template', { format_template_resultset: path }],
      [`SELECT * FROM format(LineAsString, '${path}')`], [`SELECT {f:Identifier}('${path}')`, { param_f: 'file' }], [`WITH file AS f SELECT f('${path}')`],
      [`SELECT * FROM url('file://${path}', 'LineAsString')`], ["SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"], ["DESCRIBE url('http://127.0.0.1:1/')"],
      ["SELECT * FROM remote('127.0.0.1:1', 'system', 'one')"], ["SELECT * FROM s3('http://127.0.0.1:1/b/k', 'LineAsString')"], ["SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')"],
      [`SELECT * FROM executable('cat ${path}', 'TSV', 'a String')`], [`SELECT * FROM sqlite('${path}', 't')`], [`SELECT * FROM eval('SELECT file(\\'${path}\\')')`],
      [`SELECT * FROM iceberg('http://127.0.0.1:1/')`], [`SELECT * FROM cluster('default', system.one)`], [`SELECT * FROM filesystem('${secrets}')`],
      [`SELECT * FROM view(SELECT file('${path}'))`], [`SELECT * FROM (SELECT 1) WHERE 1 IN (SELECT length(file('${path}')))`],
    ];
    for (const [sql, params] of attacks) {
      const answer = await post(sql, params);
      expect(answer.body, sql).toMatch(/^Code: \d+\. DB::Exception/);
      expect(answer.body, sql).not.toContain('nobody may');
    }
  });

  test('writing, anywhere', async () => {
    const before = await ask(store.clickhouse, 'SELECT count() AS n FROM orderwatch.events');
    for (const sql of [
      `SELECT 1 INTO OUTFILE '${written()}'`, `SELECT 1 INTO/**/OUTFILE '${written()}' AND STDOUT`, `INSERT INTO FUNCTION file('${written()}', 'TSV', 'a Int8') SELECT 1`,
      'INSERT INTO orderwatch.events (seq) VALUES (999999)', 'TRUNCATE TABLE orderwatch.events', 'DROP DATABASE orderwatch', 'ALTER TABLE orderwatch.events DELETE WHERE 1',
      'CREATE TABLE t (a Int8) ENGINE = Memory', 'CREATE TEMPORARY TABLE t (a Int8)', 'CREATE FUNCTION f AS x -> x', 'OPTIMIZE TABLE orderwatch.events FINAL',
      'SYSTEM STOP MERGES', 'SYSTEM SHUTDOWN', 'KILL QUERY WHERE 1', 'SELECT 1; DROP TABLE orderwatch.events', 'EXPLAIN SELECT 1; TRUNCATE TABLE orderwatch.events',
      `BACKUP DATABASE orderwatch TO File('${written()}')`, 'DETACH TABLE orderwatch.events', 'RENAME TABLE orderwatch.events TO orderwatch.e', 'GRANT ALL ON *.* TO default',
    ]) {
      const answer = await post(sql);
      expect(answer.body, sql).toMatch(/^Code: \d+\. DB::Exception/);
    }
    expect(existsSync(written())).toBe(false);
    expect(await ask(store.clickhouse, 'SELECT count() AS n FROM orderwatch.events')).toEqual(before);
    expect(await ask(store.clickhouse, "SELECT count() AS n FROM system.databases WHERE name = 'orderwatch'")).toEqual([{ n: 1 }]);
    expect(readFileSync(secretFile(), 'utf8')).toBe('nobody may read this');
  });

  test('loosening the limits', async () => {
    const endless = 'SELECT sum(number) FROM numbers(1000000000000)';
    for (const [sql, params] of [
      ['SET readonly = 0', {}], ['SET max_execution_time = 0', {}], [`SET max_execution_time = 0; ${endless}`, {}], [`${endless} SETTINGS max_execution_time = 0`, {}],
      [`SELECT * FROM (${endless} SETTINGS max_execution_time = 0)`, {}], [endless, { max_execution_time: '0' }], [endless, { max_execution_time: "1'; SET max_execution_time = '0" }],
      ['SELECT 1', { allow_ddl: '1' }], ['SELECT 1', { max_memory_usage: '0' }], ['SELECT 1', { "final = 1; SET readonly": '0' }], ['SELECT 1', { allow_experimental_eval_table_function: '1' }],
    ] as [string, Record<string, string>][]) {
      const answer = await post(sql, params);
      expect(answer.body, sql).toMatch(/^Code: (62|115|164|452)\. DB::Exception/);
    }
    expect((await post("SELECT getSetting('readonly'), getSetting('max_execution_time'), getSetting('max_threads')", { readonly: '0', database: "system`; SET max_threads = 8; USE `system" })).body).toContain('Code: 81.');
    expect((await post("SELECT toUInt8(getSetting('readonly')), getSetting('max_execution_time')", { readonly: '0', param_x: "'; SET max_execution_time = 0; --" })).body).toBe('1\t3\n');
  });

  test('a refused message\'s bytes among all columns', async () => {
    expect((await post('SELECT * FROM rejections FORMAT JSONEachRow')).body).not.toContain('orderId');
    expect((await post('SELECT payload FROM rejections')).body).toContain('orderId');
  });
});

/** More than may run and wait at once: some are told to come again, and the tables are written meanwhile. */
test('a crowd of heavy queries holds up no insert, and the crowd has an end', async () => {
  const heavy = 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)';
  const done: string[] = [];
  const crowd = Array.from({ length: 2 + 4 * 2 + 3 }, () => post(heavy, { max_execution_time: '1' }).then((answer) => {
    if (answer.status === 408) done.push('heavy');
    return answer.status;
  }));
  for (let seq = 2_000; seq < 2_010; seq++) {
    await writer.write(batchOf({ table: 'events', row: eventRow({ seq }) }));
  }
  done.push('inserts');
  expect(await ask(store.clickhouse, 'SELECT count() AS n FROM orderwatch.events WHERE seq >= 2000')).toEqual([{ n: 10 }]);
  const statuses = await Promise.all(crowd);
  expect(statuses.filter((status) => status === 503)).toHaveLength(3);
  expect(statuses.filter((status) => status === 408)).toHaveLength(10);
  // Ten heavy queries, two at a time, one second each: the inserts came through long before the last.
  expect(done.indexOf('inserts')).toBeLessThan(done.length - 1);
});
