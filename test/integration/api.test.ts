import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Token } from '../../api/auth.ts';
import { errorCodes } from '../../api/errors.ts';
import type { Unready } from '../../api/health.ts';
import { createMetrics } from '../../api/metrics.ts';
import { createApi } from '../../api/server.ts';
import { readBoard } from '../../dashboards/board.ts';
import { buildDashboards } from '../../dashboards/build.ts';
import { RowWriter } from '../../store/row-writer.ts';
import { startClickHouse } from '../support/clickhouse.ts';
import type { TestClickHouse } from '../support/clickhouse.ts';
import { batchOf, rejectionRow } from '../support/clickhouse-rows.ts';
import { historyOrder, historyOrders, historyTo, orderHistory } from '../support/order-history.ts';

const tokens: readonly Token[] = [
  { token: 'see-0123456789', role: 'viewer' }, { token: 'mend-0123456789', role: 'operator' }, { token: 'all-0123456789', role: 'admin' },
  { token: 'count-0123456789', role: 'finance' },
];

let store: TestClickHouse;
let reasons: Unready[] = [];
let resent: number[] = [];
let open: { app: FastifyInstance; url: string };
let closed: { app: FastifyInstance; url: string };

async function start(given: readonly Token[]): Promise<{ app: FastifyInstance; url: string }> {
  const app = await createApi({
    reader: store.clickhouse,
    health: { readiness: () => reasons },
    metrics: createMetrics(),
    async publishRaw({ resendOf }) {
      const duplicate = resent.includes(resendOf);
      resent.push(resendOf);
      return { seq: 9_000, duplicate };
    },
    tokens: given,
    boards: buildDashboards().map(({ json }) => readBoard(json)),
    now: () => historyTo,
    version: '0.0.0',
    log: pino({ level: 'silent' }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}

beforeAll(async () => {
  store = await startClickHouse();
  await new RowWriter(store.clickhouse).write(orderHistory());
  await new RowWriter(store.clickhouse).write(batchOf(
    { table: 'rejections', row: rejectionRow({ seq: 5_000, ordinal: 2, reason: 'bytes_unreadable', payload: Uint8Array.from([0xff, 0x00, 0x0a, 0x5c, 0x09]), logTime: historyTo - 2 }) },
    { table: 'rejections', row: rejectionRow({ seq: 5_001, stage: 'lifecycle', reason: 'order_closed', payload: Buffer.from('{"名":"<b>\\n"}'), logTime: historyTo - 1 }) },
  ));
  open = await start([]);
  closed = await start(tokens);
});

beforeEach(() => {
  reasons = [];
  resent = [];
});

afterAll(async () => {
  await open.app.close();
  await closed.app.close();
  await store.stop();
});

/** Every answer these tests look into; a wrong one fails the assertion that looks. */
interface Body {
  readonly code: string;
  readonly detail: string;
  readonly orders: readonly { readonly id: string }[];
  readonly rejections: readonly { readonly seq: number }[];
  readonly counts: readonly unknown[];
  readonly timeline: readonly { readonly type: string; readonly outcome: string; readonly reason?: string; readonly claimedTime: string }[];
  readonly payload: unknown;
  readonly nextCursor?: string;
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, { readonly get: { readonly parameters: readonly { readonly name: string }[] } }>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

async function get(path: string, headers: Record<string, string> = {}, at = open): Promise<Answer> {
  const answer = await fetch(at.url + path, { headers });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, headers: answer.headers, text, body: (json ? JSON.parse(text) : {}) as Body };
}

const count = async (query: string) => (await get(`/api/orders?limit=500&${query}`)).body.orders.length;
const seqs = async (query: string) => (await get(`/api/rejections?${query}`)).body.rejections.map(({ seq }) => seq);
const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function resend(seq: number): Promise<[number, unknown]> {
  const answer = await fetch(`${open.url}/api/rejections/${seq}/resend`, { method: 'POST' });
  return [answer.status, await answer.json()];
}

describe('orders', () => {
  test('are found by either id, with money, lines and timeline', async () => {
    const number = 30;
    const { id, key } = historyOrder(number);
    const byOms = await get(`/api/orders/${id}`);
    const byChannel = await get(`/api/orders/${encodeURIComponent(key)}`);
    expect(byOms.status).toBe(200);
    expect(byChannel.body).toEqual(byOms.body);
    expect(byOms.body).toMatchObject({
      id, channelOrderId: key, state: 'delivered', placedLogTime: '2026-03-01T10:00:02.000Z',
      total: { amount: '139.12', currency: 'CNY' }, refunded: { amount: '0.00', currency: 'CNY' },
      discounts: { merchant: { amount: '5.00' }, platform: { amount: '0.88' } },
      shipTo: { country: 'CN', province: '浙江省', city: '杭州市' },
      lines: [
        { line: '1', sku: 'TEAPOT', quantity: 2, unitPrice: { amount: '60.00', currency: 'CNY' } },
        { line: '2', sku: 'CUP', quantity: 1 },
      ],
      timelineComplete: true,
    });
    expect(byOms.body.timeline.map(({ type, outcome, reason }) => [type, outcome, reason])).toEqual([
      ['order.placed', 'applied', undefined],
      ['order.paid', 'applied', undefined],
      ['order.paid', 'duplicate', 'same_payment'],
      ['shipment.scanned', 'parked', 'awaits_dispatch'],
    ]);
    expect(byOms.body.timeline[2]).toMatchObject({ meaning: 'This payment has been counted, from this or another source.', amount: { amount: '139.12' } });
    expect(byOms.body.timeline[0]?.claimedTime).toBe('2026-03-01T10:00:00.000Z');
  });

  test('that are not there are named', async () => {
    for (const id of ['OMS-20990101-00001', 'jd:1', "x' OR 1=1 --", '%00']) {
      const { status, body } = await get(`/api/orders/${encodeURIComponent(id)}`);
      expect([status, body.code]).toEqual([404, 'order_not_found']);
    }
  });

  test('are paged by cursor without gap or repetition, the newest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await get(`/api/orders?limit=37${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      expect(body.orders.length).toBeLessThanOrEqual(37);
      seen.push(...body.orders.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: historyOrders }, (_, index) => historyOrder(historyOrders - index).id));
  });

  test('are filtered by state, channel, time and text, together', async () => {
    expect(await count('state=closed')).toBe(historyOrders / 6);
    expect(await count('channel=jd')).toBe(35);
    expect(await count('channel=jd&state=closed')).toBeLessThan(35);
    expect(await count(`placedFrom=${encodeURIComponent('2026-03-01T08:00:00+08:00')}&placedTo=2026-03-01T01:00:00Z`)).toBe(2);
    expect(await count('q=OMS-20260301-0024')).toBe(1);
    expect(await count('q=9000030')).toBe(1);
    expect(await count(`q=${encodeURIComponent(historyOrder(30).key)}`)).toBe(1);
    expect(await count('q=%25')).toBe(0);
  });

  test.each([
    ['state=gone', 'filter_invalid', 'state'], ['channel=ebay', 'filter_invalid', 'channel'], ['limit=501', 'filter_invalid', 'limit'],
    ['limit=0', 'filter_invalid', 'limit'], ['placedFrom=2026-03-01', 'filter_invalid', 'placedFrom'], ['colour=red', 'filter_invalid', 'colour'],
    ['state=paid&state=closed', 'filter_invalid', 'state'], ['__proto__=1', 'filter_invalid', '__proto__'],
    ['cursor=nonsense', 'cursor_invalid', 'cursor'], ['cursor=WyJhIiwxXQ', 'cursor_invalid', 'cursor'],
  ])('?%s is a 400 that names it', async (query, code, named) => {
    const { status, body } = await get(`/api/orders?${query}`);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toContain(named);
  });
});

