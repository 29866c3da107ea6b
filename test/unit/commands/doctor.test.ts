import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RetentionPolicy } from '@nats-io/jetstream';
import type { StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../api/metrics.ts';
import { judgeClock, judgeStream } from '../../../commands/doctor/broker.ts';
import { checkData, checkNatsServer, checkNode, checkPackages, checkZone, isRecentNats } from '../../../commands/doctor/machine.ts';
import { checkMappings } from '../../../commands/doctor/mappings.ts';
import { checkPorts } from '../../../commands/doctor/ports.ts';
import { checkReceivers } from '../../../commands/doctor/receivers.ts';
import { judgeMetrics } from '../../../commands/doctor/running.ts';
import { checkTimeServers } from '../../../commands/doctor/time-servers.ts';
import { readSettings } from '../../../config/settings.ts';
import { createDecoder } from '../../../ingest/decode.ts';
import { recordedSurroundings } from '../../support/surroundings.ts';
import { startTimeServer } from '../../support/time-server.ts';

const settings = readSettings({ env: {} });

function stream(changes: Partial<StreamConfig>): Pick<StreamInfo, 'config'> {
  const config = {
    name: 'ORDERS', subjects: ['orders.>'], retention: RetentionPolicy.Limits, max_msgs: -1, max_bytes: -1, max_age: 0,
    num_replicas: 1, duplicate_window: 120_000_000_000, ...changes,
  };
  return { config: config as StreamConfig };
}

test('a stream as orderwatch makes it keeps the log whole', () => {
  expect(judgeStream(stream({}), settings)).toEqual([{ mark: 'good', text: 'stream ORDERS keeps the log whole' }]);
});

test.each([
  [{ subjects: ['orders.taobao.>'] }, 'fault', 'takes orders.taobao.>, not orders.>'],
  [{ retention: RetentionPolicy.Workqueue }, 'fault', 'deletes what was read'],
  [{ max_msgs: 1_000 }, 'warning', 'forgets its oldest messages'],
  [{ duplicate_window: 5_000_000_000 }, 'warning', 'for 5 s only'],
  [{ max_age: 86_400_000_000_000 }, 'warning', 'keeps messages for 1 days, the setting stream.maxAgeDays says ever'],
  [{ num_replicas: 3 }, 'warning', 'has 3 replicas'],
])('a stream with %o', (changes, mark, text) => {
  expect(judgeStream(stream(changes), settings)).toEqual([{ mark, text: expect.stringContaining(text) as string }]);
});

test.each([[0, 'good'], [-1_900, 'good'], [2_100, 'warning'], [-299_000, 'warning'], [301_000, 'fault'], [-28_800_000, 'fault']])('a broker %d ms ahead', (ahead, mark) => {
  expect(judgeClock(ahead, 300_000).mark).toBe(mark);
});

test('which side a clock is off on is said', () => {
  expect(judgeClock(10_000, 300_000).text).toMatch(/broker's clock is 10\.0 s ahead of this host's/);
  expect(judgeClock(-10_000, 300_000).text).toMatch(/10\.0 s behind this host's/);
});

test.each([['v2.9.10', true], ['2.12.1', true], ['3.0.0-beta', true], ['v2.8.4', false], ['1.4.1', false]])('nats-server %s', (version, recent) => {
  expect(isRecentNats(version)).toBe(recent);
});

test('Node before 20 is a fault', () => {
  expect(checkNode('18.19.0').mark).toBe('fault');
  expect(checkNode().mark).toBe('good');
});

test('packages are compared with the lockfile', () => {
  expect(checkPackages().mark).toBe('good');
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-packages-'));
  const other = process.platform === 'linux' ? 'darwin' : 'linux';
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: {
    '': { version: '1.0.0' },
    'node_modules/@some/thing': { version: '1.2.3' },
    'node_modules/engine-elsewhere': { version: '1.0.0', optional: true, os: [other] },
    'node_modules/engine-here': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] },
    'node_modules/nice-to-have': { version: '1.0.0', optional: true },
  } }));
  expect(checkPackages(folder).text).toMatch(/^2 npm packages .*\(@some\/thing, engine-here\): run "npm ci"/);
  rmSync(folder, { recursive: true });
});

