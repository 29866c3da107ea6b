import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { paidOrder } from '../../commands/bench/paid-order.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { startNats } from '../support/servers.ts';
import { startServiceProcess } from '../support/service.ts';

test('a state whose tables are gone is refused, and both are built anew together', async () => {
  const nats = await startNats();
  const data = await mkdtemp(join(tmpdir(), 'orderwatch-tables-'));
  const start = () => startServiceProcess(['start'], { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: data });
  try {
    const first = await start();
    await first.answers('/readyz');
    const connection = await connect({ port: nats.port });
    await new LogWriter(connection).publish(paidOrder(1, 'placed', Date.now()));
    await connection.drain();
    await first.answers('/api/orders/shop:bench-1');
    await first.stop();

    await rm(join(data, 'clickhouse'), { recursive: true });
    const second = await start();
    if (second.child.exitCode === null) await once(second.child, 'exit');
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain('tables_missing: the state knows 1 orders and the tables are empty');

    await rm(join(data, 'state'), { recursive: true });
    const third = await start();
    await third.answers('/api/orders/shop:bench-1');
    await third.stop();
  } finally {
    await nats.stop();
    await rm(data, { recursive: true, force: true });
  }
});
