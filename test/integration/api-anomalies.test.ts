import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Anomaly } from '../../processors/domain/anomaly.ts';
import { hour } from '../../processors/domain/instant.ts';
import { startApi, type TestService } from '../support/api-service.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { anomalyRow, monitorNoon } from '../support/monitor-rows.ts';

let service: TestService;

const row = (changes: Partial<Anomaly>) => ({ table: 'anomalies' as const, row: anomalyRow(changes) });

interface Found {
  readonly anomalies: readonly Record<string, unknown>[];
  readonly counts: readonly unknown[];
  readonly nextCursor?: string;
}

beforeAll(async () => {
  service = await startApi(batchOf(
    row({ id: 'a', severity: 'warning' }),
    row({ id: 'a', severity: 'critical', state: 'over', endedAt: monitorNoon + hour, seq: 12 }),
    row({ id: 'b', series: { level: 'total', name: '', measure: 'placed' }, kind: 'rise', foundAt: monitorNoon + hour, currency: '', moneyMinor: 0, contributors: [] }),
    row({ id: 'c', series: { level: 'warehouse', name: 'A/B', measure: 'shipped' }, kind: 'drift', foundAt: monitorNoon - hour, severity: 'info' }),
  ));
});
afterAll(() => service.stop());

async function found(query: string): Promise<Found> {
  const { status, body } = await service.open.get(`/api/anomalies?${query}`);
  expect(status).toBe(200);
  return body as unknown as Found;
}
const ids = ({ anomalies }: Found) => anomalies.map(({ id }) => id);

test('anomalies are listed with their last word, those found last first', async () => {
  const all = await found('');
  expect(ids(all)).toEqual(['b', 'a', 'c']);
  expect(all.anomalies[1]).toEqual({
    id: 'a', level: 'channel', name: 'taobao', measure: 'paid', stepSeconds: 300, kind: 'drop', state: 'over', severity: 'critical',
    since: '2026-11-11T12:00:00.000Z', foundAt: '2026-11-11T12:01:00.000Z', endedAt: '2026-11-11T13:00:00.000Z', seen: 1, expected: 20.5, lower: 10, upper: 33.25,
    score: 0.97, worth: { amount: '1234.56', currency: 'CNY' }, contributors: [{ by: 'region', name: "Côte d'Ivoire", seen: 0, expected: 3, share: 0.5 }],
  });
  expect(all.anomalies[0]).not.toHaveProperty('name');
  expect(all.anomalies[0]).not.toHaveProperty('worth');
  expect(all.counts).toEqual([
    { measure: 'paid', kind: 'drop', state: 'over', anomalies: 1 }, { measure: 'placed', kind: 'rise', state: 'open', anomalies: 1 },
    { measure: 'shipped', kind: 'drift', state: 'open', anomalies: 1 },
  ]);
});

test.each([
  ['level=total', ['b']], ['name=A/B', ['c']], ['measure=paid', ['a']], ['kind=rise', ['b']], ['state=open', ['b', 'c']], ['severity=critical', ['b', 'a']],
  ['from=2026-11-11T12:30:00Z', ['b']], ['to=2026-11-11T12:00:00Z', ['c']], ['name=nobody', []],
])('and found by %s', async (query, expected) => {
  expect(ids(await found(query))).toEqual(expected);
});

test('page by page', async () => {
  const first = await found('limit=2');
  expect(ids(first)).toEqual(['b', 'a']);
  const second = await found(`limit=2&cursor=${first.nextCursor}`);
  expect([ids(second), second.nextCursor]).toEqual([['c'], undefined]);
});

test('what cannot be asked for is said', async () => {
  for (const query of ['kind=boredom', 'cursor=xyz', 'level=city', 'measures=paid']) expect((await service.open.get(`/api/anomalies?${query}`)).status).toBe(400);
});
