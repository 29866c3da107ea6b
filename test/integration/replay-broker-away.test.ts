import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReplayProgress } from '../../commands/replay.ts';
import { startOrderwatch } from '../support/program.ts';
import { startNats, type NatsServer } from '../support/servers.ts';

let folder: string;
let nats: NatsServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-replay-'));
  nats = await startNats({ storeDir: join(folder, 'jetstream') });
});

afterAll(async () => {
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

const progress = async () => JSON.parse(await readFile(join(folder, 'replay.json'), 'utf8').catch(() => '{"published":0}')) as ReplayProgress;

test('a replay whose broker is killed and comes back publishes everything, and nothing twice', async () => {
  const running = startOrderwatch(['replay', '--history-only', '--until', '2026-03-01T12:00:00Z'], { env: { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: folder } });
  while ((await progress()).published < 2_000) await pause(2);
  const { port } = nats;
  await nats.kill();
  const published = (await progress()).published;
  nats = await startNats({ storeDir: join(folder, 'jetstream'), port });
  const { code, err } = await running.ended;
  expect(code, err).toBe(0);
  const done = await progress();
  expect(done).toMatchObject({ historyDone: true });
  expect(done.published).toBeGreaterThan(published);

  const connection = await connect({ port });
  const { state } = await (await jetstreamManager(connection)).streams.info('ORDERS');
  await connection.close();
  expect(state.messages).toBe(done.published);
}, 60_000);
