import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorCodes } from '../../api/errors.ts';
import { startApi } from '../support/api-service.ts';
import type { TestApi, TestService } from '../support/api-service.ts';
import { historyOrder, historyOrders, historyTo } from '../support/order-history.ts';

let service: TestService;
let open: TestApi;

beforeAll(async () => {
  service = await startApi();
  open = service.open;
});

beforeEach(() => {
  service.reasons = [];
  service.resent.length = 0;
});

afterAll(() => service.stop());

const count = async (query: string) => (await open.get(`/api/orders?limit=500&${query}`)).body.orders.length;
const seqs = async (query: string) => (await open.get(`/api/rejections?${query}`)).body.rejections.map(({ seq }) => seq);

async function resend(seq: number): Promise<[number, unknown]> {
  const answer = await fetch(`${open.url}/api/rejections/${seq}/resend`, { method: 'POST' });
  return [answer.status, await answer.json()];
}

describe('orders', () => {
  test('are found by either id, with money, lines and timeline', async () => {
    const number = 30;
    const { id, key } = historyOrder(number);
    const byOms = await open.get(`/api/orders/${id}`);
    const byChannel = await open.get(`/api/orders/${encodeURIComponent(key)}`);
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
      const { status, body } = await open.get(`/api/orders/${encodeURIComponent(id)}`);
      expect([status, body.code]).toEqual([404, 'order_not_found']);
    }
  });

  test('are paged by cursor without gap or repetition, the newest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await open.get(`/api/orders?limit=37${cursor === undefined ? '' : `&cursor=${cursor}`}`);
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
    const { status, body } = await open.get(`/api/orders?${query}`);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toContain(named);
  });
});

describe('rejections', () => {
  test('are listed with counts by reason over all pages', async () => {
    const { body } = await open.get('/api/rejections?limit=5');
    expect(body.rejections).toHaveLength(5);
    expect(body.rejections[0]).toMatchObject({ seq: 5_001, stage: 'lifecycle', reason: 'order_closed', meaning: 'The order was closed unpaid.' });
    expect(body.rejections[0]).not.toHaveProperty('payload');
    expect(body.counts).toEqual([
      { reason: 'total_mismatch', stage: 'ingest', rejections: 12 },
      { reason: 'bytes_unreadable', stage: 'ingest', rejections: 1 },
      { reason: 'order_closed', stage: 'lifecycle', rejections: 1 },
    ]);
    const rest = await open.get(`/api/rejections?limit=500&cursor=${body.nextCursor}`);
    expect(rest.body.rejections).toHaveLength(9);
    expect(rest.body).not.toHaveProperty('nextCursor');
  });

  test('are filtered', async () => {
    expect(await seqs('stage=lifecycle')).toEqual([5_001]);
    expect(await seqs('reason=bytes_unreadable')).toEqual([5_000]);
    expect(await seqs('source=nobody')).toEqual([]);
    expect(await seqs('seq=5001')).toEqual([5_001]);
    expect(await seqs('seq=4999')).toEqual([]);
    expect(await seqs(`from=${new Date(historyTo - 1).toISOString()}`)).toEqual([5_001]);
    expect(await seqs(`from=${new Date(historyTo - 2).toISOString()}&to=${new Date(historyTo - 1).toISOString()}`)).toEqual([5_000]);
  });

  test('show their bytes exactly, as text where they are text', async () => {
    const text = await open.get('/api/rejections/5001/0');
    expect(text.body.payload).toEqual({ text: '{"名":"<b>\\n"}', base64: Buffer.from('{"名":"<b>\\n"}').toString('base64') });
    const bytes = await open.get('/api/rejections/5000/2');
    expect(bytes.body.payload).toEqual({ base64: Buffer.from([0xff, 0x00, 0x0a, 0x5c, 0x09]).toString('base64') });
    expect((await open.get('/api/rejections/5000/3')).body.code).toBe('rejection_not_found');
    expect((await open.get('/api/rejections/x/0')).body.code).toBe('filter_invalid');
  });

  test('are sent through again, and not twice by a double click', async () => {
    expect(await resend(5_000)).toEqual([200, { resendOf: 5_000, seq: 9_000 }]);
    expect(await resend(5_000)).toEqual([409, expect.objectContaining({ code: 'resend_repeated' })]);
    expect(await resend(4_999)).toEqual([404, expect.objectContaining({ code: 'rejection_not_found' })]);
    expect(service.resent).toEqual([5_000, 5_000]);
  });
});

describe('health', () => {
  test('alive, ready or not and why, and metrics that count requests by route', async () => {
    expect((await open.get('/healthz')).body).toEqual({ alive: true });
    expect(await open.get('/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    service.reasons = [{ code: 'store_away', message: 'ClickHouse has been away since 20:00.' }];
    expect(await open.get('/readyz')).toMatchObject({ status: 503, body: { ready: false, reasons: service.reasons } });
    await open.get('/api/orders/jd:77');
    const { text, headers } = await open.get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('orderwatch_http_request_duration_seconds_count{method="GET",route="/api/orders/:id",status="404"}');
    expect(text).not.toContain('jd:77');
  });
});

describe('the description', () => {
  test('names every route and every error code', async () => {
    const { body } = await open.get('/openapi.json');
    expect(Object.keys(body.paths).toSorted()).toEqual([
      '/api/alerts', '/api/alerts/{id}', '/api/alerts/{id}/acknowledge', '/api/alerts/{id}/resolve', '/api/anomalies',
      '/api/clocks', '/api/clocks/{kind}/{name}',
      '/api/orders', '/api/orders/{id}', '/api/rejections', '/api/rejections/{seq}/resend', '/api/rejections/{seq}/{ordinal}',
      '/api/rules', '/api/silences', '/api/silences/{id}', '/api/stale-orders', '/api/stock', '/api/stock/{sku}', '/healthz', '/metrics', '/readyz',
    ]);
    for (const code of Object.keys(errorCodes)) expect(body.info.description).toContain(`\`${code}\``);
    expect(body.paths['/api/orders']?.get.parameters.map(({ name }) => name))
      .toEqual(['state', 'channel', 'placedFrom', 'placedTo', 'awaits', 'overdue', 'q', 'limit', 'cursor']);
  });

  test('is a page whose policy allows no script from elsewhere or in the page', async () => {
    const { status, headers, text } = await open.get('/docs/');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script>|src="https?:/);
  });
});

describe('errors', () => {
  test('have a code and a sentence, and nothing of the inside', async () => {
    expect((await open.get('/api/nothing')).body).toEqual({ code: 'route_not_found', message: 'There is nothing at this path.', detail: 'GET /api/nothing' });
    const answer = await fetch(`${open.url}/api/rejections/5001/resend`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' });
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([400, 'request_malformed']);
  });
});
