import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logTimeHeader } from '../../ingest/log-reader.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { formatInstant, parseInstant } from '../../processors/domain/instant.ts';
import { history } from '../../samples/history.ts';
import { loadInvoices } from '../../samples/invoice.ts';
import { StateStore } from '../../store/state-store.ts';
import { startNats, type NatsServer } from '../support/servers.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service.ts';
import { readTables } from '../support/tables.ts';

const lives = 20;
const messages = 12_000;
const seed = 20_261_122;

let nats: NatsServer;
let folder: string;

beforeAll(async () => {
  nats = await startNats();
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-drill-'));
  // Small batches, so that a kill is never far from a commit; finished orders leave memory within the drill.
  await writeFile(join(folder, 'drill.yaml'), 'pipeline: { batchMessages: 120, batchMs: 20 }\ncore: { retainFinishedMs: 2h, completeAfterMs: 1d }\n');
});

afterAll(async () => {
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = (data: string): Promise<ServiceProcess> => startServiceProcess(['start', '--replay', '--no-samples'], {
  ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: join(folder, data), ORDERWATCH_CONFIG: join(folder, 'drill.yaml'),
  ORDERWATCH_BUYER_KEY: 'a key that both runs share',
});

/** Waits until the service has committed its first messages of this life. */
async function reading(service: ServiceProcess): Promise<void> {
  await service.answers('/healthz');
  while ((await (await service.answers('/metrics')).text()).includes('orderwatch_messages_read_total 0\n')) await pause(5);
}

/** Waits until the service's tables hold the log up to `lastSeq`. */
async function caughtUp(service: ServiceProcess, lastSeq: number): Promise<void> {
  await service.answers('/readyz');
  while (!(await (await fetch(`${service.url}/metrics`)).text()).includes('orderwatch_lag_messages 0')) await pause(100);
  expect(Number(await service.ask('SELECT max(seq) FROM orderwatch.events'))).toBeGreaterThan(lastSeq - 200);
}

test('killed twenty times under load, the tables are those of an undisturbed run, row for row', { timeout: 300_000 }, async () => {
  const connection = await connect({ port: nats.port });
  const stream = await LogStream.open(connection, { name: 'ORDERS', replicas: 1 });
  const writer = new LogWriter(connection);
  const invoices = loadInvoices(fileURLToPath(new URL('../../samples/online-retail.csv.gz', import.meta.url)));
  const log = history({ invoices, seed, scale: 1, until: parseInstant('2026-11-22T20:00:00Z')! });
  const publish = async (count: number): Promise<void> => {
    const run = take(log, count).map(({ subject, messageId, logTime, headers, payload }) =>
      ({ subject, messageId, payload, headers: { ...headers, [logTimeHeader]: formatInstant(logTime) } }));
    await writer.publishRun(run);
  };

  const random = mulberry(seed);
  for (let life = 0; life < lives; life++) {
    const service = await start('killed');
    // Some lives end while starting, most while reading what is being published.
    const publishing = (async () => { for (let i = 0; i < 12; i++) { await publish(messages / lives / 12); await pause(40); } })();
    if (life % 5 !== 4) await reading(service);
    await pause(random() * 300);
    await service.kill();
    await publishing;
  }
  const { lastSeq } = await stream.extent();
  expect(lastSeq).toBeGreaterThan(messages * 0.99);

  // The lives did real work: the state they left is well into the log.
  const left = StateStore.open(join(folder, 'killed', 'state'));
  expect(left.position().seq).toBeGreaterThan(messages / 8);
  await left.close();

  const survivor = await start('killed');
  await caughtUp(survivor, lastSeq);
  const drilled = await readTables(survivor);
  await survivor.stop();

  const undisturbed = await start('undisturbed');
  await caughtUp(undisturbed, lastSeq);
  const expected = await readTables(undisturbed);
  await undisturbed.stop();
  await connection.drain();

  for (const [table, rows] of Object.entries(expected)) {
    expect(rows.length, `${table} has rows`).toBeGreaterThan(10);
    expect(drilled[table], table).toEqual(rows);
  }
});

function take<T>(from: Iterator<T, void>, count: number): T[] {
  const taken: T[] = [];
  for (let next = from.next(); next.done !== true; next = from.next()) {
    taken.push(next.value);
    if (taken.length === count) break;
  }
  return taken;
}

/** The generator behind the moments of death: mulberry32 by Tommy Ettinger, public domain. */
function mulberry(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
