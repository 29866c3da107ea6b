import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNats, type NatsServer } from '../support/servers.ts';
import { startServiceProcess } from '../support/service.ts';

let folder: string;
let nats: NatsServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-broker-'));
  nats = await startNats();
});

afterAll(async () => {
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a service whose broker is away says so, and still ends when it is told to', async () => {
  const service = await startServiceProcess(['start'], { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: folder });
  await service.answers('/readyz');
  await nats.kill();
  const { reasons } = await (await service.answers('/readyz', 503)).json() as { reasons: { code: string }[] };
  expect(reasons.map(({ code }) => code)).toEqual(['log_away']);
  await service.stop();
  expect(service.child.exitCode).toBe(0);
  expect(service.output()).not.toContain('unexpected');
});
