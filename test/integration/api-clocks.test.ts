import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClockSkew } from '../../processors/domain/clock-skew.ts';
import { hour } from '../../processors/domain/instant.ts';
import { startApi, type TestService } from '../support/api-service.ts';
import { batchOf } from '../support/clickhouse-rows.ts';
import { monitorNoon, skewRow } from '../support/monitor-rows.ts';

let service: TestService;

const row = (changes: Partial<ClockSkew>) => ({ table: 'clock_skew' as const, row: skewRow(changes) });
const good = { verdict: 'good', looksLike: '' } as const;

beforeAll(async () => {
  service = await startApi(batchOf(
    row({ name: 'jd', ...good, from: monitorNoon - hour, to: monitorNoon }),
    row({ name: 'jd', ...good, from: monitorNoon, to: monitorNoon + 60_000 }),
    row({ name: 'jd', from: monitorNoon, seq: 20 }),
    row({ name: 'taobao', ...good }),
    row({ kind: 'broker', name: 'nats', ...good }),
    row({ kind: 'server', name: 'time/1?', verdict: 'off', looksLike: 'it runs 3 s ahead' }),
  ));
});
afterAll(() => service.stop());

interface Clocks {
  readonly logTime: { readonly at: string; readonly trusted: boolean };
  readonly clocks: readonly Record<string, unknown>[];
  readonly stretches: readonly Record<string, unknown>[];
  readonly nextCursor?: string;
}

async function found(path: string): Promise<Clocks> {
  const { status, body } = await service.open.get(path);
  expect(status).toBe(200);
  return body as unknown as Clocks;
}

test('every clock is listed with the last word on it, and whether log time is trusted', async () => {
  const { logTime, clocks } = await found('/api/clocks');
  expect(logTime).toEqual({ at: expect.stringMatching(/^2026-03-10T/) as string, trusted: true });
  expect(clocks.map(({ kind, name, verdict }) => [kind, name, verdict])).toEqual([
    ['source', 'jd', 'off_by_zone'], ['source', 'taobao', 'good'], ['broker', 'nats', 'good'], ['server', 'time/1?', 'off'],
  ]);
  expect(clocks[0]).toEqual({
    kind: 'source', name: 'jd', verdict: 'off_by_zone', looksLike: 'claims run 8 h behind', from: '2026-11-11T12:00:00.000Z', to: '2026-11-11T13:00:00.000Z',
    samples: 40, minMs: -28_800_900, p05Ms: -28_800_500, medianMs: -28_800_000, p95Ms: -28_799_000, maxMs: -28_798_000, future: 2, driftMsPerDay: -1.5,
  });
  expect(clocks[1]).not.toHaveProperty('looksLike');
});

test('and found by kind and verdict', async () => {
  expect((await found('/api/clocks?kind=broker')).clocks).toHaveLength(1);
  expect((await found('/api/clocks?verdict=good&kind=source')).clocks).toMatchObject([{ name: 'taobao' }]);
  expect((await service.open.get('/api/clocks?kind=sundial')).status).toBe(400);
  expect((await service.open.get('/api/clocks?verdict=wrong')).status).toBe(400);
});

test('one clock shows its stretches, page by page', async () => {
  const first = await found('/api/clocks/source/jd?limit=1');
  expect(first.stretches).toMatchObject([{ from: '2026-11-11T12:00:00.000Z', verdict: 'off_by_zone' }]);
  const second = await found(`/api/clocks/source/jd?limit=1&cursor=${first.nextCursor}`);
  expect([second.stretches, second.nextCursor]).toMatchObject([[{ from: '2026-11-11T11:00:00.000Z', verdict: 'good' }], undefined]);
  expect((await found('/api/clocks/server/time%2F1%3F')).stretches).toHaveLength(1);
  expect(await service.open.get('/api/clocks/source/nobody')).toMatchObject({ status: 404, body: { code: 'clock_not_found', detail: 'source/nobody' } });
});