describe('rejections', () => {
  test('are listed with counts by reason over all pages', async () => {
    const { body } = await get('/api/rejections?limit=5');
    expect(body.rejections).toHaveLength(5);
    expect(body.rejections[0]).toMatchObject({ seq: 5_001, stage: 'lifecycle', reason: 'order_closed', meaning: 'The order was closed unpaid.' });
    expect(body.rejections[0]).not.toHaveProperty('payload');
    expect(body.counts).toEqual([
      { reason: 'total_mismatch', stage: 'ingest', rejections: 12 },
      { reason: 'bytes_unreadable', stage: 'ingest', rejections: 1 },
      { reason: 'order_closed', stage: 'lifecycle', rejections: 1 },
    ]);
    const rest = await get(`/api/rejections?limit=500&cursor=${body.nextCursor}`);
    expect(rest.body.rejections).toHaveLength(9);
    expect(rest.body).not.toHaveProperty('nextCursor');
  });

  test('are filtered', async () => {
    expect(await seqs('stage=lifecycle')).toEqual([5_001]);
    expect(await seqs('reason=bytes_unreadable')).toEqual([5_000]);
    expect(await seqs('source=nobody')).toEqual([]);
    expect(await seqs(`from=${new Date(historyTo - 1).toISOString()}`)).toEqual([5_001]);
    expect(await seqs(`from=${new Date(historyTo - 2).toISOString()}&to=${new Date(historyTo - 1).toISOString()}`)).toEqual([5_000]);
  });

  test('show their bytes exactly, as text where they are text', async () => {
    const text = await get('/api/rejections/5001/0');
    expect(text.body.payload).toEqual({ text: '{"名":"<b>\\n"}', base64: Buffer.from('{"名":"<b>\\n"}').toString('base64') });
    const bytes = await get('/api/rejections/5000/2');
    expect(bytes.body.payload).toEqual({ base64: Buffer.from([0xff, 0x00, 0x0a, 0x5c, 0x09]).toString('base64') });
    expect((await get('/api/rejections/5000/3')).body.code).toBe('rejection_not_found');
    expect((await get('/api/rejections/x/0')).body.code).toBe('filter_invalid');
  });

  test('are sent through again, and not twice by a double click', async () => {
    expect(await resend(5_000)).toEqual([200, { resendOf: 5_000, seq: 9_000 }]);
    expect(await resend(5_000)).toEqual([409, expect.objectContaining({ code: 'resend_repeated' })]);
    expect(await resend(4_999)).toEqual([404, expect.objectContaining({ code: 'rejection_not_found' })]);
    expect(resent).toEqual([5_000, 5_000]);
  });
});

