import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderwatch } from '../support/program.ts';
import { freePort, startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

/** The program as people call it, in its own process, against a real broker. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-command-line-'));
let server: NatsServer;
let connection: NatsConnection;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startNats();
  connection = await connect({ servers: server.url });
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: 'ORDERS', subjects: ['orders.>'] });
  env = { ORDERWATCH_NATS_URL: server.url, ORDERWATCH_DATA: join(folder, 'data') };
});

afterAll(async () => {
  await connection.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const placed = (total: string) => JSON.stringify({
  specversion: '1.0', id: 'e-1', source: 'shop', type: 'order.placed', subject: 'S-1', time: '2026-03-01T10:00:00+08:00',
  data: { currency: 'CNY', total, lines: [{ line: '1', sku: 'TEA', quantity: 2, unitPrice: '19.90' }], shipTo: { country: 'CN', province: 'Zhejiang', city: 'Hangzhou' } },
});

async function logMessage(seq: number) {
  const stored = await (await jetstreamManager(connection)).streams.getMessage('ORDERS', { seq });
  return { subject: stored?.subject, text: stored?.string(), id: stored?.header.get('Nats-Msg-Id'), topic: stored?.header.get('X-Shopify-Topic') };
}

describe('publish --dry-run', () => {
  test('shows what a message would become', async () => {
    const { code, out } = await orderwatch(['publish', '--source', 'shop', '--data', placed('39.80'), '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^orders\.shop\.message, \d+ bytes, id publish-[0-9a-f]{32}\n/);
    expect(out).toContain('order.placed');
    expect(out).toContain('39.80');
  });

  test('shows why it would be refused, from standard input too', async () => {
    const { code, out } = await orderwatch(['publish', '--source', 'shop', '--file', '-', '--dry-run'], { stdin: placed('40.00') });
    expect(code).toBe(1);
    expect(out).toContain('refused: total_mismatch');
  });

  test('exits 1 when one of many would be refused, and shows the rest', async () => {
    const { code, out } = await orderwatch(['publish', '--source', 'shop', '--file', '-', '--ndjson', '--dry-run'], { stdin: `${placed('40.00')}\n${placed('39.80')}` });
    expect(code).toBe(1);
    expect(out).toMatch(/refused: total_mismatch[\s\S]*total 39\.80 CNY/);
  });

  test('hashes buyers with the key of the data folder, and says when there is none', async () => {
    const data = join(folder, 'with-key');
    const dryRun = async () => (await orderwatch(['publish', '--source', 'shop', '--data', placed('39.80').replace('"currency"', '"buyer":"li","currency"'), '--dry-run'], { env: { ORDERWATCH_DATA: data } })).out;
    expect(await dryRun()).toMatch(/\nthe buyer's hash is made with a throw-away key: there is no other in .*with-key yet\n$/);
    mkdirSync(data);
    writeFileSync(join(data, 'buyer.key'), `${'7'.repeat(64)}\n`);
    const kept = await dryRun();
    expect(kept).toContain('buyer ');
    expect(kept).not.toContain('throw-away');
    expect(await dryRun()).toBe(kept);
  });
});

describe('publish', () => {
  test('puts a file into the log, and the same once more only once', async () => {
    const file = join(folder, 'order.json');
    writeFileSync(file, placed('39.80'));
    const first = await orderwatch(['publish', '--source', 'shop', '--topic', 'order', '--file', file], { env });
    expect(first).toEqual({ code: 0, out: 'orders.shop.order is in the log as 1\n', err: '' });
    expect(await logMessage(1)).toMatchObject({ subject: 'orders.shop.order', text: placed('39.80') });
    const second = await orderwatch(['publish', '--source', 'shop', '--topic', 'order', '--file', file], { env });
    expect(second).toEqual({ code: 0, out: 'orders.shop.order is in the log already, as 1\n', err: '' });
  });

  test('takes headers and an id', async () => {
    const { out } = await orderwatch(['publish', '--source', 'shopify', '--data', '{}', '--header', 'X-Shopify-Topic=orders/create', '--id', 'mine'], { env });
    expect(out).toBe('orders.shopify.message is in the log as 2\n');
    expect(await logMessage(2)).toEqual({ subject: 'orders.shopify.message', text: '{}', id: 'mine', topic: 'orders/create' });
  });

  test('takes each line of a file as a message', async () => {
    const { out } = await orderwatch(['publish', '--source', 'jd', '--file', '-', '--ndjson', '--id', 'run'], { env, stdin: '{"a":1}\r\n\n{"a":2}\n{"a":3}' });
    expect(out.match(/is in the log as \d+/g)).toEqual(['is in the log as 3', 'is in the log as 4', 'is in the log as 5']);
    expect(await Promise.all([3, 4, 5].map(logMessage))).toMatchObject([{ text: '{"a":1}', id: 'run-1' }, { text: '{"a":2}', id: 'run-2' }, { text: '{"a":3}', id: 'run-3' }]);
  });

  test('reaches the control plane', async () => {
    const body = '{"action":"resume","by":"li","reason":"payments are back"}';
    await orderwatch(['publish', '--subject', 'orders.control.closings', '--data', body], { env });
    expect(await logMessage(6)).toMatchObject({ subject: 'orders.control.closings', text: body });
  });

  test('lets the same words of a person, and of a living source, into the log each time', async () => {
    const again = ['publish', '--subject', 'orders.control.closings', '--data', '{"action":"resume","by":"li","reason":"payments are back"}'];
    expect(await orderwatch(again, { env })).toEqual({ code: 0, out: 'orders.control.closings is in the log as 7\n', err: '' });
    const beat = ['publish', '--source', 'jd', '--topic', 'heartbeat', '--data', ''];
    expect((await orderwatch(beat, { env })).out).toBe('orders.jd.heartbeat is in the log as 8\n');
    expect((await orderwatch(beat, { env })).out).toBe('orders.jd.heartbeat is in the log as 9\n');
  });

  test('says that a control message was not taken when its id was there before', async () => {
    const resume = ['publish', '--subject', 'orders.control.closings', '--data', '{"action":"resume","by":"li","reason":"now"}', '--id', 'resume-1'];
    expect((await orderwatch(resume, { env })).out).toBe('orders.control.closings is in the log as 10\n');
    const second = await orderwatch(resume, { env });
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(/^orderwatch: control_repeated: orders\.control\.closings was not taken: .* as 10; give another --id/);
  });

  test('says what is too large for the broker, and that nothing was said', async () => {
    const large = await orderwatch(['publish', '--source', 'jd', '--file', '-'], { env, stdin: 'x'.repeat(1_048_577) });
    expect(large).toMatchObject({ code: 1, out: '' });
    expect(large.err).toMatch(/^orderwatch: payload_too_large: the message has 1048577 bytes and the broker takes 1048576 at most: /);
    const nothing = await orderwatch(['publish', '--source', 'jd', '--file', '-', '--ndjson'], { env, stdin: '\n' });
    expect(nothing).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^orderwatch: nothing_to_publish: /) as string });
  });

  test.each([
    [['--source', 'taobo', '--data', '{}'], 2, 'usage: there is no source taobo; did you mean taobao?'],
    [['--source', 'amazon', '--data', '{}'], 2, 'usage: there is no source amazon; there are taobao jd pdd '],
    [['--data', '{}'], 2, 'usage: publish needs --source, or the whole --subject'],
    [['--source', 'jd'], 2, 'usage: publish needs --file or --data'],
    [['--source', 'jd', '--file', '-', '--data', '{}'], 2, 'usage: publish takes either --file or --data, not both'],
    [['--source', 'jd', '--subject', 'orders.jd.x', '--data', '{}'], 2, 'usage: publish takes either --subject or --source'],
    [['--source', 'jd', '--data', '{}', '--header', 'oops'], 2, 'usage: --header needs NAME=VALUE, not oops'],
    [['--source', 'jd', '--file', '/nowhere/at-all.json'], 1, 'file_unreadable: ENOENT'],
    [['--subject', 'elsewhere.jd', '--data', '{}'], 1, 'subject_foreign: elsewhere.jd is not a subject of the log, which takes orders.<source>.<topic>'],
    [['--source', 'jd', '--topic', 'a b', '--data', '{}'], 1, 'subject_foreign: orders.jd.a b is not a subject of the log'],
  ])('%o is an error of one line', async (args, code, said) => {
    const ended = await orderwatch(['publish', ...args], { env });
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toMatch(/^[^\n]+\n$/);
    expect(ended.err).toContain(`orderwatch: ${said}`);
  });

  test('says of what it published that it will be refused, or looks like a slip', async () => {
    const cancelled = { specversion: '1.0', id: 'c-1', source: '/wms', type: 'order.cancelled', subject: 'shop:S-1', time: '2026-03-01T10:00:00+08:00', data: { by: 'li', line: [{ line: '1', quantity: 1 }] } };
    const stock = { ...cancelled, id: 'c-2', type: 'stock.received', subject: 'SH1/TEA', data: { warehouse: 'SH1', sku: 'TEA', quantity: 1 } };
    const lines = [JSON.stringify(cancelled), JSON.stringify(stock)].join('\n');
    const before = (await (await jetstreamManager(connection)).streams.info('ORDERS')).state.last_seq;
    const { code, out, err } = await orderwatch(['publish', '--source', 'wms', '--topic', 'stock.counted', '--file', '-', '--ndjson'], { env, stdin: lines });
    expect({ code, out }).toEqual({ code: 0, out: `orders.wms.stock.counted is in the log as ${before + 1}\norders.wms.stock.counted is in the log as ${before + 2}\n` });
    expect(err).toBe([
      'warning: orders.wms.stock.counted: will be refused: field_unknown: data.line: is no field there (did you mean "lines"?)\n',
      'warning: orders.wms.stock.counted: the topic is stock.counted and the type is stock.received: the type is what counts\n',
    ].join(''));
    const many = await orderwatch(['publish', '--source', 'jd', '--file', '-', '--ndjson'], { env, stdin: Array.from({ length: 12 }, (_, i) => `{"b":${i}}`).join('\n') });
    expect(many.err.match(/^warning: orders\.jd\.message: will be refused: /gm)).toHaveLength(10);
    expect(many.err).toMatch(/\nwarning: and 2 more; --dry-run shows them all\n$/);
  });

  test('publishes although its own mappings are wrong', async () => {
    const config = join(folder, 'no-mappings.yaml');
    writeFileSync(config, `ingest: { mappings: ${folder} }\n`);
    const { code, err } = await orderwatch(['publish', '--source', 'jd', '--data', '{"c":1}', '--config', config], { env });
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: what ingest will make of it could not be told: [^\n]+\n$/);
  });

  test('names the address and the settings when no broker answers', async () => {
    const { code, err } = await orderwatch(['publish', '--source', 'jd', '--data', '{}'], { env: { ORDERWATCH_NATS_URL: 'nats://li:secret@127.0.0.1:1' } });
    expect(code).toBe(1);
    expect(err).toMatch(/^orderwatch: nats_unreachable: NATS at nats:\/\/127\.0\.0\.1:1: .*ORDERWATCH_NATS_URL/);
    expect(err).not.toContain('secret');
  });
});

describe('doctor', () => {
  test('finds nothing wrong with a good set-up, and leaves the log as it was', async () => {
    const { streams } = await jetstreamManager(connection);
    const before = (await streams.info('ORDERS')).state.last_seq;
    const { code, out } = await orderwatch(['doctor'], { env: { ...env, ORDERWATCH_PORT: String(await freePort()) } });
    expect(out).toContain('✓ NATS ');
    expect(out).toMatch(new RegExp(`✓ no orderwatch answers at http://127\\.0\\.0\\.1:\\d+; this looked at data folder ${join(folder, 'data')}, port \\d+: where one is running, set the ORDERWATCH_ variables`));
    expect(out).toContain('✓ stream ORDERS keeps the log whole');
    expect(out).toContain("✓ this host's clock and the broker's agree");
    expect(out).toMatch(/✓ embedded ClickHouse \d+\.\d+/);
    expect(out).toMatch(/(?:all is well|nothing to mend, 1 to look at)\n$/);
    expect(code).toBe(0);
    const { state } = await streams.info('ORDERS');
    expect([state.last_seq, state.consumer_count]).toEqual([before, 0]);
  });

  test('says what to mend, and exits 1', async () => {
    const wrong = { ORDERWATCH_NATS_URL: 'nats://127.0.0.1:1', ORDERWATCH_CLICKHOUSE_URL: 'http://127.0.0.1:1', ORDERWATCH_DATA: '/proc/1/no', ORDERWATCH_PORT: String(await freePort()) };
    const { code, out } = await orderwatch(['doctor'], { env: wrong });
    const faults = out.split('\n').filter((line) => line.startsWith('✗'));
    expect(faults).toHaveLength(3);
    expect(faults[0]).toMatch(/data folder \/proc\/1\/no cannot be written .*ORDERWATCH_DATA/);
    expect(faults[1]).toMatch(/ClickHouse at 127\.0\.0\.1:1 does not answer .*ORDERWATCH_CLICKHOUSE_URL/);
    expect(faults[2]).toMatch(/NATS at nats:\/\/127\.0\.0\.1:1: .*ORDERWATCH_NATS_URL/);
    expect(out).toMatch(/3 to mend\n$/);
    expect(code).toBe(1);
  });

  test('says that the rest was not checked when settings are wrong', async () => {
    const { code, out } = await orderwatch(['doctor'], { env: { ORDERWATCH_PROT: '1', ORDERWATCH_TIMEZONE: 'Asia/Shangai' } });
    expect(out).toContain('✗ settings: ORDERWATCH_PROT: is not a setting; did you mean ORDERWATCH_PORT?');
    expect(out).toContain('✗ settings: ORDERWATCH_TIMEZONE: timezone: is not an IANA time zone');
    expect(out).toContain('✓ Node.js');
    expect(out).toMatch(/\n2 to mend; the rest depends on the settings and was not checked\n$/);
    expect(out).not.toContain('ClickHouse');
    expect(code).toBe(1);
  });
});
