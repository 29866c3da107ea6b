import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { startNats } from '../support/servers.ts';

test('two servers run side by side, each on a port of its own', async () => {
  const [one, two] = await Promise.all([startNats(), startNats()]);
  expect(one.port).not.toBe(two.port);
  const connection = await connect({ servers: one.url });
  expect(connection.info?.jetstream).toBe(true);
  await connection.close();
  await Promise.all([one.stop(), two.stop()]);
  expect(() => process.kill(one.pid, 0)).toThrow();
});

test('what was acknowledged is there after a kill and a start on the same port', async () => {
  const storeDir = await mkdtemp(join(tmpdir(), 'orderwatch-store-'));
  const before = await startNats({ storeDir });
  const first = await connect({ servers: before.url });
  await (await jetstreamManager(first)).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
  await jetstream(first).publish('kept.one', 'hello');
  await before.kill();
  await first.close();

  const after = await startNats({ storeDir, port: before.port });
  const second = await connect({ servers: after.url });
  const stream = await (await jetstreamManager(second)).streams.info('KEPT');
  expect(stream.state.messages).toBe(1);
  await second.close();
  await after.stop();
  await before.stop();
  await rm(storeDir, { recursive: true, force: true });
});

test('a configuration the server refuses is an error that holds its words', async () => {
  await expect(startNats({ config: 'no_such_option: 1' })).rejects.toThrow(/no_such_option/);
});
