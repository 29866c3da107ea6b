import { readLog } from '../../ingest/log-reader.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { startEmbeddedNats } from '../../ingest/nats-server.ts';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectBroker } from '../broker.ts';
import type { BenchPlace, Figures } from '../bench.ts';
import { startService } from '../service.ts';
import { runChild } from './child.ts';

/**
 * Reads one log twice in this process: bare, and through the whole pipeline
 * into tables and state. The second rate over the first is the figure that
 * holds on any machine.
 */
export async function measureThroughput(place: BenchPlace, scale: number): Promise<Figures> {
  const { settings, surroundings } = place;
  const embedded = settings.natsUrl === undefined ? await startEmbeddedNats(join(settings.data, 'nats'), settings.natsPort) : undefined;
  try {
    const natsUrl = settings.natsUrl ?? embedded!.url;
    const publishStart = surroundings.elapsed();
    await runChild({ env: { ...place.env, ORDERWATCH_NATS_URL: natsUrl } }, ['replay', '--history-only', '--scale', String(scale)]);
    const publishSeconds = (surroundings.elapsed() - publishStart) / 1000;
    const raw = await readBare(place, natsUrl);
    const whole = await readWhole({ ...place, settings: { ...settings, natsUrl } }, raw.messages);
    return {
      'messages': raw.messages,
      'mean message, bytes': raw.bytes / raw.messages,
      'publish, messages/s': raw.messages / publishSeconds,
      'raw read, messages/s': raw.messages / raw.seconds,
      'end to end, messages/s': raw.messages / whole.seconds,
      'end to end / raw read': raw.seconds / whole.seconds,
      'rows written': whole.rows,
      'CPU seconds per million messages': (whole.cpuSeconds / raw.messages) * 1e6,
      'resident memory at the end, MB': whole.residentBytes / 1e6,
      'orders in memory at the end': whole.orders,
    };
  } finally {
    await embedded?.stop();
  }
}

async function readBare({ settings, surroundings }: BenchPlace, natsUrl: string) {
  const connection = await connectBroker(natsUrl, 'orderwatch bench');
  try {
    const { lastSeq } = await (await LogStream.open(connection, settings.stream)).extent();
    const startedAt = surroundings.elapsed();
    let bytes = 0;
    const stopping = new AbortController();
    for await (const message of readLog(connection, { stream: settings.stream.name, replay: false }, 1, stopping.signal)) {
      bytes += message.payload.length;
      if (message.seq === lastSeq) break;
    }
    return { messages: lastSeq, bytes, seconds: (surroundings.elapsed() - startedAt) / 1000 };
  } finally {
    await connection.drain();
  }
}

async function readWhole({ settings, surroundings }: BenchPlace, lastSeq: number) {
  const cpu = process.cpuUsage();
  const startedAt = surroundings.elapsed();
  const service = await startService({ settings, surroundings, replay: true });
  try {
    while (service.pipeline.committed < lastSeq) await Promise.race([pause(10), service.done]);
    const seconds = (surroundings.elapsed() - startedAt) / 1000;
    const used = process.cpuUsage(cpu);
    const rows = await service.clickhouse.read<{ rows: string }>({
      sql: 'SELECT sum(rows) AS rows FROM system.parts WHERE database = {database:String} AND active', params: { database: 'orderwatch' },
    });
    return {
      seconds, cpuSeconds: (used.user + used.system) / 1e6, residentBytes: process.memoryUsage.rss(),
      orders: service.state.orders.size, rows: Number(rows[0]?.rows ?? 0),
    };
  } finally {
    await service.stop();
  }
}
