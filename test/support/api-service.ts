import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import type { Token } from '../../api/auth.ts';
import type { Unready } from '../../api/health.ts';
import { createMetrics } from '../../api/metrics.ts';
import { createApi } from '../../api/server.ts';
import { readBoard } from '../../dashboards/board.ts';
import { buildDashboards } from '../../dashboards/build.ts';
import type { RowBatch } from '../../store/row-batch.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { apiCore, type TestCore } from './api-core.ts';
import { startClickHouse } from './clickhouse.ts';
import { batchOf, rejectionRow } from './clickhouse-rows.ts';
import { historyTo, orderHistory } from './order-history.ts';

export const tokens: readonly Token[] = [
  { token: 'see-0123456789', role: 'viewer' }, { token: 'mend-0123456789', role: 'operator' }, { token: 'all-0123456789', role: 'admin' },
  { token: 'count-0123456789', role: 'finance' },
];

/** Every answer these tests look into; a wrong one fails the assertion that looks. */
export interface Body {
  readonly code: string;
  readonly detail: string;
  readonly orders: readonly { readonly id: string }[];
  readonly rejections: readonly { readonly seq: number }[];
  readonly alerts: readonly { readonly id: string }[];
  readonly silences: readonly { readonly id: string }[];
  readonly counts: readonly unknown[];
  readonly stock: readonly { readonly sku: string }[];
  readonly movements: readonly { readonly seq: number; readonly kind: string }[];
  readonly nextBefore?: string;
  readonly decisions: readonly { readonly explanation: readonly string[] }[];
  readonly timeline: readonly { readonly type: string; readonly outcome: string; readonly reason?: string; readonly claimedTime: string }[];
  readonly payload: unknown;
  readonly nextCursor?: string;
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, { readonly get: { readonly parameters: readonly { readonly name: string }[] } }>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty when the answer is no JSON. */
  readonly body: Body;
}

export interface TestApi {
  readonly app: FastifyInstance;
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
}

export interface TestService {
  /** Without tokens. */
  readonly open: TestApi;
  /** With `tokens`. */
  readonly closed: TestApi;
  /** What stands in the way of readiness; tests change it. */
  reasons: Unready[];
  /** Sequences sent through again so far; a second time is answered as a repetition. */
  readonly resent: number[];
  /** The core behind it; its log may go on. */
  readonly core: TestCore;
  /** What people have said of alerts so far. */
  readonly said: { readonly type: string; readonly body: object }[];
  stop(): Promise<void>;
}

/** The API on real tables with the order history, two rejections at its end and what else a test gives, listening on ports of its own. */
export async function startApi(more?: RowBatch): Promise<TestService> {
  const store = await startClickHouse();
  const writer = new RowWriter(store.clickhouse);
  await writer.write(orderHistory());
  if (more !== undefined) await writer.write(more);
  await writer.write(batchOf(
    { table: 'rejections', row: rejectionRow({ seq: 5_000, ordinal: 2, reason: 'bytes_unreadable', payload: Uint8Array.from([0xff, 0x00, 0x0a, 0x5c, 0x09]), logTime: historyTo - 2 }) },
    { table: 'rejections', row: rejectionRow({ seq: 5_001, stage: 'lifecycle', reason: 'order_closed', payload: Buffer.from('{"名":"<b>\\n"}'), logTime: historyTo - 1 }) },
  ));

  const listen = async (given: readonly Token[]): Promise<TestApi> => {
    const app = await createApi({
      reader: store.clickhouse,
      core: service.core,
      health: { readiness: () => service.reasons },
      metrics: createMetrics(),
      publishRaw: ({ resendOf }) => {
        const duplicate = service.resent.includes(resendOf);
        service.resent.push(resendOf);
        return Promise.resolve({ seq: 9_000, duplicate });
      },
      steer: (type, body) => {
        service.said.push({ type, body });
        return Promise.resolve({ seq: 9_001 });
      },
      tokens: given,
      boards: buildDashboards().map(({ json }) => readBoard(json)),
      now: () => historyTo,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    return { app, url, get: (path, headers = {}) => get(url + path, headers) };
  };
  const service = { core: apiCore(), reasons: [] as Unready[], resent: [] as number[], said: [] as { type: string; body: object }[] };
  const open = await listen([]);
  const closed = await listen(tokens);
  return Object.assign(service, {
    open,
    closed,
    async stop() {
      await open.app.close();
      await closed.app.close();
      await store.stop();
    },
  });
}

async function get(url: string, headers: Record<string, string>): Promise<Answer> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, headers: answer.headers, text, body: (json ? JSON.parse(text) : {}) as Body };
}