describe('health', () => {
  test('alive, ready or not and why, and metrics that count requests by route', async () => {
    expect((await get('/healthz')).body).toEqual({ alive: true });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    reasons = [{ code: 'store_away', message: 'ClickHouse has been away since 20:00.' }];
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { ready: false, reasons } });
    await get('/api/orders/jd:77');
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('orderwatch_http_request_duration_seconds_count{method="GET",route="/api/orders/:id",status="404"}');
    expect(text).not.toContain('jd:77');
  });
});

describe('the description', () => {
  test('names every route and every error code', async () => {
    const { body } = await get('/openapi.json');
    expect(Object.keys(body.paths).toSorted()).toEqual([
      '/api/orders', '/api/orders/{id}', '/api/rejections', '/api/rejections/{seq}/resend', '/api/rejections/{seq}/{ordinal}',
      '/healthz', '/metrics', '/readyz',
    ]);
    for (const code of Object.keys(errorCodes)) expect(body.info.description).toContain(`\`${code}\``);
    expect(body.paths['/api/orders']?.get.parameters.map(({ name }) => name))
      .toEqual(['state', 'channel', 'placedFrom', 'placedTo', 'q', 'limit', 'cursor']);
  });

  test('is a page whose policy allows no script from elsewhere or in the page', async () => {
    const { status, headers, text } = await get('/docs/');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script>|src="https?:/);
  });
});