test('nats-server is wanted only for the embedded broker', async () => {
  expect((await checkNatsServer({ ...settings, natsUrl: 'nats://elsewhere:4222' })).text).toContain('not needed');
  expect((await checkNatsServer(settings)).text).toMatch(/^nats-server v\d+\.\d+/);
});

test('the zone says what time it is there', () => {
  expect(checkZone(settings, Date.UTC(2026, 0, 1, 20))).toEqual({ mark: 'good', text: 'business day in Asia/Shanghai, where it is 2 Jan 2026, 04:00' });
});

test('a data folder that cannot be made is a fault that names the setting', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-data-'));
  expect((await checkData({ ...settings, data: join(folder, 'not/yet/there') })).map(({ text }) => text).join()).toContain('GB free for');
  // A folder inside /proc can be written by nobody, root included.
  expect(await checkData({ ...settings, data: '/proc/1/orderwatch' })).toEqual([{ mark: 'fault', text: expect.stringContaining('set ORDERWATCH_DATA') as string }]);
  const file = join(folder, 'plain');
  writeFileSync(file, '');
  for (const data of [file, join(file, 'below/it')]) {
    expect(await checkData({ ...settings, data })).toEqual([{ mark: 'fault', text: `data folder ${data} cannot be written (${file} is a file): change its owner, or set ORDERWATCH_DATA` }]);
  }
  writeFileSync(join(folder, 'state'), '');
  expect((await checkData({ ...settings, data: folder }))[0]).toMatchObject({ mark: 'fault', text: expect.stringContaining(`${folder}/state is a file`) as string });
  rmSync(folder, { recursive: true });
});

test('a check of the data folder leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-data-'));
  await checkData({ ...settings, data: folder });
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('mapping files that are missing or wrong are faults', () => {
  expect(checkMappings(settings)).toEqual([{ mark: 'good', text: expect.stringMatching(/^mappings for .*taobao/) as string }]);
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-mappings-'));
  expect(checkMappings({ ...settings, ingest: { ...settings.ingest, mappings: folder } })).toEqual([{ mark: 'fault', text: expect.stringContaining(`there is no mapping in ${folder}`) as string }]);
  writeFileSync(join(folder, 'taobao.yaml'), 'source: taobao\nshaps: {}\n');
  const found = checkMappings({ ...settings, ingest: { ...settings.ingest, mappings: folder } });
  expect(found.every(({ mark }) => mark === 'fault')).toBe(true);
  expect(found.map(({ text }) => text).join('\n')).toContain(`${folder}/taobao.yaml:2: `);
  expect(checkMappings({ ...settings, ingest: { ...settings.ingest, mappings: join(folder, 'absent') } })[0]).toMatchObject({ mark: 'fault' });
  rmSync(folder, { recursive: true });
});

test('a port that is held names its holder and the setting; orderwatch itself is welcome', async () => {
  let page = 'somebody else';
  const holder = createServer((_, answer) => { answer.end(page); });
  await new Promise<void>((resolve) => { holder.listen(0, '127.0.0.1', resolve); });
  const { port } = holder.address() as AddressInfo;
  const held = await checkPorts({ ...settings, port, natsUrl: 'nats://elsewhere:4222' });
  const absent = { mark: 'good', text: `no orderwatch answers at http://127.0.0.1:${port}; this looked at data folder ${settings.data}, port ${port}: where one is running, set the ORDERWATCH_ variables as they are set for it` };
  expect(held).toEqual([absent, { mark: 'fault', text: expect.stringMatching(`^port ${port}, wanted for the API, is held by .+ \\(process ${process.pid}\\): stop that, or set ORDERWATCH_PORT$`) as string }]);
  page = 'orderwatch_messages_read_total 1';
  expect(await checkPorts({ ...settings, port })).toEqual([{ mark: 'good', text: `orderwatch is running on port ${port}` }]);
  await new Promise((resolve) => { holder.close(resolve); });
  const free = await checkPorts({ ...settings, port, natsUrl: 'nats://elsewhere:4222' });
  expect(free).toEqual([absent, { mark: 'good', text: `port ${port} is free for the API` }]);
  expect((await checkPorts({ ...settings, port }))[0]?.text).toContain(`port ${port} and NATS port 4222: where one is running`);
});

