import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaleOrder } from '../../processors/domain/stale.ts';
import { hour } from '../../processors/domain/instant.ts';
import { startApi, type TestService } from '../support/api-service.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { monitorNoon, staleRow } from '../support/monitor-rows.ts';

let service: TestService;

const row = (changes: Partial<StaleOrder>) => ({ table: 'stale_orders' as const, row: staleRow({ warehouse: 'SH1', group: 'state/allocated/SH1/', ...changes }) });
const id = (n: number) => `OMS-20261111-0000${n}`;

interface Found {
  readonly staleOrders: readonly Record<string, unknown>[];
  readonly groups: readonly unknown[];
  readonly nextCursor?: string;
}

beforeAll(async () => {
  service = await startApi(batchOf(
    row({ orderId: id(1), escalation: 0 }),
    row({ orderId: id(1), escalation: 1, owner: 'operations-lead', seq: 20 }),
    row({ orderId: id(2), since: monitorNoon - hour, cause: 'carrier_silent', shipment: `${id(2)}-1`, carrier: 'sf', channel: 'taobao', state: 'shipped', owner: 'carrier-desk', group: 'carrier_silent/shipped/SH1/sf' }),
    row({ orderId: id(3) }),
    row({ orderId: id(3), status: 'over', endedAt: monitorNoon + hour, seq: 21 }),
    row({ orderId: id(4), warehouse: 'A/B', group: 'state/allocated/A%2FB/' }),
  ));
});
afterAll(() => service.stop());

async function found(query: string): Promise<Found> {
  const { status, body } = await service.open.get(`/api/stale-orders?${query}`);
  expect(status).toBe(200);
  return body as unknown as Found;
}
const ids = ({ staleOrders }: Found) => staleOrders.map(({ orderId }) => orderId);

test('orders that are stuck now are listed with their last word, those that wait longest first', async () => {
  const all = await found('');
  expect(ids(all)).toEqual([id(2), id(1), id(4)]);
  expect(all.staleOrders[1]).toEqual({
    orderId: id(1), cause: 'state', status: 'open', channel: 'jd', state: 'allocated', warehouse: 'SH1', owner: 'operations-lead', escalation: 1, severity: 'warning',
    since: '2026-11-11T12:00:00.000Z', dueAt: '2026-11-11T13:00:00.000Z', foundAt: expect.any(String) as string, group: 'state/allocated/SH1/',
  });
  expect(all.staleOrders[0]).toMatchObject({ shipment: `${id(2)}-1`, carrier: 'sf' });
  expect(all.groups).toEqual([
    { group: 'carrier_silent/shipped/SH1/sf', cause: 'carrier_silent', orders: 1, since: '2026-11-11T11:00:00.000Z' },
    { group: 'state/allocated/A%2FB/', cause: 'state', orders: 1, since: '2026-11-11T12:00:00.000Z' },
    { group: 'state/allocated/SH1/', cause: 'state', orders: 1, since: '2026-11-11T12:00:00.000Z' },
  ]);
});

test.each([
  ['cause=carrier_silent', [2]], ['owner=operations-lead', [1]], ['carrier=sf', [2]], ['channel=taobao', [2]], ['state=allocated', [1, 4]], ['warehouse=A/B', [4]],
  ['group=state/allocated/A%252FB/', [4]], ['status=over', [3]], ['status=all&cause=state', [1, 3, 4]], [`status=all&order=${id(3)}`, [3]], ['owner=nobody', []],
])('and found by %s', async (query, expected) => {
  expect(ids(await found(query))).toEqual(expected.map(id));
});

test('page by page', async () => {
  const first = await found('status=all&limit=3');
  expect(ids(first)).toEqual([id(2), id(1), id(3)]);
  const second = await found(`status=all&limit=3&cursor=${first.nextCursor}`);
  expect([ids(second), second.nextCursor]).toEqual([[id(4)], undefined]);
});

test('what cannot be asked for is said', async () => {
  for (const query of ['cause=boredom', 'cursor=xyz', 'status=shut', 'warehouses=SH1']) expect((await service.open.get(`/api/stale-orders?${query}`)).status).toBe(400);
});
