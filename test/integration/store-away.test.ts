import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paidOrder } from '../../commands/bench/paid-order.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { startHttpPeer } from '../support/http-peer.ts';
import { freePort, startNats, type NatsServer } from '../support/servers.ts';
import { startServiceProcess } from '../support/service.ts';

let nats: NatsServer;
let folder: string;
let port: number;
let front: ChildProcess;

async function startFront(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('../support/clickhouse-front.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, 'server'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function killFront(): Promise<void> {
  const ended = once(front, 'exit');
  front.kill('SIGKILL');
  await ended;
}

beforeAll(async () => {
  nats = await startNats();
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-away-'));
  port = await freePort();
  front = await startFront();
});

afterAll(async () => {
  await killFront();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

test('while ClickHouse is away people are told, of what comes after too, and the rows of that follow', async () => {
  const peer = await startHttpPeer();
  await writeFile(join(folder, 'rules.yaml'), 'alerts:\n  groupWait: 1s\n  routes: [{ match: { kinds: [closings.halted] }, receivers: [ops] }]\n');
  await writeFile(join(folder, 'orderwatch.yaml'), `rules: rules.yaml\nalerting:\n  receivers:\n    ops: { kind: webhook, url: '${peer.url}/hook', secret: a secret }\n`);
  const own = await startNats();
  const connection = await connect({ port: own.port });
  const service = await startServiceProcess(['start'], {
    ORDERWATCH_NATS_URL: own.url, ORDERWATCH_CLICKHOUSE_URL: `http://127.0.0.1:${port}`, ORDERWATCH_DATA: join(folder, 'telling'), ORDERWATCH_CONFIG: join(folder, 'orderwatch.yaml'),
  });
  const say = (action: string) => { connection.publish('orders.control.closings', JSON.stringify({ action, by: 'li', reason: 'a drill' })); };
  await service.answers('/readyz');
  await killFront();
  say('halt');
  await peer.seen(1);
  await service.answers('/readyz', 503);
  say('resume');
  await peer.seen(2);
  expect(peer.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['alert.firing', 'alert.resolved']);

  front = await startFront();
  await service.answers('/readyz');
  const sql = "SELECT arrayStringConcat(groupArray(concat(reason, ' ', change)), ', ') FROM (SELECT * FROM orderwatch.alerts FINAL WHERE receiver = 'ops' ORDER BY seq)";
  while ((await service.ask(sql)).trimEnd() !== 'firing delivered, resolved delivered') await pause(50);
  expect(peer.requests).toHaveLength(2);
  await service.stop();
  await connection.drain();
  await own.stop();
  await peer.stop();
});

test('while ClickHouse is away the log holds what comes, /readyz says why, and nothing is lost or written twice', async () => {
  const connection = await connect({ port: nats.port });
  const writer = new LogWriter(connection);
  const service = await startServiceProcess(['start'], {
    ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_CLICKHOUSE_URL: `http://127.0.0.1:${port}`, ORDERWATCH_DATA: join(folder, 'data'),
  });
  const count = async () => Number(await service.ask("SELECT count() FROM orderwatch.orders WHERE state = 'paid'"));
  const order = async (number: number) => {
    await writer.publish(paidOrder(number, 'placed', Date.now()));
    await writer.publish(paidOrder(number, 'paid', Date.now()));
  };
  await service.answers('/readyz');
  for (let number = 0; number < 50; number++) await order(number);
  while ((await count()) < 50) await pause(50);

  await killFront();
  for (let number = 50; number < 120; number++) await order(number);
  const unready = await service.answers('/readyz', 503);
  const { reasons } = (await unready.json()) as { reasons: { code: string; message: string }[] };
  expect(reasons.map(({ code }) => code)).toContain('store_away');
  expect(reasons[0]?.message).toMatch(/since 20\d\d-.* attempts; the log holds what comes: .*cannot be reached/);
  expect(await (await service.answers('/metrics')).text()).toMatch(/orderwatch_store_up 0\n/);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);

  front = await startFront();
  await service.answers('/readyz');
  while ((await count()) < 120) await pause(50);
  expect(await service.ask('SELECT count(), uniqExact(seq, ordinal) FROM orderwatch.events')).toBe('240\t240\n');
  expect(await (await service.answers('/metrics')).text()).toMatch(/orderwatch_store_up 1\n/);
  await service.stop();
  await connection.drain();
});
