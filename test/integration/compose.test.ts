import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectBroker } from '../../commands/broker.ts';
import { findProgram } from '../../bin/environment.mjs';
import { sources } from '../../processors/domain/source.ts';
import { startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

/** The compose set-up's own files, read by the real programs. */

const config = join(import.meta.dirname, '../../config');
const passwords = Object.fromEntries(['orderwatch', ...sources].map((user) => [`NATS_${user.toUpperCase()}_PASSWORD`, `secret-of-${user}`]));

test('nats-server accepts nats.conf, but for the option that came after 2.9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderwatch-nats-conf-'));
  const text = readFileSync(join(config, 'nats.conf'), 'utf8');
  const known = text.replace(/^\s*sync_interval:.*\n/m, '');
  expect(known).not.toBe(text);
  writeFileSync(join(folder, 'nats.conf'), known);
  cpSync(join(config, 'nats-users.conf'), join(folder, 'nats-users.conf'));
  const run = () => execFileSync('nats-server', ['-t', '-c', join(folder, 'nats.conf')], { env: { ...process.env, ...passwords }, stdio: 'pipe' });
  expect(run).not.toThrow();
  rmSync(folder, { recursive: true });
});

test.runIf(findProgram('promtool') !== undefined)('promtool accepts prometheus.yml and its rules', () => {
  const said = execFileSync('promtool', ['check', 'config', join(config, 'prometheus.yml')], { encoding: 'utf8' });
  expect(said).toContain('SUCCESS');
});

describe('the permissions of nats-users.conf', () => {
  let server: NatsServer;
  let own: NatsConnection;
  let taobao: NatsConnection;

  beforeAll(async () => {
    Object.assign(process.env, passwords);
    server = await startNats({ config: readFileSync(join(config, 'nats-users.conf'), 'utf8') });
    own = await connectBroker(`nats://orderwatch:secret-of-orderwatch@127.0.0.1:${server.port}`, 'test');
    await (await jetstreamManager(own)).streams.add({ name: 'ORDERS', subjects: ['orders.>'] });
    taobao = await connect({ servers: server.url, user: 'taobao', pass: 'secret-of-taobao' });
  });

  afterAll(async () => {
    await Promise.all([own.close(), taobao.close()]);
    await server.stop();
  });

  test('a channel publishes its own messages and hears the acknowledgement', async () => {
    expect((await jetstream(taobao).publish('orders.taobao.trade', '{}')).stream).toBe('ORDERS');
  });

  test('a channel follows stock, and not what warehouses are asked', async () => {
    const stock = (async () => {
      for await (const { subject } of taobao.subscribe('stock.>')) return subject;
      return undefined;
    })();
    await taobao.flush();
    own.publish('stock.TEA', '{}');
    expect(await stock).toBe('stock.TEA');
    const asked = (async () => {
      for await (const { subject } of taobao.subscribe('signals.shipment.>')) return subject;
      return undefined;
    })();
    await expect(asked).rejects.toThrow(/permissions violation/i);
  });

  test('the warehouse system keeps a consumer of what it is asked to send', async () => {
    await (await jetstreamManager(own)).streams.add({ name: 'SIGNALS', subjects: ['signals.>'] });
    await jetstream(own).publish('signals.shipment.requested', '{}');
    const wms = await connect({ servers: server.url, user: 'wms', pass: 'secret-of-wms' });
    const manager = await jetstreamManager(wms, { checkAPI: false });
    await manager.consumers.add('SIGNALS', { durable_name: 'wms', filter_subject: 'signals.shipment.>', ack_policy: AckPolicy.Explicit });
    const consumer = await jetstream(wms, { checkAPI: false }).consumers.get('SIGNALS', 'wms');
    const message = await consumer.next({ expires: 5_000 });
    expect(message?.subject).toBe('signals.shipment.requested');
    expect(await message?.ackAck()).toBe(true);
    await wms.close();
  });

  test.each(['orders.control.tick', 'orders.jd.order', 'orders.payments.paid', 'orders.taobao', 'signals.clock', '$JS.API.STREAM.PURGE.ORDERS'])('a channel cannot publish to %s', async (subject) => {
    await expect(taobao.request(subject, '{}', { timeout: 5_000 })).rejects.toThrow(/permissions violation/i);
    const { state } = await (await jetstreamManager(own)).streams.info('ORDERS', { subjects_filter: '>' });
    expect(Object.keys(state.subjects ?? {})).toEqual(['orders.taobao.trade']);
  });

  test.each(['orders.>', 'orders.taobao.>', '_INBOX_orderwatch.>', '>'])('a channel cannot listen on %s', async (subject) => {
    const heard = (async () => {
      for await (const message of taobao.subscribe(subject)) return message.subject;
      return undefined;
    })();
    await expect(heard).rejects.toThrow(/permissions violation/i);
  });

  test('what orderwatch reads does not pass where channels may listen', async () => {
    const overheard: string[] = [];
    const listening = taobao.subscribe('_INBOX.>', { callback: (_, message) => { overheard.push(message.subject); } });
    await taobao.flush();
    const consumer = await jetstream(own).consumers.get('ORDERS', {});
    const message = await consumer.next();
    expect(message?.subject).toBe('orders.taobao.trade');
    await own.flush();
    await taobao.flush();
    expect(overheard).toEqual([]);
    listening.unsubscribe();
  });

  test('orderwatch publishes to the control plane', async () => {
    expect((await jetstream(own).publish('orders.control.tick', '{"everyMs":1000}')).stream).toBe('ORDERS');
  });

  test('a wrong password is an error that shows none', async () => {
    const wrong = connectBroker(`nats://orderwatch:not-the-secret@127.0.0.1:${server.port}`, 'test');
    await expect(wrong).rejects.toMatchObject({ code: 'nats_unreachable' });
    await expect(wrong).rejects.not.toThrow(/not-the-secret/);
  });
});
