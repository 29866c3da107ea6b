import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paidOrder } from '../../commands/bench/paid-order.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { startEmbeddedNats } from '../../ingest/nats-server.ts';
import { freePort } from '../support/servers.ts';
import { startServiceProcess } from '../support/service.ts';

let folder: string;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-embedded-'));
  port = await freePort();
});

/** What a failed test would leave running. */
let stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
  await rm(folder, { recursive: true, force: true });
});

const pidIn = async (dir: string) => Number(await readFile(join(dir, 'nats.pid'), 'utf8'));

async function sendGarbage(): Promise<void> {
  const socket = connectSocket({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  socket.write('GARBAGE\r\n');
  await once(socket, 'close');
}

/** Ends the broker and takes its port, so that it cannot come back before it is let. */
async function killAndHoldPort(dir: string): Promise<Server> {
  process.kill(await pidIn(dir), 'SIGKILL');
  for (;;) {
    const holder = createServer((socket) => socket.destroy());
    const held = await once(holder.listen(port, '127.0.0.1'), 'listening').then(() => true, () => false);
    if (held) return holder;
    await pause(5);
  }
}

test('what is no NATS on its port does the broker no harm, and is in its log', async () => {
  const nats = await startEmbeddedNats(folder, port);
  stops.push(() => nats.stop());
  const pid = await pidIn(folder);
  for (let i = 0; i < 20; i++) await sendGarbage();
  const connection = await connect({ port });
  await jetstreamManager(connection);
  await connection.close();
  expect(await pidIn(folder)).toBe(pid);
  expect(nats.trouble).toBeUndefined();
  expect(await readFile(join(folder, 'nats.log'), 'utf8')).toMatch(/parser ERROR.*GARBAGE/);
  await nats.stop();
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
});

test('a broker left behind is taken over and looked after: killed, it is started again with all it had acknowledged', async () => {
  const script = `import(${JSON.stringify(new URL('../../ingest/nats-server.ts', import.meta.url).href)}).then((m) => m.startEmbeddedNats(${JSON.stringify(folder)}, ${port})).then(() => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['--import', 'tsx', '--eval', script], { stdio: 'inherit' }), 'exit');
  const orphan = await pidIn(folder);
  const before = await connect({ port, reconnect: false });
  await (await jetstreamManager(before)).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
  await jetstream(before).publish('kept.one', 'hello');

  const told: string[] = [];
  const nats = await startEmbeddedNats(folder, port, (message) => told.push(message));
  stops.push(() => nats.stop());
  expect(await pidIn(folder)).toBe(orphan);
  process.kill(orphan, 'SIGKILL');
  while (told.length === 0 || nats.trouble !== undefined) await pause(10);
  expect(told[0]).toContain('the embedded nats-server has ended');
  expect(await pidIn(folder)).not.toBe(orphan);
  const after = await connect({ port });
  expect((await (await jetstreamManager(after)).streams.info('KEPT')).state.messages).toBe(1);
  await after.close();
}, 30_000);

test('a broker that cannot start says why, from its log', async () => {
  await writeFile(join(folder, 'jetstream'), 'a file where a folder must be');
  await expect(startEmbeddedNats(folder, port)).rejects.toMatchObject({ code: 'nats_failed', message: expect.stringContaining('nats.log') });
});

test('a service whose embedded broker is killed says so meanwhile, and reads on afterwards', async () => {
  const service = await startServiceProcess(['start'], { ORDERWATCH_NATS_PORT: String(port), ORDERWATCH_DATA: folder });
  stops.push(() => service.stop());
  await service.answers('/readyz');
  const order = async (number: number) => {
    const connection = await connect({ port });
    await new LogWriter(connection).publishRun([paidOrder(number, 'placed', Date.now()), paidOrder(number, 'paid', Date.now())]);
    await connection.close();
  };
  await order(1);
  await service.answers('/api/orders/shop:bench-1');

  const holder = await killAndHoldPort(join(folder, 'nats'));
  const { reasons } = await (await service.answers('/readyz', 503)).json() as { reasons: { code: string; message: string }[] };
  expect(reasons[0]).toMatchObject({ code: 'log_away', message: expect.stringContaining('embedded nats-server has ended') });
  holder.close();

  await service.answers('/readyz');
  await order(2);
  await service.answers('/api/orders/shop:bench-2');
  await service.answers('/readyz');
  await service.stop();
  expect(service.child.exitCode).toBe(0);
}, 60_000);
