import { expect, test } from 'vitest';
import { createMetrics, metricCatalogue } from '../../../api/metrics.ts';
import { outcomeReasons } from '../../../processors/domain/outcome.ts';
import { rejectionReasons } from '../../../processors/domain/rejection.ts';
import { signalKinds } from '../../../processors/domain/signal.ts';
import { movementKinds } from '../../../processors/domain/stock.ts';
import { filesEndingIn } from '../../support/source-files.ts';

const specs: readonly { name: string; kind: string; help: string; values?: readonly string[] }[] = Object.values(metricCatalogue);

/** What a name may end in: a base unit, `_total` for counters, or a count of a named thing. */
const units = /_(seconds|bytes|total|messages|orders|parked|timers|up|trusted|halted|waiting|firing|open)$/;

test('every metric has a name in base units and a sentence of help', () => {
  for (const { name, kind, help } of specs) {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
    expect(name).toMatch(units);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(help).toMatch(/^[A-Z0-9].{10,}\.$/);
  }
});

test('no name is used twice', () => {
  expect(new Set(specs.map(({ name }) => name)).size).toBe(specs.length);
});

test("labels' values are the domain's own lists", () => {
  expect(metricCatalogue.rejections.values).toEqual(Object.keys(rejectionReasons));
  expect(metricCatalogue.refused.values).toEqual(Object.keys(outcomeReasons.refused));
  expect(metricCatalogue.events.values).toEqual(['applied', 'duplicate', 'parked', 'refused']);
  expect(metricCatalogue.signals.values).toEqual(Object.keys(signalKinds));
  expect(metricCatalogue.movements.values).toEqual(movementKinds);
  expect(metricCatalogue.routings.values).toEqual(['allocated', 'stock_short', 'allotment', 'no_warehouse', 'too_many_shipments']);
});

test('every metric is counted, set or observed somewhere', () => {
  const code = filesEndingIn('.ts').filter(({ path }) => !path.startsWith('test/')).map(({ text }) => text).join('\n');
  expect(Object.keys(metricCatalogue).filter((key) => !new RegExp(`metrics\\.${key}\\.(?:inc|set|observe)\\(`).test(code))).toEqual([]);
});

test('every exposed name begins with orderwatch_', async () => {
  const names = (await createMetrics().text()).match(/^# TYPE (\S+)/gm)?.map((line) => line.slice(7)) ?? [];
  expect(names.length).toBeGreaterThan(specs.length);
  expect(names.filter((name) => !name.startsWith('orderwatch_'))).toEqual([]);
});

test('counts what is counted, from zero on for every value', async () => {
  const metrics = createMetrics();
  metrics.read.inc(3);
  metrics.read.inc();
  metrics.events.inc('applied', 7);
  metrics.rejections.inc('oversize');
  metrics.storeUp.set(1);
  metrics.batchDuration.observe(0.2);
  metrics.httpDuration.observe(0.01, { method: 'GET', route: '/api/orders/:id', status: '200' });
  const text = await metrics.text();
  expect(text).toContain('orderwatch_messages_read_total 4');
  expect(text).toContain('orderwatch_events_total{outcome="applied"} 7');
  expect(text).toContain('orderwatch_events_total{outcome="parked"} 0');
  expect(text).toContain('orderwatch_rejections_total{reason="oversize"} 1');
  expect(text).toContain('orderwatch_rejections_total{reason="total_mismatch"} 0');
  expect(text).toContain('orderwatch_store_up 1');
  expect(text).toContain('orderwatch_batch_duration_seconds_count 1');
  expect(text).toContain('orderwatch_http_request_duration_seconds_count{method="GET",route="/api/orders/:id",status="200"} 1');
});

test('a value that is not in the list cannot make a new series', async () => {
  const metrics = createMetrics();
  for (let i = 0; i < 50; i++) metrics.rejections.inc(`OMS-20261122-${i}`);
  const series = (await metrics.text()).match(/^orderwatch_rejections_total\{.*$/gm) ?? [];
  expect(series).toHaveLength(Object.keys(rejectionReasons).length + 1);
  expect(series).toContain('orderwatch_rejections_total{reason="other"} 50');
});