test('what waits for a person is told with the command that decides it', async () => {
  const metrics = createMetrics();
  metrics.closingsHalted.set(0);
  metrics.logTimeTrusted.set(1);
  expect(judgeMetrics(await metrics.text())).toEqual([]);
  metrics.closingsHalted.set(1);
  metrics.logTimeTrusted.set(0);
  const found = judgeMetrics(await metrics.text());
  expect(found.map(({ mark }) => mark)).toEqual(['warning', 'warning']);
  for (const [index, subject] of ['orders.control.closings', 'orders.control.clock'].entries()) {
    const [, named, body = ''] = /--subject (\S+) --data '(.*)'$/.exec(found[index]?.text ?? '') ?? [];
    expect(named).toBe(subject);
    const decode = createDecoder({ mappings: [], maxBytes: 10_000, buyerKey: 'a key of this test' });
    expect(decode({ seq: 1, receivedAt: 0, vouched: false, subject, header: () => undefined, payload: Buffer.from(body) }).items).toMatchObject([{ kind: 'control' }]);
  }
});

test('an address of no interface here is a fault', async () => {
  const found = await checkPorts({ ...settings, host: '203.0.113.7', natsUrl: 'nats://elsewhere:4222' });
  expect(found.slice(1)).toEqual([{ mark: 'fault', text: expect.stringContaining('(EADDRNOTAVAIL): set ORDERWATCH_HOST') as string }]);
});

test('receivers that cannot be told, and names of rules that are none, are found before anybody has to be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-doctor-'));
  const file = join(folder, 'orderwatch.yaml');
  const said = (env: Record<string, string>) => checkReceivers(readSettings({ env: {}, file }), { env, now: () => 0 }).map(({ mark, text }) => `${mark} ${text}`);
  writeFileSync(join(folder, 'rules.yaml'), 'alerts: { routes: [{ match: {}, receivers: [desk, boss], escalate: [{ after: 5m, receivers: [bos] }] }] }\n');
  writeFileSync(file, 'rules: rules.yaml\nalerting: { receivers: { desk: { kind: wecom, url: { env: DESK } }, boss: { kind: wecom, url: http://b } } }\n');
  expect(said({})).toEqual(['fault receivers: alerting.receivers.desk.url: the variable DESK is not set']);
  expect(said({ DESK: 'desk.example' })).toEqual(['fault receivers: alerting.receivers.desk.url: is not a URL that begins with http:// or https://']);
  expect(said({ DESK: 'https://desk.example' })).toEqual([
    'good receivers desk boss; orderwatch alerts test tries one', 'warning the rules tell bos, which is no receiver of alerting.receivers; did you mean boss?',
  ]);
  expect(checkReceivers(settings, { env: {}, now: () => 0 })).toMatchObject([{ mark: 'good' }]);
  rmSync(folder, { recursive: true });
});

test('a time server that tells no time is told of', async () => {
  const right = await startTimeServer();
  const refusing = await startTimeServer({ stratum: 0, kiss: 'DENY' });
  try {
    const servers = [right, refusing].map(({ port }) => `127.0.0.1:${port}`);
    const found = await checkTimeServers({ clocks: { ...settings.clocks, servers } }, recordedSurroundings());
    expect(found).toEqual([
      { mark: 'good', text: expect.stringMatching(/^time server 127\.0\.0\.1:\d+ answers; this host is /) as string },
      { mark: 'warning', text: expect.stringMatching(/^time server 127\.0\.0\.1:\d+ tells no time \(.*DENY.*\): clocks are compared without it$/) as string },
    ]);
  } finally {
    await Promise.all([right.stop(), refusing.stop()]);
  }
});
