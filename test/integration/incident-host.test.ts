import { connect } from '@nats-io/transport-node';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Service, startService } from '../../commands/service.ts';
import { readSettings } from '../../config/settings.ts';
import { businessDate, hour } from '../../processors/domain/instant.ts';
import { freePort, startNats } from '../support/servers.ts';
import { startServiceProcess } from '../support/service.ts';
import { shopEvent } from '../support/shop-event.ts';
import { recordedSurroundings } from '../support/surroundings.ts';
import { startTimeServer } from '../support/time-server.ts';

/** The incident on a whole service: its host's clock is eight hours off, or its `TZ` is another. */

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'orderwatch-incident-'));
  opened.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A buyer orders, by a shop whose clock is right. */
async function order(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  connection.publish('orders.shop.order.placed', shopEvent('order.placed', '1001', new Date().toISOString(), 'placed-1001'));
  await connection.drain();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

test.each([['ahead', 8 * hour], ['behind', -8 * hour]])('a host whose clock is eight hours %s closes nothing, and says whose clock is wrong', async (_, off) => {
  const servers = await Promise.all([1, 2, 3].map(() => startTimeServer()));
  opened.push(...servers.map((server) => () => server.stop()));
  const nats = await startNats();
  opened.push(() => nats.stop());
  const settings = readSettings({
    env: { ORDERWATCH_DATA: await folder(), ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_PORT: String(await freePort()) },
  });
  const service: Service = await startService({
    settings: { ...settings, clocks: { servers: servers.map(({ port }) => `127.0.0.1:${port}`) } },
    surroundings: { ...recordedSurroundings(), randomBytes: (length) => randomBytes(length), now: () => Date.now() + off }, replay: false,
  });
  opened.push(() => service.stop());
  await order(nats.url);
  await until(() => service.state.orders.size === 1);
  for (let times = 0; times < 3; times++) await service.comparison.compare();
  await until(() => service.state.clocks.get('host', 'host')?.recent.length === 3);
  const [placed] = [...service.state.orders.values()];
  expect(placed?.state).toBe('pending_payment');
  expect(Math.abs(service.state.position.logTime - Date.now())).toBeLessThan(hour);
  await until(() => service.pipeline.committed === service.state.position.seq);
  const { clocks } = await (await fetch(`${service.url}/api/clocks`)).json() as { clocks: { kind: string; name: string; verdict: string; looksLike?: string }[] };
  const said = clocks.filter(({ kind }) => kind !== 'source').map(({ kind, verdict, looksLike }) => [kind, verdict, looksLike]);
  expect(said).toContainEqual(['host', 'off_by_zone', off > 0 ? 'it runs 8 h ahead: local time sent as UTC' : 'it runs 8 h behind: UTC sent as local time']);
  expect(said.filter(([, verdict]) => verdict !== 'good')).toHaveLength(1);
});

test.each(['America/New_York', 'Pacific/Kiritimati'])('a host under TZ=%s keeps the business day and closes nothing', async (TZ) => {
  const nats = await startNats();
  opened.push(() => nats.stop());
  const service = await startServiceProcess(['start'], { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: await folder(), TZ });
  opened.push(() => service.stop());
  await service.answers('/readyz');
  const before = businessDate(Date.now(), 'Asia/Shanghai');
  await order(nats.url);
  let orders: { id: string; state: string }[] = [];
  while (orders.length === 0) {
    await pause(50);
    ({ orders } = await (await service.answers('/api/orders')).json() as { orders: { id: string; state: string }[] });
  }
  const days = [before, businessDate(Date.now(), 'Asia/Shanghai')].map((date) => `OMS-${date.replaceAll('-', '')}-00001`);
  expect(days).toContain(orders[0]?.id);
  expect(orders[0]?.state).toBe('pending_payment');
});
