import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { LogWriter } from '../../ingest/log-writer.ts';
import { connectBroker } from '../broker.ts';
import type { BenchPlace, Figures } from '../bench.ts';
import { startService } from '../service.ts';
import { paidOrder } from './paid-order.ts';

/** Publishes at a fixed rate and asks the tables, over and over, how far they have come. */
export async function measureLatency({ settings, surroundings }: BenchPlace, rate: number, seconds: number): Promise<Figures> {
  const service = await startService({ settings, surroundings, replay: false });
  const connection = await connectBroker(service.natsUrl, 'orderwatch bench');
  try {
    const publishedAt = new Map<number, number>();
    const latencies: number[] = [];
    let done = false;
    const watching = watch(() => done);
    await publish(new LogWriter(connection), publishedAt);
    while (publishedAt.size > 0) await Promise.race([pause(20), service.done]);
    done = true;
    await watching;
    return {
      'rate, messages/s': latencies.length / seconds,
      'publish to queryable, p50 ms': quantile(latencies, 0.5),
      'publish to queryable, p99 ms': quantile(latencies, 0.99),
      'publish to queryable, worst ms': Math.max(...latencies),
    };

    /** A message is queryable once a query sees its sequence; the moment the answer came counts, not when it was asked. */
    async function watch(ended: () => boolean): Promise<void> {
      while (!ended()) {
        const [row] = await service.clickhouse.read<{ seq: string }>({ sql: 'SELECT max(seq) AS seq FROM orderwatch.events', params: {} });
        const at = surroundings.elapsed();
        const seen = Number(row?.seq ?? 0);
        for (const [seq, since] of publishedAt) {
          if (seq > seen) continue;
          latencies.push(at - since);
          publishedAt.delete(seq);
        }
        await pause(10);
      }
    }
  } finally {
    await connection.drain();
    await service.stop();
  }

  /** A tenth of a second's messages at a time, evenly; the broker's answers give the sequences. */
  async function publish(writer: LogWriter, publishedAt: Map<number, number>): Promise<void> {
    const perSlice = Math.max(1, Math.round(rate / 50));
    const startedAt = surroundings.elapsed();
    let sent = 0;
    while (sent < rate * seconds) {
      const due = startedAt + (sent / rate) * 1000;
      if (due > surroundings.elapsed()) await pause(due - surroundings.elapsed());
      for (let i = 0; i < perSlice; i++) {
        const number = sent++;
        const entry = paidOrder(Math.floor(number / 2), number % 2 === 0 ? 'placed' : 'paid', surroundings.now());
        const since = surroundings.elapsed();
        void writer.publish(entry).then(({ seq }) => publishedAt.set(seq, since));
      }
    }
    await pause(200);
  }
}