describe('who may do what', () => {
  test('without a token nothing but health is open', async () => {
    for (const path of ['/api/orders', '/api/orders/jd:1', '/api/rejections', '/api/rejections/5001/0', '/board', '/board/assets/board.js', '/docs/', '/docs/static/index.css', '/openapi.json', '/']) {
      const { status, body, headers } = await get(path, {}, closed);
      expect([path, status, body.code]).toEqual([path, 401, 'token_missing']);
      expect(headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await get(path, {}, closed)).status, path).toBe(200);
  });

  test('an unknown token opens nothing', async () => {
    for (const token of ['see', 'see-01234567890', '', 'SEE-0123456789']) {
      expect((await get('/api/orders', as(token), closed)).status).toBe(401);
    }
  });

  test('viewers see, operators see bytes and send again, admins may do all, finance sees', async () => {
    const bytes = async (token: string) => (await get('/api/rejections/5001/0', as(token), closed)).status;
    const orders = async (token: string) => (await get('/api/orders', as(token), closed)).status;
    const all = tokens.map(({ token }) => token);
    expect(await Promise.all(all.map(orders))).toEqual([200, 200, 200, 200]);
    expect(await Promise.all(all.map(bytes))).toEqual([403, 200, 200, 403]);
    const answer = await fetch(`${closed.url}/api/rejections/5001/resend`, { method: 'POST', headers: as('see-0123456789') });
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([403, 'role_insufficient']);
    expect(resent).toEqual([]);
  });

  test('a browser may give the token as a password', async () => {
    const basic = `Basic ${Buffer.from('anyone:see-0123456789').toString('base64')}`;
    expect((await get('/board', { authorization: basic }, closed)).status).toBe(200);
  });

  test('without tokens a name that is not loopback is refused: it may be another page’s', async () => {
    const host = async (name: string, app = open.app) => (await app.inject({ url: '/api/orders?limit=1', headers: { host: name } })).statusCode;
    for (const name of ['localhost:8080', '127.0.0.1', '[::1]:8080', '127.1.2.3:1']) expect([name, await host(name)]).toEqual([name, 200]);
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8080', '192.168.1.5']) {
      expect([name, await host(name)]).toEqual([name, 403]);
    }
    expect((await open.app.inject({ url: '/metrics', headers: { host: 'orderwatch:8080' } })).statusCode).toBe(200);
  });

  test('a page of another site may change nothing, with or without tokens', async () => {
    const send = async (headers: Record<string, string>, at = open) => {
      const { host } = new URL(at.url);
      return (await at.app.inject({ method: 'POST', url: '/api/rejections/5001/resend', headers: { host, ...headers } })).statusCode;
    };
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://localhost:1' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect(await send(headers)).toBe(403);
      expect(await send({ ...headers, authorization: 'Bearer mend-0123456789' }, closed)).toBe(403);
    }
    expect(resent).toEqual([]);
    expect(await send({ origin: open.url })).toBe(200);
  });
});

describe('errors', () => {
  test('have a code and a sentence, and nothing of the inside', async () => {
    expect((await get('/api/nothing')).body).toEqual({ code: 'route_not_found', message: 'There is nothing at this path.', detail: 'GET /api/nothing' });
    const answer = await fetch(`${open.url}/api/rejections/5001/resend`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' });
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([400, 'request_malformed']);
  });
});

describe('the board', () => {
  test('is at / and has every panel drawn, with no script in the page', async () => {
    const { text, headers } = await get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(text.match(/data-panel="/g)).toHaveLength(13);
    expect(text).not.toContain('class="failed"');
    expect(text).not.toMatch(/<script(?! src="\/board\/assets\/board\.js" defer>)|\son\w+=|\sstyle=/);
    expect(text).toContain(`<p class="stat">${historyOrders}</p>`);
    expect(text).toContain('<a href="/api/orders/OMS-20260301-00240">OMS-20260301-00240</a>');
    expect(text).toContain('Asia/Shanghai');
  });

  test('is narrowed by what it offers, and by nothing else', async () => {
    expect((await get('/board/order-flow?channel=jd&currency=CNY')).text).toContain('<p class="stat">35</p>');
    expect((await get('/board?channel=jd')).text).toContain('<option value="jd" selected>');
    for (const query of ["channel=jd'", 'currency=USD', 'range=5', 'range=x', 'channel=jd&channel=pdd']) {
      expect((await get(`/board?${query}`)).status, query).toBe(400);
    }
    expect((await get('/board/nothing')).body.code).toBe('board_not_found');
  });

  test('answers its panels one by one', async () => {
    const panel = await get('/api/board/order-flow/panels/1?channel=jd');
    expect(panel.text).toBe('<p class="stat">35</p>');
    expect((await get('/api/board/order-flow/panels/999')).status).toBe(404);
  });

  test('serves its own files', async () => {
    expect((await get('/board/assets/board.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await get('/board/assets/board.css')).headers.get('content-type')).toMatch(/^text\/css/);
  });
});
