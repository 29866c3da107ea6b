import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { LogWriter } from '../../ingest/log-writer.ts';
import { brokerUrl, connectBroker } from '../broker.ts';
import type { BenchPlace, Figures } from '../bench.ts';
import { answers, startChild } from './child.ts';
import { paidOrder } from './paid-order.ts';

/** Fills a service with open orders, kills it with SIGKILL, and times its way back to serving and to being ready. */
export async function measureRestart(place: BenchPlace, orders: number): Promise<Figures> {
  const { surroundings, settings } = place;
  const base = `http://127.0.0.1:${settings.port}`;
  let service = startChild(place, ['start']);
  try {
    await answers(service, `${base}/readyz`);
    await fill(place, orders);
    await answers(service, `${base}/api/orders/shop:bench-${orders - 1}`);
    await answers(service, `${base}/readyz`);
    const resident = await residentBytes(service.pid!);
    service.kill('SIGKILL');
    await once(service, 'exit');
    const killedAt = surroundings.elapsed();
    service = startChild(place, ['start']);
    await answers(service, `${base}/api/orders/shop:bench-0`);
    const servingMs = surroundings.elapsed() - killedAt;
    await answers(service, `${base}/readyz`);
    return {
      'open orders': orders,
      'resident memory, MB': resident / 1e6,
      'kill -9 to serving, s': servingMs / 1000,
      'kill -9 to ready, s': (surroundings.elapsed() - killedAt) / 1000,
      'resident memory after restart, MB': (await residentBytes(service.pid!)) / 1e6,
    };
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
}

async function fill({ settings, surroundings }: BenchPlace, orders: number): Promise<void> {
  const connection = await connectBroker(brokerUrl(settings), 'orderwatch bench');
  try {
    const writer = new LogWriter(connection);
    for (let first = 0; first < orders; first += 500) {
      const run = Array.from({ length: Math.min(500, orders - first) }, (_, i) => first + i);
      await writer.publishRun(run.flatMap((number) => [
        paidOrder(number, 'placed', surroundings.now()), paidOrder(number, 'paid', surroundings.now()),
      ]));
    }
  } finally {
    await connection.drain();
  }
}

/** What the kernel says the process holds. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
