import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applyConfigured } from '../../commands/configured-rules.ts';
import { readSettings } from '../../config/settings.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { parseRules } from '../../ingest/rules-file.ts';
import { defaultRules } from '../../processors/domain/rules.ts';
import { emptyState } from '../../processors/state.ts';
import { orderwatch, startOrderwatch } from '../support/program.ts';
import type { Running } from '../support/program.ts';
import { freePort, startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

/** `orderwatch rules`, and the rules a service is configured with, against a real broker and a real engine. */

const folder = mkdtempSync(join(tmpdir(), 'orderwatch-rules-'));
const data = join(folder, 'data');
const rulesFile = join(folder, 'rules.yaml');
let server: NatsServer;
let env: Record<string, string>;

const careful = 'version: careful\nwarehouses: [{ id: SH1 }]\n';
const easy = `version: easy
warehouses: [{ id: SH1 }]
workflow:
  approval: { automatic: [{ totalBelow: { CNY: 500 }, noRiskWord: true }] }
  riskWords: [退款]
`;

beforeAll(async () => {
  server = await startNats();
  env = { ORDERWATCH_NATS_URL: server.url, ORDERWATCH_DATA: data, ORDERWATCH_PORT: String(await freePort()), ORDERWATCH_RULES: rulesFile };
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const rules = (...args: string[]) => orderwatch(['rules', ...args], { env });

async function started(): Promise<Running> {
  const service = startOrderwatch(['start'], { env });
  await service.said(/tables .*\n(?: {2}access .*\n)?/);
  return service;
}

async function stopped(service: Running): Promise<void> {
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
}

/** The names of all rules the log holds, in order. */
async function versionsInLog(): Promise<string[]> {
  const connection = await connect({ servers: server.url });
  const versions: string[] = [];
  const stream = await LogStream.find(connection, 'ORDERS');
  if (stream !== undefined) {
    for await (const { payload } of stream.on('orders.control.rules')) {
      versions.push((JSON.parse(Buffer.from(payload).toString()) as { rules: { version: string } }).rules.version);
    }
  }
  await connection.close();
  return versions;
}

async function shopSays(type: string, subject: string, about: object, source = 'shop'): Promise<void> {
  const event = { specversion: '1.0', id: `${type}-${subject}`, source: `/${source}`, type, subject, time: new Date().toISOString(), data: about };
  expect((await orderwatch(['publish', '--source', source, '--topic', type, '--data', JSON.stringify(event)], { env })).err).toBe('');
}

async function buy(order: string, remark: string): Promise<void> {
  await shopSays('order.placed', order, {
    currency: 'CNY', total: '20.00', lines: [{ line: '1', sku: 'TEA', quantity: 1, unitPrice: '20.00' }],
    shipTo: { country: 'CN', province: 'Zhejiang', city: 'Hangzhou' }, remark,
  });
  await shopSays('order.paid', order, { provider: 'alipay', transactionId: `t-${order}`, amount: { amount: '20.00', currency: 'CNY' } });
}

async function ask(sql: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${env['ORDERWATCH_PORT']}/clickhouse`, { method: 'POST', body: sql });
  return answer.text();
}

const stateOf = (order: string) => ask(`SELECT state FROM orderwatch.orders FINAL WHERE channel_order_id = 'shop:${order}' FORMAT TSV`);

test('before anything is published the defaults are shown, and no stream is made for asking', async () => {
  const { code, out } = await rules('show');
  expect(code).toBe(0);
  expect(out).toMatch(/^the log has no rules: the default ones are in force/);
  expect(JSON.parse((await rules('show', '--json')).out)).toEqual(defaultRules);
  const connection = await connect({ servers: server.url });
  expect(await LogStream.find(connection, 'ORDERS')).toBeUndefined();
  await connection.close();
});

test('a service puts its file in force once, however often it starts', async () => {
  writeFileSync(rulesFile, careful);
  for (let start = 0; start < 2; start++) {
    const service = await started();
    // It stops in good order: what it had to publish it has published by then.
    await stopped(service);
    expect(await versionsInLog()).toEqual(['careful']);
  }
  expect((await rules('show')).out).toMatch(/^rules careful, message \d+, \d{4}-.*Z, by orderwatch start: configured in .*rules\.yaml\n/);
});

test('rules the state has not come to yet are not published a second time', async () => {
  const connection = await connect({ servers: server.url });
  const settings = readSettings({ env: {} });
  const stream = await LogStream.open(connection, settings.stream);
  const apply = (yaml: string) => applyConfigured({
    file: rulesFile, rules: parseRules(yaml, rulesFile), state: emptyState(settings.core), stream, writer: new LogWriter(connection),
    maxBytes: settings.ingest.maxBytes, log: { info: () => {}, warn: () => {} },
  });
  await apply(careful);
  expect(await versionsInLog()).toEqual(['careful']);
  await expect(apply(`${careful}weights: { skus: { ${'X'.repeat(settings.ingest.maxBytes)}: 1g } }\n`)).rejects.toMatchObject({ code: 'rules_refused' });
  await connection.close();
});

test('what is applied judges what comes after it and what waits, and a remark is looked at and kept nowhere', async () => {
  const service = await started();
  await shopSays('stock.received', 'SH1/TEA', { warehouse: 'SH1', sku: 'TEA', quantity: 10 }, 'wms');
  await buy('before', '');
  const easyFile = join(folder, 'easy.yaml');
  writeFileSync(easyFile, easy);
  const applied = await rules('apply', easyFile, '--by', 'li', '--reason', 'enough tea');
  expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/^orders\.control\.rules is in the log as \d+\n$/) });
  await buy('after', 'Leave it with Mrs Li next door');
  await buy('risky', 'Mrs Li wants her money: 退款');
  await vi.waitFor(async () => expect(await stateOf('risky')).toBe('paid\n'), { timeout: 30_000, interval: 100 });
  // What waited for approval is looked at again under the new rules.
  expect([await stateOf('before'), await stateOf('after')]).toEqual(['allocated\n', 'allocated\n']);
  expect(await ask(`SELECT DISTINCT rules FROM orderwatch.routing_decisions FORMAT TSV`)).toBe('easy\n');

  const tables = (await ask("SELECT name FROM system.tables WHERE database = 'orderwatch' AND engine LIKE '%MergeTree' FORMAT TSV")).trim().split('\n');
  expect(tables).toContain('events');
  for (const table of tables) expect(await ask(`SELECT * FROM orderwatch.${table} FORMAT JSONEachRow`), table).not.toContain('Mrs Li');
  await stopped(service);
  const files = readdirSync(join(data, 'state')).map((name) => readFileSync(join(data, 'state', name)));
  expect(files.some((bytes) => bytes.includes('shop:risky'))).toBe(true);
  expect(files.some((bytes) => bytes.includes('Mrs Li'))).toBe(false);
});

test('what is in force is not published again, and another name\'s content is not taken for it', async () => {
  const file = join(folder, 'again.yaml');
  writeFileSync(file, `# the same, written otherwise\n${easy}`);
  expect((await rules('apply', file, '--by', 'li', '--reason', 'again')).out).toMatch(/^rules easy are in force already, by message \d+\n$/);
  writeFileSync(file, `${easy}maxShipments: 1\n`);
  const { code, err } = await rules('apply', file, '--by', 'li', '--reason', 'again');
  expect(code).toBe(1);
  expect(err).toMatch(/^orderwatch: rules_version_taken: message \d+ has other rules called easy/);
  expect(await versionsInLog()).toEqual(['careful', 'easy']);
});

test('a log that is replayed keeps its times: the file is not published into it', async () => {
  const service = startOrderwatch(['start', '--replay', '--no-samples'], { env });
  await service.said(/ {2}rules {3}those of .*rules\.yaml are not published/);
  await stopped(service);
  expect(await versionsInLog()).toEqual(['careful', 'easy']);
});

test('what is shown as a file can be applied as one, and earlier rules can be gone back to', async () => {
  const file = join(folder, 'shown.yaml');
  writeFileSync(file, (await rules('show', '--yaml')).out);
  expect((await rules('apply', file, '--by', 'li', '--reason', 'as shown')).out).toMatch(/in force already/);
  expect((await rules('apply', rulesFile, '--by', 'li', '--reason', 'back')).code).toBe(0);
  expect(await versionsInLog()).toEqual(['careful', 'easy', 'careful']);
});

test('a file with mistakes is applied nowhere and starts nothing', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'maxShipmnts: 2\n');
  const said = new RegExp(`^orderwatch: rules_invalid: .*wrong\\.yaml:1: maxShipmnts: unknown key \\(did you mean "maxShipments"\\?\\)\\n$`);
  for (const args of [['check', file], ['apply', file, '--by', 'li', '--reason', 'x']]) {
    const { code, err } = await rules(...args);
    expect(code).toBe(1);
    expect(err).toMatch(said);
  }
  const { code, err } = await orderwatch(['start'], { env: { ...env, ORDERWATCH_RULES: file } });
  expect(code).toBe(1);
  expect(err).toMatch(said);
  expect(await versionsInLog()).toHaveLength(3);
});
