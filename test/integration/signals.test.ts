import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignalError, SignalPublisher } from '../../alerting/signal-publisher.ts';
import type { Signal } from '../../processors/domain/signal.ts';
import { signalRow } from '../support/clickhouse-rows.ts';
import { startNats } from '../support/servers.ts';
import type { NatsServer } from '../support/servers.ts';

let server: NatsServer;
let connection: NatsConnection;

beforeAll(async () => {
  server = await startNats();
  connection = await connect({ servers: server.url });
});

afterAll(async () => {
  await connection.close();
  await server.stop();
});

const signals: readonly Signal[] = [
  signalRow(), signalRow({ ordinal: 2, kind: 'closings.halted', subject: 'closings', evidence: { closings: 101 } }), signalRow({ seq: 12, kind: 'clock.doubted' }),
];

async function published(): Promise<{ subject: string; id: string; body: unknown }[]> {
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info('SIGNALS');
  const stored = await Promise.all(Array.from({ length: state.messages }, (_, index) => manager.streams.getMessage('SIGNALS', { seq: index + 1 })));
  return stored.map((message) => ({ subject: message?.subject ?? '', id: message?.header.get('Nats-Msg-Id') ?? '', body: message?.json() }));
}

test('signals are in the stream when publish ends, on a subject of their kind, in order', async () => {
  const publisher = await SignalPublisher.open(connection);
  await publisher.publish(signals);
  const all = await published();
  expect(all.map(({ subject, id }) => [subject, id])).toEqual([
    ['signals.refund.required', '11-1'], ['signals.closings.halted', '11-2'], ['signals.clock.doubted', '12-1'],
  ]);
  expect(all[0]?.body).toEqual({
    kind: 'refund.required', seq: 11, ordinal: 1, logTime: '2023-11-14T22:13:20.011Z', subject: 'OMS-20231115-00001',
    evidence: { amountMinor: 13_912, currency: 'CNY', late: true },
  });
});

test('publishing them again adds nothing, also by another process that finds the stream', async () => {
  const again = await SignalPublisher.open(connection);
  await again.publish(signals);
  await again.publish([]);
  expect(await published()).toHaveLength(signals.length);
});

test('a stream that is there is left as it is', async () => {
  const manager = await jetstreamManager(connection);
  await manager.streams.update('SIGNALS', { max_age: 3_600_000_000_000 });
  await SignalPublisher.open(connection);
  expect((await manager.streams.info('SIGNALS')).config.max_age).toBe(3_600_000_000_000);
});

test('signals nobody acknowledges are an error with a code', async () => {
  const publisher = await SignalPublisher.open(connection);
  await (await jetstreamManager(connection)).streams.delete('SIGNALS');
  const failure = await publisher.publish([signalRow()]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SignalError);
  expect(failure).toMatchObject({ code: 'signals_away', cause: expect.any(Error) });
  expect(await jetstream(connection).publish('signals.x', '').catch(() => 'nobody listens')).toBe('nobody listens');
});
