import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLog } from '../../ingest/log-reader.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { startNats, type NatsServer } from '../support/servers.ts';

let nats: NatsServer;
let folder: string;
let connection: NatsConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-reader-'));
  nats = await startNats({ storeDir: folder });
  connection = await connect({ port: nats.port, maxReconnectAttempts: -1 });
});

afterAll(async () => {
  await connection.close();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

async function fill(stream: string, count: number, bytes: number): Promise<void> {
  await (await jetstreamManager(connection)).streams.add({ name: stream, subjects: [`${stream}.>`] });
  const writer = new LogWriter(connection);
  const payload = new Uint8Array(bytes);
  for (let first = 0; first < count; first += 100) {
    await writer.publishRun(Array.from({ length: 100 }, (_, i) => ({ subject: `${stream}.order`, messageId: `${stream}-${first + i}`, payload })));
  }
}

/** Reads until the last of `count` messages and gives their sequences. */
async function read(stream: string, count: number, each = async (_seq: number): Promise<void> => {}): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq, behind } of readLog(connection, { stream, replay: false }, 1, new AbortController().signal)) {
    expect(behind).toBe(count - seq);
    seqs.push(seq);
    await each(seq);
    if (seq === count) break;
  }
  return seqs;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test.each([{ count: 12_000, bytes: 14_000 }, { count: 400, bytes: 1_000_000 }])('a log of $count messages of $bytes bytes is read to its end on a broker as it comes', async ({ count, bytes }) => {
  const stream = `BYTES${bytes}`;
  await fill(stream, count, bytes);
  let disconnected = false;
  void (async () => { for await (const { type } of connection.status()) disconnected ||= type === 'disconnect'; })();
  expect(await read(stream, count)).toEqual(upTo(count));
  expect(disconnected).toBe(false);
}, 60_000);

test('a broker that is killed and comes back is read on from where it was', async () => {
  await LogStream.open(connection, { name: 'ORDERS', replicas: 1 });
  const count = 60_000;
  const writer = new LogWriter(connection);
  const entries = upTo(count).map((number) => ({ subject: 'orders.shop.order', messageId: `m${number}`, payload: 'x'.repeat(1_000) }));
  for (let first = 0; first < count; first += 1_000) await writer.publishRun(entries.slice(first, first + 1_000));
  const seqs = await read('ORDERS', count, async (seq) => {
    if (seq !== 100) return;
    const { port } = nats;
    await nats.kill();
    nats = await startNats({ storeDir: folder, port });
  });
  expect(seqs).toEqual(upTo(count));
}, 60_000);

test('a reader that is told to stop ends', async () => {
  const stopping = new AbortController();
  const reading = readLog(connection, { stream: 'ORDERS', replay: false }, 60_001, stopping.signal).next();
  stopping.abort();
  expect(await reading).toEqual({ done: true, value: undefined });
});
